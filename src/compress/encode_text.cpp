#include "compress/encode_text.hpp"

#include "code/language.hpp"
#include "compress/classify.hpp"
#include "compress/compose_edits.hpp"
#include "compress/counted_text.hpp"
#include "compress/earlier_results.hpp"
#include "compress/forms.hpp"
#include "compress/frame.hpp"
#include "compress/gate.hpp"
#include "compress/log_form.hpp"
#include "compress/lossy.hpp"
#include "compress/policy.hpp"

#include <algorithm>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <utility>

namespace tokenpak::compress {
namespace {

/// Shorter spans cannot save what a frame's first line costs.
constexpr std::size_t shortest_span = 64;  // bytes

/// Where references leave at most this share of a text, no form is tried.
constexpr std::size_t shown_share = 2;  // a half

std::string applied_within(std::string_view text, ByteRange range, std::span<const TextEdit> edits) {
  std::string result;
  result.reserve(range.size());
  std::size_t at = range.begin;
  for (const TextEdit& edit : edits) {
    result += text.substr(at, edit.range.begin - at);
    result += edit.replacement;
    at = edit.range.end;
  }
  result += text.substr(at, range.end - at);
  return result;
}

/// What comments and assignments of a source file look like by themselves.
bool looks_like_part_of_source(ContentKind kind) {
  return is_running_text(kind) || kind == ContentKind::ini || kind == ContentKind::env ||
         kind == ContentKind::toml || kind == ContentKind::yaml;
}

/// The parts of a text. What looks like running text or settings in a source file is source, and one part
/// with the source around it, which can be parsed as a whole only.
std::vector<ContentSpan> parts_of(std::string_view text, const TextContext& context) {
  std::vector<ContentSpan> spans = classify(text);
  if (!context.files || std::ranges::none_of(spans, looks_like_part_of_source, &ContentSpan::kind))
    return spans;
  const std::vector<std::string>& files = context.files();
  const bool is_of_source =
      std::ranges::any_of(files, [](const std::string& file) { return code::language_of(file).has_value(); });
  if (!is_of_source) return spans;
  for (ContentSpan& span : spans) {
    if (looks_like_part_of_source(span.kind)) span.kind = ContentKind::source;
  }
  std::vector<ContentSpan> merged;
  for (const ContentSpan& span : spans) {
    const bool goes_on = !merged.empty() && merged.back().kind == ContentKind::source &&
                         span.kind == ContentKind::source && merged.back().range.end == span.range.begin;
    if (goes_on) {
      merged.back().range.end = span.range.end;
    } else {
      merged.push_back(span);
    }
  }
  return merged;
}

/// The parts of what `edits` make of a text, `shorter`: what is left of a part is of its kind. Nothing where
/// a part would not begin with a line, and of JSON, which is none any more when it has a marker in it.
std::optional<std::vector<ContentSpan>> parts_after(std::span<const ContentSpan> parts,
                                                    std::span<const TextEdit> edits,
                                                    std::string_view shorter) {
  std::vector<ContentSpan> after;
  after.reserve(parts.size());
  std::size_t removed = 0;  // by the edits before the part's end
  std::size_t added = 0;
  std::size_t begin = 0;
  auto edit = edits.begin();
  for (const ContentSpan& part : parts) {
    if (part.kind == ContentKind::json || part.kind == ContentKind::ndjson) return std::nullopt;
    for (; edit != edits.end() && edit->range.end <= part.range.end; ++edit) {
      removed += edit->range.size();
      added += edit->replacement.size();
    }
    if (edit != edits.end() && edit->range.begin < part.range.end) return std::nullopt;
    const std::size_t end = part.range.end - removed + added;
    if (end == begin) continue;
    if (end < shorter.size() && shorter[end - 1] != '\n') return std::nullopt;
    after.push_back({.range = {begin, end}, .kind = part.kind});
    begin = end;
  }
  return after;
}

/// Neighbouring spans of one class are cleaned together; narrative ones are one text to a form as well: a log
/// with a stack trace in it is a log.
struct Stretch {
  ByteRange range;
  std::span<const ContentSpan> spans;
  std::vector<TextEdit> cleaning;
};

/// One stretch or span in its best form.
struct Framed {
  std::size_t form = 0;  // place in the registry
  std::string text;
  std::uint64_t tokens = 0;
  std::uint64_t saved = 0;  // tokens
};

class TextEncoder {
 public:
  TextEncoder(CountedText text, std::vector<ContentSpan> parts, const TextContext& context)
      : counted_(text),
        text_(text.text()),
        context_(context),
        counter_(text.counter()),
        fold_(may_fold(text_)),
        spans_(std::move(parts)),
        legends_(context.legends_shown) {}

  EncodedText encode() {
    clean();
    if (std::optional<EncodedText> shown = refer_to_earlier(); shown) return *std::move(shown);
    std::optional<EncodedText> shorter = shortened();
    if (shorter && (!shorter->original || !has_forms())) return *std::move(shorter);
    write_in_forms();
    EncodedText whole = settle();
    // What a form writes shorter without a loss is no gain of the cut's.
    if (shorter && tokens_saved(*shorter) >= tokens_saved(whole) + least_tokens_cut)
      return *std::move(shorter);
    return whole;
  }

 private:
  static std::uint64_t tokens_saved(const EncodedText& encoded) {
    return std::accumulate(encoded.saved.begin(), encoded.saved.end(), std::uint64_t{0});
  }

  /// Whether the text is of a kind that may be cut and that has a loss-free form as well.
  bool has_forms() const {
    return std::ranges::any_of(spans_, [](const ContentSpan& span) {
      return span.kind == ContentKind::json || span.kind == ContentKind::ndjson ||
             span.kind == ContentKind::xml || span.kind == ContentKind::csv ||
             span.kind == ContentKind::log || span.kind == ContentKind::build_output;
    });
  }

  ByteRange all() const { return {0, text_.size()}; }

  EncodedText unchanged(bool failed = false) const {
    EncodedText result;
    result.legends_shown = context_.legends_shown;
    result.failed_open = failed;
    return result;
  }

  std::vector<TextEdit> cleaning_of(ByteRange range, TextClass text_class) const {
    std::vector<TextEdit> edits;
    switch (treatment_of(context_.mode, text_class)) {
      case Treatment::keep:
        break;
      case Treatment::colours:
        remove_colours(text_, range, edits);
        break;
      case Treatment::hygiene:
        clean_lines(text_, range, fold_, edits);
        break;
    }
    return edits;
  }

  void clean() {
    const std::span<const ContentSpan> spans(spans_);
    for (std::size_t begin = 0; begin < spans.size();) {
      const TextClass text_class = class_of(spans[begin].kind);
      std::size_t end = begin + 1;
      while (end < spans.size() && text_class == class_of(spans[end].kind))
        ++end;
      Stretch& stretch = stretches_.emplace_back();
      stretch.range = {spans[begin].range.begin, spans[end - 1].range.end};
      stretch.spans = spans.subspan(begin, end - begin);
      stretch.cleaning = cleaning_of(stretch.range, text_class);
      cleaned_edits_.insert(cleaned_edits_.end(), stretch.cleaning.begin(), stretch.cleaning.end());
      begin = end;
    }
    if (!cleaned_edits_.empty()) cleaned_own_ = applied(text_, cleaned_edits_);
    cleaned_text_ = cleaned_edits_.empty() ? text_ : std::string_view(cleaned_own_);
  }

  CountedText& counted_cleaned() {
    if (cleaned_edits_.empty()) return counted_;
    if (!counted_cleaned_) counted_cleaned_ = counted_.with(cleaned_edits_, cleaned_text_);
    return *counted_cleaned_;
  }

  /// The text with references, if they leave little of it. If they leave more it is remembered for settle().
  std::optional<EncodedText> refer_to_earlier() {
    if (!context_.earlier) return std::nullopt;
    // An edit must find the lines of code and configuration in one piece: they are referred to where another
    // result shows them, never from one place of a text to another.
    const bool is_narrative = std::ranges::all_of(
        spans_, [](const ContentSpan& span) { return class_of(span.kind) == TextClass::narrative; });
    const std::optional<std::vector<TextEdit>> references = context_.earlier->references(
        cleaned_text_, is_narrative ? Shown::in_the_text_too : Shown::in_earlier_texts);
    if (!references) return std::nullopt;
    std::string encoded = applied(cleaned_text_, *references);
    if (context_.earlier->decode(encoded, cleaned_text_.size()) != cleaned_text_) {
      failed_ = true;
      return std::nullopt;
    }
    if (is_blank(encoded)) return std::nullopt;
    std::optional<CountedText> counted =
        cleaned_edits_.empty() ? counted_.with_if_saved(least_tokens_saved, *references, encoded)
                               : counted_cleaned().with(*references, encoded);
    const std::uint64_t saved = counted ? worthwhile_saving(counted_.tokens(), counted->tokens()) : 0;
    if (saved == 0) return std::nullopt;
    EncodedText result = unchanged();
    result.edits.push_back({.range = all(), .replacement = std::move(encoded)});
    result.saved[static_cast<std::size_t>(Stage::shown_before)] = saved;
    if (result.edits.front().replacement.size() * shown_share <= cleaned_text_.size()) return result;
    shown_ = std::move(result);
    return std::nullopt;
  }

  /// The text with what may be lost left out, and then in a loss-free form; nothing where that does not pay.
  std::optional<EncodedText> shortened() {
    if (context_.lossless) return std::nullopt;
    const Shortened lossy = shorten(counted_, spans_, context_, logs_);
    if (lossy.edits.empty()) return std::nullopt;
    if (is_blank(lossy.text)) return std::nullopt;
    TextContext rest = context_;
    rest.lossless = true;
    std::optional<std::vector<ContentSpan>> parts = parts_after(spans_, lossy.edits, lossy.text);
    if (!parts) parts = parts_of(lossy.text, rest);
    TextEncoder encoder(CountedText(lossy.text, counter_, lossy.unscaled_tokens), *std::move(parts), rest);
    EncodedText result = encoder.encode();
    result.edits = composed(lossy.edits, result.edits);
    for (std::size_t stage = 0; stage < stage_count; ++stage)
      result.saved[stage] += lossy.saved[stage];
    result.original = lossy.original;
    return result;
  }

  void write_in_forms() {
    for (const Stretch& stretch : stretches_) {
      const bool is_narrative = class_of(stretch.spans.front().kind) == TextClass::narrative;
      if (is_narrative && write_range(stretch.range, stretch.spans.front().kind, stretch.cleaning)) continue;
      const std::size_t before = edits_.size();
      bool any = false;
      if (!is_narrative || stretch.spans.size() > 1) {
        for (const ContentSpan& span : stretch.spans) {
          const std::vector<TextEdit> cleaning = cleaning_of(span.range, class_of(span.kind));
          if (write_range(span.range, span.kind, cleaning)) {
            any = true;
          } else {
            keep_cleaned(cleaning);
          }
        }
      }
      if (any) continue;
      edits_.resize(before);
      cleaned_.resize(before);
      keep_cleaned(stretch.cleaning);
    }
  }

  void keep_cleaned(std::span<const TextEdit> cleaning) {
    edits_.insert(edits_.end(), cleaning.begin(), cleaning.end());
    cleaned_.insert(cleaned_.end(), cleaning.begin(), cleaning.end());
  }

  /// True if the range, cleaned, is written in a form.
  bool write_range(ByteRange range, ContentKind kind, std::span<const TextEdit> cleaning) {
    if (range.size() < shortest_span || range.size() > longest_span) return false;
    std::string now = applied_within(text_, range, cleaning);
    std::optional<Framed> best = best_form(now, kind);
    if (!best) return false;
    is_framed_ = true;
    if (range == all()) tokens_of_result_ = best->tokens;
    legends_ |= std::uint32_t{1} << best->form;
    saved_by_forms_[static_cast<std::size_t>(registered_forms()[best->form].stage)] += best->saved;
    edits_.push_back({.range = range, .replacement = std::move(best->text)});
    cleaned_.push_back({.range = range, .replacement = std::move(now)});
    return true;
  }

  /// The shortest by bytes of all forms that take the lines, if it pays.
  std::optional<Framed> best_form(std::string_view span, ContentKind kind) {
    const bool ends_line = span.ends_with('\n');
    const std::string_view lines = span.substr(0, span.size() - (ends_line ? 1 : 0));
    std::optional<Framed> best;
    const std::span<const RegisteredForm> forms = registered_forms();
    for (std::size_t index = 0; index < forms.size(); ++index) {
      if (!may_encode(context_.mode, kind, forms[index].stage, context_.is_data)) continue;
      const bool is_first = (legends_ >> index & 1) == 0;
      std::optional<std::string> text = framed_in(*forms[index].form, lines, is_first);
      if (!text || text->size() >= lines.size()) continue;
      if (!best || text->size() < best->text.size())
        best = Framed{.form = index, .text = *std::move(text), .tokens = 0, .saved = 0};
    }
    if (!best) return std::nullopt;
    if (ends_line) best->text += '\n';
    const std::uint64_t before = tokens_of(span);
    best->tokens = counter_.count(best->text);
    if (before < best->tokens + least_tokens_saved) return std::nullopt;
    best->saved = before - best->tokens;
    return best;
  }

  /// As `framed`; of a log that was looked at for a cut the analysis is at hand.
  std::optional<std::string> framed_in(const Form& form, std::string_view lines, bool with_legend) const {
    if (&form != &log_form) return framed(form, lines, with_legend);
    const auto log =
        std::ranges::find(logs_, lines, [](const LogAnalysis& each) { return each.text.text(); });
    if (log == logs_.end()) return framed(form, lines, with_legend);
    const std::optional<std::string> encoded = encode_log(*log);
    return encoded ? std::optional(frame_around(form, *encoded, with_legend)) : std::nullopt;
  }

  std::uint64_t tokens_of(std::string_view span) {
    return span == cleaned_text_ ? counted_cleaned().tokens() : counter_.count(span);
  }

  /// Forms undone, the text must be the cleaned one again, whatever stands in it.
  bool comes_back(std::string_view result) const {
    const std::string expected = applied(text_, cleaned_);
    return without_frames(result, expected.size()) == expected;
  }

  /// What the text saves that `edits_` make of it; 0 if that is not worth it.
  std::uint64_t saved_by(std::string_view text) {
    if (tokens_of_result_) return worthwhile_saving(counted_.tokens(), *tokens_of_result_);
    std::optional<CountedText> counted = counted_.with_if_saved(least_tokens_saved, edits_, text);
    return counted ? worthwhile_saving(counted_.tokens(), counted->tokens()) : 0;
  }

  /// The gate for the text as a whole, and which stage saved what.
  EncodedText settle() {
    if (edits_.empty()) return shown_.value_or(unchanged(failed_));
    const std::string text = applied(text_, edits_);
    if (is_framed_ && !comes_back(text)) return shown_.value_or(unchanged(true));
    EncodedText result = unchanged(failed_);
    const std::uint64_t saved = is_blank(text) ? 0 : saved_by(text);
    const std::uint64_t shown =
        shown_ ? shown_->saved[static_cast<std::size_t>(Stage::shown_before)] : std::uint64_t{0};
    if (shown >= saved) return shown_.value_or(result);
    result.edits = std::move(edits_);
    result.legends_shown = legends_;
    std::uint64_t left = saved;
    for (std::size_t stage = 0; stage < stage_count; ++stage) {
      result.saved[stage] = std::min(left, saved_by_forms_[stage]);
      left -= result.saved[stage];
    }
    result.saved[static_cast<std::size_t>(Stage::hygiene)] += left;
    return result;
  }

  CountedText counted_;
  const std::string_view text_;
  const TextContext& context_;
  const tokens::Counter& counter_;
  const bool fold_;
  const std::vector<ContentSpan> spans_;

  std::vector<Stretch> stretches_;
  std::vector<TextEdit> cleaned_edits_;
  std::string cleaned_own_;  // what cleaned_text_ shows, if cleaning changes the text
  std::string_view cleaned_text_;
  std::optional<CountedText> counted_cleaned_;
  LogAnalyses logs_;
  std::optional<EncodedText> shown_;

  std::vector<TextEdit> edits_;    // in forms
  std::vector<TextEdit> cleaned_;  // the same places, cleaned only: edits_ with the forms undone
  std::uint32_t legends_;
  Savings saved_by_forms_{};
  std::optional<std::uint64_t> tokens_of_result_;
  bool is_framed_ = false;
  bool failed_ = false;
};

}  // namespace

EncodedText encode_text(std::string_view text, const TextContext& context, const tokens::Counter& counter) {
  EncodedText unchanged;
  unchanged.legends_shown = context.legends_shown;
  unchanged.failed_open = text.size() > longest_text;
  if (unchanged.failed_open || context.mode == Mode::strict || holds_frame_mark(text)) return unchanged;
  return TextEncoder(CountedText(text, counter), parts_of(text, context), context).encode();
}

}  // namespace tokenpak::compress
