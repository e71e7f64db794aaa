#include "compress/lossy_code.hpp"

#include "base/ascii.hpp"
#include "code/fold.hpp"
#include "code/language.hpp"
#include "code/strip.hpp"
#include "code/strip_estimate.hpp"
#include "code/syntax_tree.hpp"
#include "compress/lossy.hpp"
#include "compress/original.hpp"
#include "compress/question.hpp"
#include "compress/source_language.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

namespace tokenpak::compress {
namespace {

/// What the marker says of a text that was stripped, and of one whose functions were folded too.
constexpr std::string_view stripped_parts = "comments and layout";
constexpr std::string_view folded_parts = "comments, layout and bodies of functions";
/// Bytes of source text to a token, white space aside, taken high.
constexpr std::size_t bytes_per_token = 4;

/// The one language of all files that a call names; nothing where they are of several, or of none.
std::optional<code::Language> language_by_name(const std::vector<std::string>& files) {
  std::optional<code::Language> language;
  for (const std::string& file : files) {
    const auto own = code::language_of(file);
    if (!own || (language && language != own)) return std::nullopt;
    language = own;
  }
  return language;
}

std::string_view comment_mark(code::Language language) {
  switch (language) {
    case code::Language::python:
    case code::Language::ruby:
    case code::Language::bash:
      return "# ";
    default:
      return "// ";
  }
}

std::unordered_set<std::string> asked_set(std::string_view question) {
  const std::vector<std::string> words = asked_words(question);
  return {words.begin(), words.end()};
}

/// The spans of source text of one text, one after the other.
class CodeStripper {
 public:
  CodeStripper(std::string_view text, const TextContext& context)
      : text_(text),
        context_(context),
        question_(context.question ? context.question() : std::string()),
        words_(telling_words(question_)),
        asked_(asked_set(question_)) {
    if (context.files) named_language_ = language_by_name(context.files());
  }

  /// A part of the text that may be stripped, and its language.
  struct Part {
    ByteRange range;
    code::Language language{};
  };

  /// The parts that are to be parsed; none where all of them together cannot save what a cut must.
  std::vector<Part> parts_of(std::span<const ContentSpan> spans) const {
    std::vector<Part> parts;
    std::size_t tokens = 0;
    bool may_fold_any = false;
    for (const ContentSpan& span : spans) {
      const std::string_view source = span.range.of(text_);
      const bool is_fenced = source.starts_with("```") || source.starts_with("~~~");
      if (span.kind != ContentKind::source || is_fenced) continue;
      const std::optional<code::Language> language = language_for(source);
      if (!language) continue;
      parts.push_back({.range = span.range, .language = *language});
      may_fold_any |= may_fold(source);
      tokens += code::most_tokens_stripped(source, *language);
    }
    if (!may_fold_any && tokens < least_tokens_cut) parts.clear();
    return parts;
  }

  void strip(const Part& part) {
    const std::string_view source = part.range.of(text_);
    const auto tree = code::parse(source, part.language);
    if (!tree) return;
    const std::vector<TextEdit> folds = folds_of(source, part.range.begin, part.language, *tree);
    std::optional<std::vector<TextEdit>> stripped;
    if (!folds.empty()) {
      stripped =
          code::strip(source, part.language, *tree, {.keep_facts = true, .named = words_, .folds = folds});
    }
    const bool is_folded = stripped.has_value();
    if (!is_folded) {
      stripped =
          code::strip(source, part.language, *tree, {.keep_facts = true, .named = words_, .folds = {}});
    }
    if (!stripped || stripped->empty()) return;
    if (!first_) first_ = First{.begin = part.range.begin, .language = part.language};
    has_folds_ |= is_folded;
    for (TextEdit& edit : *stripped) {
      edit.range = {part.range.begin + edit.range.begin, part.range.begin + edit.range.end};
      edits_.push_back(std::move(edit));
    }
  }

  std::vector<TextEdit> finish() {
    if (!first_) return {};
    const std::string marker = marker_for(has_folds_ ? folded_parts : stripped_parts,
                                          context_.originals_folder, original_key(text_));
    edits_.insert(edits_.begin(),
                  {.range = {first_->begin, first_->begin},
                   .replacement = fmt::format("{}{}\n", comment_mark(first_->language), marker)});
    return std::move(edits_);
  }

 private:
  struct First {
    std::size_t begin = 0;
    code::Language language{};
  };

  std::optional<code::Language> language_for(std::string_view source) const {
    return named_language_ ? named_language_ : language_by_shape(source);
  }

  bool may_fold(std::string_view source) const {
    return context_.named && std::ranges::count(source, '\n') > std::ptrdiff_t{code::shortest_folded_text};
  }

  /// What stands in the place of bodies; nothing where all of them together do not pay.
  std::vector<TextEdit> folds_of(std::string_view source, std::size_t begin, code::Language language,
                                 const code::SyntaxTree& tree) const {
    if (!may_fold(source)) return {};
    std::vector<TextEdit> folds;
    std::size_t bytes = 0;
    const auto lines_before = static_cast<std::size_t>(std::ranges::count(text_.substr(0, begin), '\n'));
    for (const code::Fold& fold : code::foldable(source, language, tree, context_.named())) {
      const std::string_view body = fold.body.of(source);
      if (is_asked_about(body)) continue;
      bytes += static_cast<std::size_t>(
          std::ranges::count_if(body, [](char c) { return c != ' ' && c != '\t' && c != '\n'; }));
      const std::string note =
          fmt::format("… {} lines, {}", fold.lines(),
                      marker_for_lines(lines_before + fold.first_line, lines_before + fold.last_line));
      folds.push_back({.range = fold.body, .replacement = code::fold_comment(language, note)});
    }
    if (bytes < bytes_per_token * least_tokens_cut) return {};
    return folds;
  }

  bool is_asked_about(std::string_view body) const {
    const std::vector<std::string_view> words = telling_words(body);
    return std::ranges::any_of(words,
                               [this](std::string_view word) { return asked_.contains(lower_case(word)); });
  }

  std::string_view text_;
  const TextContext& context_;
  std::string question_;
  std::vector<std::string_view> words_;           // of the question
  std::unordered_set<std::string> asked_;         // in lower case
  std::optional<code::Language> named_language_;  // by the call's file
  std::optional<First> first_;                    // span that was stripped
  bool has_folds_ = false;
  std::vector<TextEdit> edits_;
};

}  // namespace

std::vector<TextEdit> stripped_code(std::string_view text, std::span<const ContentSpan> spans,
                                    const TextContext& context) {
  CodeStripper stripper(text, context);
  for (const CodeStripper::Part& part : stripper.parts_of(spans))
    stripper.strip(part);
  return stripper.finish();
}

}  // namespace tokenpak::compress
