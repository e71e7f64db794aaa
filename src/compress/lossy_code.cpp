#include "compress/lossy_code.hpp"

#include "code/language.hpp"
#include "code/strip.hpp"
#include "compress/original.hpp"
#include "compress/question.hpp"
#include "compress/source_language.hpp"

#include <optional>
#include <string>
#include <utility>

namespace tokenpak::compress {
namespace {

/// What the marker says of a text that was stripped.
constexpr std::string_view what_went = "comments and layout";

/// The language that the shape of a source text tells.
std::optional<code::Language> language_by_shape(std::string_view source) {
  switch (language_of(source)) {
    case Language::python:
      return code::Language::python;
    case Language::javascript:
      return code::Language::javascript;
    case Language::typescript:
      return code::Language::typescript;
    case Language::go:
      return code::Language::go;
    case Language::rust:
      return code::Language::rust;
    case Language::java:
      return code::Language::java;
    case Language::c:
      return code::Language::c;
    case Language::cpp:
      return code::Language::cpp;
    case Language::csharp:
      return code::Language::c_sharp;
    case Language::ruby:
      return code::Language::ruby;
    case Language::bash:
      return code::Language::bash;
    case Language::php:
      return code::Language::php;
    case Language::none:
    case Language::other:
      break;
  }
  return std::nullopt;
}

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

}  // namespace

std::vector<TextEdit> stripped_code(std::string_view text, std::span<const ContentSpan> spans,
                                    const TextContext& context) {
  std::vector<TextEdit> edits;
  std::optional<code::Language> named;
  const std::string question = context.question ? context.question() : std::string();
  const std::vector<std::string_view> words = telling_words(question);
  if (context.files) named = language_by_name(context.files());
  for (const ContentSpan& span : spans) {
    const std::string_view source = span.range.of(text);
    if (span.kind != ContentKind::source || source.starts_with("```") || source.starts_with("~~~")) continue;
    std::optional<code::Language> language = named ? named : code::language_of_first_line(source);
    if (!language) language = language_by_shape(source);
    if (!language) continue;
    auto stripped = code::strip(source, *language, {.keep_facts = true, .named = words, .folds = {}});
    if (!stripped || stripped->empty()) continue;
    if (edits.empty()) {
      edits.push_back({.range = {span.range.begin, span.range.begin},
                       .replacement = std::string(comment_mark(*language)) +
                                      marker_for(what_went, context.originals_folder, original_key(text)) +
                                      "\n"});
    }
    for (TextEdit& edit : *stripped) {
      edit.range = {span.range.begin + edit.range.begin, span.range.begin + edit.range.end};
      edits.push_back(std::move(edit));
    }
  }
  return edits;
}

}  // namespace tokenpak::compress
