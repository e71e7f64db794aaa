#include "compress/source_language.hpp"

#include "compress/line.hpp"
#include "compress/scanned_line.hpp"
#include "compress/words.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>

namespace tokenpak::compress {
namespace {

/// Languages as bits, since a word may speak for several.
using Languages = unsigned;

constexpr Languages bit_of(code::Language language) {
  return 1U << static_cast<unsigned>(language);
}

constexpr Languages python = bit_of(code::Language::python);
constexpr Languages javascript = bit_of(code::Language::javascript);
constexpr Languages typescript = bit_of(code::Language::typescript);
constexpr Languages go = bit_of(code::Language::go);
constexpr Languages rust = bit_of(code::Language::rust);
constexpr Languages java = bit_of(code::Language::java);
constexpr Languages c = bit_of(code::Language::c);
constexpr Languages cpp = bit_of(code::Language::cpp);
constexpr Languages csharp = bit_of(code::Language::csharp);
constexpr Languages ruby = bit_of(code::Language::ruby);
constexpr Languages bash = bit_of(code::Language::bash);
constexpr Languages php = bit_of(code::Language::php);
constexpr Languages others = 1U << code::language_count;  ///< that are not told apart

using Scores = std::array<int, code::language_count + 1>;  // by bit

struct Sign {
  std::string_view word;
  Languages languages;
  int score = 2;
};

// Words that lines begin with.
constexpr std::array<Sign, 65> first_words = {{
    {"int", c | cpp | java | csharp, 2},
    {"char", c | cpp, 2},
    {"unsigned", c | cpp, 2},
    {"def", python | ruby, 2},
    {"elif", python | bash, 2},
    {"from", python, 2},
    {"import", python | java | go | typescript, 1},
    {"except", python, 3},
    {"raise", python | ruby, 2},
    {"pass", python, 3},
    {"with", python, 2},
    {"self", python | ruby, 2},
    {"lambda", python, 1},
    {"async", python | javascript | typescript, 1},
    {"yield", python | ruby, 1},
    {"const", javascript | typescript | go | cpp, 1},
    {"let", javascript | typescript | rust, 1},
    {"var", javascript | typescript | go | csharp, 1},
    {"function", javascript | php | bash | typescript, 1},
    {"module", javascript | ruby, 2},
    {"exports", javascript, 3},
    {"export", javascript | typescript, 1},
    {"interface", typescript | java | csharp, 2},
    {"type", typescript | go | rust, 1},
    {"declare", typescript, 4},
    {"readonly", typescript | bash, 2},
    {"func", go, 5},
    {"defer", go, 5},
    {"package", go | java, 3},
    {"range", go, 2},
    {"fn", rust, 5},
    {"impl", rust, 5},
    {"pub", rust, 5},
    {"mod", rust, 4},
    {"match", rust, 2},
    {"use", rust | php, 1},
    {"unsafe", rust, 2},
    {"public", java | csharp | php, 2},
    {"private", java | csharp | php, 2},
    {"protected", java | csharp | php, 2},
    {"throws", java, 4},
    {"final", java, 3},
    {"typedef", c | cpp, 2},
    {"struct", c | cpp | rust, 1},
    {"static", c | cpp | java | csharp, 1},
    {"extern", c | cpp, 1},
    {"void", c | cpp, 1},
    {"template", cpp, 5},
    {"namespace", cpp | csharp | php, 3},
    {"constexpr", cpp, 4},
    {"virtual", cpp | csharp, 2},
    {"using", csharp | cpp, 2},
    {"foreach", csharp | php, 2},
    {"require", ruby, 4},
    {"require_relative", ruby, 6},
    {"end", ruby, 2},
    {"unless", ruby, 3},
    {"elsif", ruby | others, 3},
    {"puts", ruby | others, 2},
    {"attr_reader", ruby, 6},
    {"fi", bash, 6},
    {"then", bash, 3},
    {"esac", bash, 6},
    {"done", bash, 4},
    {"echo", bash | php, 2},
}};

// Words that lines begin with in languages that are not told apart: Perl, Lua, SQL, CMake, Tcl, Vim,
// assembler, OCaml, Lisp, CSS.
constexpr WordSet words_of_others(
    "my our sub local SELECT INSERT CREATE UPDATE DROP ALTER BEGIN COMMIT VALUES WHERE proc set endif "
    "endfunction endforeach endmacro include_directories add_executable add_library target_link_libraries "
    "find_package message cmake_minimum_required foreach macro syn syntax hi highlight nnoremap autocmd "
    "augroup defun define mov call push pop ret jmp lea open val rec alias version");

struct Mark {
  Part part;
  Languages languages;
  int score;
};

// Parts that stand anywhere in lines.
constexpr std::array<Mark, 34> marks = {{
    {"#include <", c | cpp, 2},
    {"#include \"", c | cpp, 2},
    {"#define ", c | cpp, 2},
    {"#ifdef", c | cpp, 2},
    {"#ifndef", c | cpp, 2},
    {"#endif", c | cpp, 2},
    {"std::", cpp, 4},
    {"::", cpp | rust | php | ruby, 1},
    {"->", c | cpp | php | rust, 1},
    {"nullptr", cpp, 4},
    {"const char *", c, 2},
    {"NULL", c, 1},
    {"uint8_t", c | cpp, 1},
    {"unsigned ", c | cpp, 1},
    {"$this->", php, 6},
    {"<?php", php, 12},
    {":= ", go, 4},
    {"nil", go | ruby, 2},
    {"err != nil", go, 6},
    {"=== ", javascript | typescript | php, 2},
    {"=> {", javascript | typescript, 3},
    {"require('", javascript, 4},
    {"require(\"", javascript, 4},
    {": string", typescript, 4},
    {": number", typescript, 4},
    {": boolean", typescript, 4},
    {"let mut ", rust, 6},
    {"#[", rust, 3},
    {"&self", rust, 5},
    {"@Override", java, 6},
    {"System.", java | csharp, 2},
    {"{ get;", csharp, 6},
    {" do |", ruby, 6},
    {"${", bash | javascript | others, 1},
}};

void add(Scores& scores, Languages languages, int score) {
  for (; languages != 0; languages &= languages - 1)
    scores[static_cast<std::size_t>(std::countr_zero(languages))] += score;
}

// What a line's ends say.
void read_ends(std::string_view line, Scores& scores) {
  switch (line.back()) {
    case ';':
      add(scores, c | cpp | java | csharp | javascript | typescript | php | rust, 1);
      break;
    case ':': {
      const std::string_view word = first_word(line);
      if (word == "def" || word == "class" || word == "if" || word == "else" || word == "for" ||
          word == "try" || word == "while")
        add(scores, python, 4);
      break;
    }
    default:
      break;
  }
  if (line.starts_with("//"))
    add(scores, c | cpp | java | csharp | javascript | typescript | php | rust | go, 1);
  if (line.starts_with("///")) add(scores, rust | csharp, 1);
  if (line.starts_with("\"\"\"") || line.starts_with("'''")) add(scores, python, 3);
  if (line.starts_with('$') && line.contains(" = ")) add(scores, php | others, 2);
  if (line.starts_with("@") && line.size() > 1 && is_lower(line[1])) add(scores, python | ruby, 1);
  if (line.starts_with("my $") || line.starts_with("my (") || line.starts_with("use strict") ||
      line.starts_with("=head"))
    add(scores, others, 5);
  if (line.starts_with("if [") || line.starts_with("[ ") || line.ends_with("; then") ||
      line.ends_with(";;") || line.ends_with("; do"))
    add(scores, bash, 5);
  if (line.starts_with("class ") && line.ends_with('{'))
    add(scores, java | cpp | csharp | php | typescript | javascript, 1);
  if (line.starts_with("import java") ||
      (line.starts_with("import ") && line.ends_with(';') && !line.contains('\'') && !line.contains('"')))
    add(scores, java, 5);
  if ((line.starts_with("import ") || line.starts_with("export ")) &&
      (line.contains(" from '") || line.contains(" from \"")))
    add(scores, javascript | typescript, 4);
  if (line.starts_with("using ") && line.ends_with(';') && !line.contains('=') &&
      !line.starts_with("using namespace "))
    add(scores, csharp, 5);
  if (line.starts_with("static ") && line.ends_with('{')) add(scores, java | csharp, 1);
  if (line == "public:" || line == "private:" || line == "protected:") add(scores, cpp, 6);
  if (line.contains("def ") && line.ends_with(')')) add(scores, ruby, 2);
  if (line == "end") add(scores, ruby, 2);
}

}  // namespace

std::optional<code::Language> language_by_shape(std::string_view source) {
  if (const auto language = code::language_of_first_line(source)) return language;
  if (source.starts_with("#!/")) return std::nullopt;  // Perl's, Tcl's
  Scores scores{};
  int lines = 0;
  for (std::size_t at = 0; at < source.size() && lines < most_lines_read; ++lines) {
    const Line whole = line_at(source, at);
    const std::string_view line = trimmed(whole.body.of(source).substr(0, 200));
    at = whole.next;
    if (line.empty()) continue;
    const std::string_view word = first_word(line);
    for (const Sign& sign : first_words) {
      if (sign.word == word) add(scores, sign.languages, sign.score);
    }
    if (words_of_others.contains(word)) add(scores, others, 2);
    const ScannedLine scanned(line);
    for (const Mark& mark : marks) {
      if (scanned.contains(mark.part)) add(scores, mark.languages, mark.score);
    }
    read_ends(line, scores);
  }
  const auto best = std::ranges::max_element(scores);
  if (*best == 0 || best == scores.end() - 1) return std::nullopt;
  return static_cast<code::Language>(best - scores.begin());
}

}  // namespace tokenpak::compress
