// Source text by the lines that define something and by indentation, for any language that looks like Python,
// C, JavaScript, Go, Rust or Ruby. `definition_on` is the one place that knows what a definition looks like;
// a parser may take its part.

#include "vault/block.hpp"
#include "vault/lines.hpp"

#include <algorithm>
#include <array>

namespace tokenpak::vault {
namespace {

constexpr std::string_view identifier_characters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$";

constexpr std::array<std::string_view, 17> defining = {
    "def",   "class", "func", "function",  "fn",     "struct",    "enum",         "impl", "trait",
    "union", "type",  "mod",  "interface", "module", "namespace", "macro_rules!", "sub"};

constexpr std::array<std::string_view, 24> modifiers = {
    "export", "default", "public",   "private", "protected", "internal", "static", "async",
    "pub",    "const",   "abstract", "final",   "override",  "virtual",  "inline", "extern",
    "unsafe", "partial", "sealed",   "data",    "constexpr", "typedef",  "local",  "open"};

constexpr std::array<std::string_view, 16> never_defining = {
    "if", "for", "while", "switch", "return", "else", "catch", "throw",
    "do", "new", "case",  "elif",   "await",  "try",  "with",  "using"};

template <std::size_t Count>
bool is_one_of(const std::array<std::string_view, Count>& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

std::string_view first_word(std::string_view text) {
  return text.substr(0, text.find_first_of(" \t("));
}

std::string_view rest_after(std::string_view text, std::string_view word) {
  return trimmed(text.substr(word.size()));
}

/// What a line of C or Java that opens a function's body defines: the name before its first parenthesis.
std::string_view name_before_parenthesis(std::string_view content) {
  const std::size_t open = content.find('(');
  if (open == std::string_view::npos || open == 0 || !content.ends_with('{')) return {};
  const std::string_view before = trimmed(content.substr(0, open));
  const std::size_t space = before.find_last_of(" \t*&");
  const std::string_view name = space == std::string_view::npos ? before : before.substr(space + 1);
  // "name(...) {" alone is a method of JavaScript; "x = f(...) {" is no definition.
  if (name.empty() || before.find_first_of("=.;,{}\"'") != std::string_view::npos) return {};
  return is_one_of(never_defining, first_word(before)) || is_one_of(never_defining, name) ? std::string_view()
                                                                                          : name;
}

/// The name that a line begins to define, or nothing. `content` has no blanks at its ends.
std::string_view definition_on(std::string_view content) {
  std::string_view rest = content;
  std::string_view word = first_word(rest);
  while (is_one_of(modifiers, word)) {
    rest = rest_after(rest, word);
    word = first_word(rest);
  }
  if (word.starts_with("pub(")) rest = rest_after(rest, rest.substr(0, rest.find(')') + 1));
  word = first_word(rest);
  if (!is_one_of(defining, word) || content.ends_with(';')) return name_before_parenthesis(content);
  rest = rest_after(rest, word);
  if (word == "func" && rest.starts_with('('))
    rest = trimmed(rest.substr(std::min(rest.find(')'), rest.size() - 1) + 1));
  const std::size_t first = rest.find_first_of(identifier_characters);
  // "enum class Name", "impl<T> Name": words between are skipped by taking the first plain identifier. (npos
  // is > 1.)
  if (first > 1) return {};
  std::string_view name = rest.substr(first, rest.find_first_not_of(identifier_characters, first) - first);
  if (word == "enum" && (name == "class" || name == "struct")) return definition_on(rest);
  return name;
}

/// Comments, decorators and attributes before a definition belong to it.
bool introduces(std::string_view content) {
  return content.starts_with("//") || content.starts_with('#') || content.starts_with("/*") ||
         content.starts_with('*') || content.starts_with('@') || content.starts_with("--") ||
         content.starts_with("template");
}

}  // namespace

std::vector<Block> code_blocks(std::string_view text) {
  const std::vector<Line> lines = lines_of(text);
  std::vector<Block> blocks;
  std::vector<std::size_t> open_definitions;  // the indentations of those around the line
  std::size_t introduction = 0;               // the first line of the comments just before
  bool continues = false;
  for (std::size_t at = 0; at < lines.size(); ++at) {
    const Line& line = lines[at];
    if (line.is_blank()) {
      continues = false;
      introduction = at + 1;
      continue;
    }
    const std::string_view content = line.content();
    const std::string_view name = definition_on(content);
    if (!name.empty()) {
      while (!open_definitions.empty() && open_definitions.back() >= line.indentation)
        open_definitions.pop_back();
      open_definitions.push_back(line.indentation);
      const std::size_t begin = lines[introduction].range.begin;
      // The introduction was taken for text, or for the end of what stands before.
      while (!blocks.empty() && blocks.back().range.begin >= begin)
        blocks.pop_back();
      if (!blocks.empty()) blocks.back().range.end = std::min(blocks.back().range.end, begin);
      blocks.push_back({BlockKind::heading,
                        {begin, line.range.end},
                        static_cast<int>(open_definitions.size()),
                        std::string(name)});
      continues = false;
      introduction = at + 1;
      continue;
    }
    if (continues) {
      blocks.back().range.end = line.range.end;
    } else {
      blocks.push_back({BlockKind::text, line.range, 0, ""});
      continues = true;
    }
    if (!introduces(content)) introduction = at + 1;
  }
  return blocks;
}

}  // namespace tokenpak::vault
