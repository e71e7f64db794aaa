#include "compress/lossy.hpp"

#include "compress/gate.hpp"
#include "compress/lossy_code.hpp"
#include "compress/lossy_config.hpp"
#include "compress/lossy_log.hpp"
#include "compress/lossy_records.hpp"
#include "compress/lossy_text.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <utility>

namespace tokenpak::compress {
namespace {

/// Edits of two stages on one text, in the order of their places. Where two meet, the first stage's stays.
std::vector<TextEdit> merged(std::vector<TextEdit> first, std::vector<TextEdit> second) {
  std::vector<TextEdit> all;
  all.reserve(first.size() + second.size());
  auto next = second.begin();
  for (TextEdit& edit : first) {
    for (; next != second.end() && next->range.end <= edit.range.begin; ++next)
      all.push_back(std::move(*next));
    while (next != second.end() && next->range.begin < edit.range.end)
      ++next;
    all.push_back(std::move(edit));
  }
  all.insert(all.end(), std::make_move_iterator(next), std::make_move_iterator(second.end()));
  return all;
}

/// Applies one stage after the other, each if it pays.
class Shortening {
 public:
  explicit Shortening(CountedText& text) : text_(text) {}

  /// A stage whose loss needs no way back.
  void reword(Stage stage, std::vector<TextEdit> edits) {
    if (may_be_worthwhile(edits)) add(stage, std::move(edits), least_tokens_saved);
  }

  /// A stage that leaves out what can be read again under the text's name.
  void cut(Stage stage, std::vector<TextEdit> edits) {
    if (!edits.empty() && add(stage, std::move(edits), least_tokens_cut))
      result_.original = original_key(text_.text());
  }

  Shortened finish() { return std::move(result_); }

 private:
  bool add(Stage stage, std::vector<TextEdit> edits, std::uint64_t least) {
    std::vector<TextEdit> all = merged(std::move(edits), result_.edits);
    std::string shorter = applied(text_.text(), all);
    if (is_blank(shorter)) return false;
    std::optional<CountedText> counted = text_.with_if_saved(least, all, shorter);
    if (!counted) return false;
    const std::uint64_t before =
        result_.edits.empty() ? text_.tokens() : text_.counter().scaled(result_.unscaled_tokens);
    const std::uint64_t saved = worthwhile_saving(before, counted->tokens());
    if (saved < least) return false;
    result_.unscaled_tokens = counted->unscaled();
    result_.text = std::move(shorter);
    result_.edits = std::move(all);
    result_.saved[static_cast<std::size_t>(stage)] += saved;
    return true;
  }

  CountedText& text_;
  Shortened result_;
};

/// What a program printed, or a file that one wrote for people to read: nobody edits it.
bool is_output(const TextContext& context) {
  if (context.is_pasted || context.is_data) return true;
  return context.files && !context.files().empty() &&
         std::ranges::all_of(context.files(), [](const std::string& file) { return file.ends_with(".log"); });
}

}  // namespace

Shortened shorten(CountedText& counted, std::span<const ContentSpan> spans, const TextContext& context,
                  LogAnalyses& analyses) {
  const std::string_view text = counted.text();
  if (context.mode == Mode::strict || context.lossless) return {};
  std::vector<RunningText> narrative = running_text(text, spans);
  const bool may_cut = !context.originals_folder.empty();
  const auto may_cut_of = [&](auto is_of_kind) {
    return may_cut && context.mode == Mode::aggressive &&
           std::ranges::any_of(spans, [&](const ContentSpan& span) {
             return is_of_kind(span.kind) &&
                    span.range.size() >= least_tokens_cut;  // a token is a byte or more
           });
  };
  const bool may_strip = may_cut_of([](ContentKind kind) { return kind == ContentKind::source; });
  const bool may_minify = may_cut_of([](ContentKind kind) { return config_format(kind).has_value(); });
  const bool may_cut_records = may_cut_of(may_hold_records);
  const bool may_cut_log = may_cut && may_hold_log(spans);
  if (narrative.empty() && !may_strip && !may_minify && !may_cut_records && !may_cut_log) return {};
  if (context.is_edited && context.is_edited()) return {};
  // What came of a file may be edited next, and an edit has to find its words: only a cut says in its marker
  // that something is missing.
  const bool may_be_file = context.files && !context.files().empty();
  const bool is_document = context.is_pasted || (context.is_data && !may_be_file);
  Shortening shortening(counted);
  if (!narrative.empty() && is_document) shortening.reword(Stage::prose, tightened(narrative));
  if (may_cut && is_document) shortening.cut(Stage::extract, extracted(text, narrative, context));
  if (may_cut_log && is_output(context))
    shortening.cut(Stage::extract, extracted_log(text, spans, context, analyses));
  if (may_strip) shortening.cut(Stage::code, stripped_code(text, spans, context));
  if (may_minify) shortening.cut(Stage::config, minified_config(text, spans, context));
  if (may_cut_records) shortening.cut(Stage::records, extracted_records(text, spans, context));
  return shortening.finish();
}

}  // namespace tokenpak::compress
