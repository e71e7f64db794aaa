#include "compress/encode_text.hpp"

#include "compress/classify.hpp"
#include "compress/forms.hpp"
#include "compress/frame.hpp"
#include "compress/gate.hpp"
#include "compress/policy.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <utility>

namespace tokenpak::compress {
namespace {

/// Shorter spans cannot save what a frame's first line costs.
constexpr std::size_t shortest_span = 64;  // bytes

void clean(std::string_view text, const ClassSpan& span, Mode mode, bool fold, std::vector<TextEdit>& edits) {
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

std::string applied(std::string_view text, ByteRange range, std::span<const TextEdit> edits) {
  std::string result;
  std::size_t at = range.begin;
  for (const TextEdit& edit : edits) {
    result += text.substr(at, edit.range.begin - at);
    result += edit.replacement;
    at = edit.range.end;
  }
  result += text.substr(at, range.end - at);
  return result;
}

/// One span in its best form.
struct FramedSpan {
  std::size_t form = 0;  // place in the registry
  std::string text;
  std::uint64_t saved = 0;  // tokens
};

class TextEncoder {
 public:
  TextEncoder(std::string_view text, const TextContext& context, const tokens::Counter& counter)
      : text_(text), context_(context), counter_(counter), fold_(may_fold(text)) {
    result_.legends_shown = context.legends_shown;
  }

  EncodedText encode() {
    for (const ClassSpan& span : classify(text_))
      encode_span(span);
    if (result_.edits.empty()) return unchanged();
    // Forms undone, the text must be the cleaned one again, whatever stands in it.
    if (!cleaned_.empty() && !comes_back()) {
      EncodedText failed = unchanged();
      failed.failed_open = true;
      return failed;
    }
    return settle();
  }

 private:
  EncodedText unchanged() const {
    EncodedText result;
    result.legends_shown = context_.legends_shown;
    return result;
  }

  void encode_span(const ClassSpan& span) {
    const std::size_t first_edit = result_.edits.size();
    clean(text_, span, context_.mode, fold_, result_.edits);
    if (span.range.size() < shortest_span || span.range.size() > longest_span) return;
    const std::span<const TextEdit> cleaning = std::span(result_.edits).subspan(first_edit);
    const std::string cleaned = cleaning.empty() ? std::string() : applied(text_, span.range, cleaning);
    const std::string_view now = cleaning.empty() ? span.range.of(text_) : std::string_view(cleaned);
    std::optional<FramedSpan> best = best_form(now, span.text_class);
    if (!best) return;

    cleaned_.push_back({span.range, std::string(now)});
    result_.edits.resize(first_edit);
    result_.edits.push_back({.range = span.range, .replacement = std::move(best->text)});
    result_.legends_shown |= std::uint32_t{1} << best->form;
    saved_by_forms_[static_cast<std::size_t>(registered_forms()[best->form].stage)] += best->saved;
  }

  /// The shortest by bytes of all forms that take the span, if it pays.
  std::optional<FramedSpan> best_form(std::string_view span, TextClass text_class) const {
    const bool ends_line = span.ends_with('\n');
    const std::string_view lines = span.substr(0, span.size() - (ends_line ? 1 : 0));
    std::optional<FramedSpan> best;
    const std::span<const RegisteredForm> forms = registered_forms();
    for (std::size_t index = 0; index < forms.size(); ++index) {
      if (!may_encode(context_.mode, text_class, forms[index].stage, context_.is_data)) continue;
      const bool is_first = (result_.legends_shown >> index & 1) == 0;
      std::optional<std::string> framed_lines = framed(*forms[index].form, lines, is_first);
      if (!framed_lines || framed_lines->size() >= lines.size()) continue;
      if (!best || framed_lines->size() < best->text.size())
        best = FramedSpan{.form = index, .text = *std::move(framed_lines), .saved = 0};
    }
    if (!best) return std::nullopt;
    if (ends_line) best->text += '\n';
    const std::uint64_t before = counter_.count(span);
    const std::uint64_t after = counter_.count(best->text);
    if (before < after + least_tokens_saved) return std::nullopt;
    best->saved = before - after;
    return best;
  }

  bool comes_back() const {
    std::vector<TextEdit> expected;
    expected.reserve(result_.edits.size());
    auto cleaned = cleaned_.begin();
    for (const TextEdit& edit : result_.edits) {
      const bool is_frame = cleaned != cleaned_.end() && cleaned->range == edit.range;
      expected.push_back(is_frame ? *cleaned++ : edit);
    }
    const ByteRange all{0, text_.size()};
    const std::string cleaned_text = applied(text_, all, expected);
    return without_frames(applied(text_, all, result_.edits), cleaned_text.size()) == cleaned_text;
  }

  /// The gate for the text as a whole, and which stage saved what.
  EncodedText settle() {
    const std::uint64_t saved = worthwhile_saving(text_, result_.edits, counter_);
    if (saved == 0) return unchanged();
    std::uint64_t left = saved;
    for (std::size_t stage = 0; stage < stage_count; ++stage) {
      result_.saved[stage] = std::min(left, saved_by_forms_[stage]);
      left -= result_.saved[stage];
    }
    result_.saved[static_cast<std::size_t>(Stage::hygiene)] += left;
    return std::move(result_);
  }

  std::string_view text_;
  const TextContext& context_;
  const tokens::Counter& counter_;
  bool fold_;
  EncodedText result_;
  std::vector<TextEdit> cleaned_;  // of each framed span: what stood there once it was cleaned
  Savings saved_by_forms_{};
};

}  // namespace

EncodedText encode_text(std::string_view text, const TextContext& context, const tokens::Counter& counter) {
  EncodedText unchanged;
  unchanged.legends_shown = context.legends_shown;
  unchanged.failed_open = text.size() > longest_text;
  if (unchanged.failed_open || context.mode == Mode::strict || holds_frame_mark(text)) return unchanged;
  return TextEncoder(text, context, counter).encode();
}

}  // namespace tokenpak::compress
