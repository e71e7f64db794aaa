#include "compress/lossy_config.hpp"

#include "compress/gate.hpp"
#include "compress/original.hpp"
#include "compress/question.hpp"
#include "prose/facts.hpp"

#include <cstddef>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace tokenpak::compress {
namespace {

/// What the marker says went.
constexpr std::string_view parts = "comments";

/// The marker as a comment, and where it may stand: an XML declaration must come first.
TextEdit comment_with(std::string_view marker, code::ConfigFormat format, std::string_view text) {
  if (format != code::ConfigFormat::xml)
    return {.range = {0, 0}, .replacement = fmt::format("# {}\n", marker)};
  const std::size_t end = text.starts_with("<?xml") ? text.find("?>") : std::string_view::npos;
  if (end == std::string_view::npos)
    return {.range = {0, 0}, .replacement = fmt::format("<!-- {} -->\n", marker)};
  return {.range = {end + 2, end + 2}, .replacement = fmt::format("\n<!-- {} -->", marker)};
}

}  // namespace

std::optional<code::ConfigFormat> config_format(ContentKind kind) {
  switch (kind) {
    case ContentKind::yaml:
      return code::ConfigFormat::yaml;
    case ContentKind::toml:
      return code::ConfigFormat::toml;
    case ContentKind::ini:
      return code::ConfigFormat::ini;
    case ContentKind::xml:
      return code::ConfigFormat::xml;
    case ContentKind::env:
      return code::ConfigFormat::env;
    default:
      return std::nullopt;
  }
}

std::vector<TextEdit> minified_config(std::string_view text, std::span<const ContentSpan> spans,
                                      const TextContext& context) {
  const std::string question = context.question ? context.question() : std::string();
  std::vector<std::string> terms;
  for (const std::string_view word : telling_words(question))
    terms.emplace_back(word);
  const auto stays = [&terms](std::string_view part) {
    return !is_blank(part) && !prose::must_keep(part, terms).empty();
  };
  std::vector<TextEdit> edits;
  for (const ContentSpan& span : spans) {
    const std::optional<code::ConfigFormat> format = config_format(span.kind);
    const std::string_view config = span.range.of(text);
    if (!format || config.starts_with("```") || config.starts_with("~~~")) continue;
    auto minified = code::minify(config, *format, stays);
    if (!minified || minified->empty()) continue;
    if (edits.empty()) {
      const std::string marker = marker_for(parts, context.originals_folder, original_key(text));
      minified->insert(minified->begin(), comment_with(marker, *format, config));
    }
    for (TextEdit& edit : *minified) {
      edit.range = {span.range.begin + edit.range.begin, span.range.begin + edit.range.end};
      edits.push_back(std::move(edit));
    }
  }
  return edits;
}

}  // namespace tokenpak::compress
