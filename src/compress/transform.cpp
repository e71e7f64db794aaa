#include "compress/transform.hpp"

#include "compress/classify.hpp"
#include "compress/gate.hpp"
#include "compress/hygiene.hpp"
#include "compress/policy.hpp"
#include "compress/protected_document.hpp"
#include "json/text.hpp"

#include <algorithm>
#include <utility>

namespace tokenpak::compress {
namespace {

constexpr std::array<std::string_view, 3> mode_names = {"strict", "hybrid", "aggressive"};

/// Longer texts are left alone: at some 100 MB/s they would hold up their request.
constexpr std::size_t longest_text = 8 * 1024 * 1024;  // raw bytes

std::vector<TextEdit> hygiene_edits(std::string_view text, Mode mode) {
  std::vector<TextEdit> edits;
  const bool fold = may_fold(text);
  // Most texts have nothing to clean, and then their classes do not matter.
  clean_lines(text, {0, text.size()}, fold, edits);
  if (!may_be_worthwhile(edits)) return {};

  const std::vector<ClassSpan> spans = classify(text);
  const bool all_open = std::ranges::all_of(spans, [mode](const ClassSpan& span) {
    return treatment_of(mode, span.text_class) == Treatment::hygiene;
  });
  if (all_open) return edits;  // one span, since neighbours differ in class

  edits.clear();
  for (const ClassSpan& span : spans) {
    switch (treatment_of(mode, span.text_class)) {
      case Treatment::keep:
        break;
      case Treatment::colours:
        remove_colours(text, span.range, edits);
        break;
      case Treatment::hygiene:
        clean_lines(text, span.range, fold, edits);
        break;
    }
  }
  return edits;
}

// The edits of one text, moved to its place in the body.
void append_to_body(const json::Text& text, std::size_t raw_begin, std::span<const TextEdit> edits,
                    std::vector<json::Edit>& body_edits) {
  for (const TextEdit& edit : edits) {
    const ByteRange raw = text.raw_range(edit.range);
    json::Edit placed{.range = {raw_begin + raw.begin, raw_begin + raw.end}, .replacement = {}};
    json::escape(edit.replacement, placed.replacement);
    body_edits.push_back(std::move(placed));
  }
}

}  // namespace

std::string_view name_of(Mode mode) {
  return mode_names[static_cast<std::size_t>(mode)];
}

std::optional<Mode> mode_named(std::string_view name) {
  for (std::size_t index = 0; index < mode_names.size(); ++index) {
    if (mode_names[index] == name) return static_cast<Mode>(index);
  }
  return std::nullopt;
}

std::string_view name_of(Stage) {
  return "hygiene";
}

Outcome transform(std::string_view body, const dialect::Request& request, const Settings& settings,
                  const tokens::Counter& counter) {
  Outcome outcome;
  if (settings.mode == Mode::strict) return outcome;
  for (const dialect::TextSpan& span : request.texts) {
    if (span.is_protected || span.raw.empty()) continue;
    if (span.raw.size() > longest_text) {
      ++outcome.texts_failed_open;
      continue;
    }
    const json::Text text(span.raw.of(body));
    const std::vector<TextEdit> edits = hygiene_edits(text.decoded(), settings.mode);
    if (edits.empty()) continue;
    if (carries_document(text.decoded(), span.tool_arguments.of(body), settings.protected_documents))
      continue;
    const std::uint64_t saved = worthwhile_saving(text.decoded(), edits, counter);
    if (saved == 0) continue;

    append_to_body(text, span.raw.begin, edits, outcome.edits);
    outcome.tokens_saved += saved;
    outcome.saved_by_stage[static_cast<std::size_t>(Stage::hygiene)] += saved;
    ++outcome.texts_changed;
  }
  return outcome;
}

}  // namespace tokenpak::compress
