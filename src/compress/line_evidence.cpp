#include "compress/line_evidence.hpp"

#include "base/character_set.hpp"
#include "compress/line.hpp"
#include "compress/output_line.hpp"
#include "compress/sentence.hpp"
#include "compress/words.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace tokenpak::compress {
namespace {

constexpr std::size_t window = line_window;
constexpr CharacterSet number_characters("0123456789.,-+xXabcdefABCDEF ");

// "     1\ttext", "12→text", "12:text", "12-text" (cat -n, file readers, grep -n), also behind a path.
bool is_numbered(std::string_view line) {
  const auto number_then_mark = [](std::string_view text, std::string_view marks) {
    std::size_t digits = 0;
    while (digits < text.size() && is_digit(text[digits]))
      ++digits;
    if (digits == 0 || digits > 7 || digits >= text.size()) return false;
    return marks.contains(text[digits]) || text.substr(digits).starts_with("\u2192");
  };
  if (number_then_mark(line, "\t:")) return true;
  const std::size_t colon = line.substr(0, window).find(':');
  if (colon == std::string_view::npos || colon == 0 || line.substr(0, colon).contains(' ')) return false;
  return line.substr(0, colon).find_first_of("./") != std::string_view::npos &&
         number_then_mark(line.substr(colon + 1), ":-");
}

bool is_blob(std::string_view line, const ScannedLine& scanned) {
  constexpr std::size_t shortest = 56;
  static constexpr ByteTrace possible = words_and("+/=-");
  if (line.size() < shortest || !scanned.bytes.is_within(possible)) return false;
  const std::string_view head = line.substr(0, window);
  bool has_digit = false;
  bool has_letter = false;
  for (const char character : head) {
    static constexpr CharacterSet signs("+/=_-");
    if (!is_alphanumeric(character) && !signs.contains(character)) return false;
    has_digit |= is_digit(character);
    has_letter |= is_letter(character);
  }
  return has_digit && has_letter;
}

// JSON and XML by their first and last characters.
bool is_markup(const ScannedLine& scanned) {
  static constexpr ByteTrace brackets("{}[](),; ");
  const std::string_view line = scanned.text;
  const char first = line.front();
  const char last = line.back();
  if (scanned.bytes.is_within(brackets)) return true;
  if (first == '>' && line.starts_with("><")) return true;  // tags broken inside of them
  if (first == '<') {
    static constexpr BeginningSet<3> links({"<http://", "<https://", "<mailto:"});
    if (links.begins(line)) return false;
    const char next = line.size() > 1 ? line[1] : ' ';
    return (is_letter(next) || next == '/' || next == '!' || next == '?') &&
           (scanned.contains('>') || scanned.contains('='));
  }
  const bool is_element = last == ',' && line.size() > 2 && line[line.size() - 2] == '"';
  if (first == '"' && (is_element || (last == '"' && !scanned.contains(' ')) || scanned.contains("\":") ||
                       scanned.contains("\" :")))
    return true;
  if (first == '{' || first == '[') {
    const std::size_t inner = line.find_first_not_of("{[ ");
    if (inner != std::string_view::npos && (line[inner] == '"' || line[inner] == '\'')) return true;
    if (last == '{' || last == '[') return true;
  }
  return first == '[' && last == ']' && line.find_first_of(" %") == std::string_view::npos;  // [section]
}

enum class Setting : std::uint8_t {
  none,
  entry,   // name: value
  value,   // name = value, NAME=value
  change,  // name += value, name := value: only programs and makefiles do that
};

Setting read_setting(std::string_view line) {
  while (line.starts_with("- "))
    line.remove_prefix(2);  // YAML list items
  constexpr std::size_t longest_name = 100;
  static constexpr CharacterSet name_characters = word_characters.with(".-/@$*[]'\"+");
  std::size_t end = 0;
  while (end < line.size() && name_characters.contains(line[end]))
    ++end;
  if (end == 0 || end > longest_name) return Setting::none;
  const std::string_view rest = trimmed_left(line.substr(end));
  if (rest.starts_with('=') && !rest.starts_with("==")) return Setting::value;
  static constexpr BeginningSet<10> changes({":=", "+=", "-=", "?=", "|=", "*=", "/=", "<<=", "&=", "::="});
  if (!rest.empty() && changes.begins(rest)) return Setting::change;
  return rest == ":" || rest.starts_with(": ") || rest.starts_with(":\t") ? Setting::entry : Setting::none;
}

bool has_code_operator(const ScannedLine& line) {
  static constexpr std::array<Part, 18> operators = {" = ",  " == ", " != ", " += ", " -= ", " := ",
                                                     " && ", " || ", "::",   "->",   "();",  "() {",
                                                     "${",   "$(",   " => ", "):",   "[]",   "!=="};
  return line.contains_any(operators);
}

// name( … : a call or a definition, possible in prose about code.
bool has_call(std::string_view line) {
  const std::size_t bracket = line.find('(');
  return bracket != std::string_view::npos && bracket > 0 && is_word(line[bracket - 1]);
}

bool is_comment(std::string_view line) {
  static constexpr BeginningSet<11> marks(
      {"//", "/*", "*/", "#!", "<!--", "-->", "\"\"\"", "'''", "{#", "{%", "@@"});
  return marks.begins(line);
}

// "== Title ==", as wikis write it, also with blanks between the signs: as many at either end, none within.
bool is_wiki_heading(std::string_view line) {
  constexpr std::ptrdiff_t deepest = 6;
  if (line.front() != '=' || line.back() != '=') return false;
  const std::size_t begin = line.find_first_not_of("= ");
  if (begin == std::string_view::npos) return false;
  const std::size_t end = line.find_last_not_of("= ") + 1;
  const auto level = std::ranges::count(line.substr(0, begin), '=');
  return level <= deepest && level == std::ranges::count(line.substr(end), '=') && line[begin - 1] == ' ' &&
         line[end] == ' ' && !line.substr(begin, end - begin).contains('=');
}

// Signs of Shell, Python, assembler, INI, TeX, SQL, Lua, Vim.
bool is_comment_sign(std::string_view line) {
  static constexpr CharacterSet signs("#;%");
  return signs.contains(line.front()) || line.starts_with("--") || line.starts_with("\" ");
}

bool is_preprocessor(std::string_view line) {
  static constexpr WordSet directives("include define undef if ifdef ifndef else elif endif pragma error");
  if (!line.starts_with('#')) return false;
  return directives.contains(first_word(trimmed_left(line.substr(1)))) && !line.starts_with("# ");
}

// Words that begin lines of code and hardly ever lines of prose.
constexpr WordSet code_words(
    "def elif fn func impl pub const var typedef namespace template extern inline async "
    "await esac fi endif elsif elseif struct enum void uint8_t uint32_t constexpr auto mut "
    "endfunction endforeach endmacro ifeq ifneq endef nullptr printf println virtual "
    "override endmodule sizeof foreach syn");
// Words that begin lines of either.
constexpr WordSet shared_words(
    "import from return if for while else try class with raise yield use using type let "
    "package public private protected case break continue do done then end pass assert del "
    "global print echo set source alias local switch default function interface include "
    "require module select insert update create delete static int char double float long "
    "unsigned export except finally throw catch new unset my");

Evidence by_last_character(std::string_view line) {
  switch (line.back()) {
    case ';':
    case '{':
    case '}':
    case '\\':
      return Evidence::code;
    case '(':
    case '[':
    case '=':
    case ',':
    case '|':
    case '&':
    case '+':
    case ']':
      return Evidence::weak_code;
    case ')':
      return has_call(line) ? Evidence::weak_code : Evidence::neutral;
    default:
      return Evidence::neutral;
  }
}

bool is_prose(std::string_view line) {
  std::size_t letters = 0;
  std::size_t spaces = 0;
  for (const char character : line) {
    letters += is_letter(character) || static_cast<unsigned char>(character) >= 0x80 ? 1U : 0U;
    spaces += character == ' ' ? 1U : 0U;
  }
  return spaces >= 3 && (letters + spaces) * 10 >= line.size() * 9;
}

// ".long 0" (assembler), "(defun …" (Lisp)
bool is_directive_or_form(std::string_view line) {
  return line.size() > 1 && (line.front() == '.' || line.front() == '(') && is_word(line[1]);
}

}  // namespace

Evidence evidence_of(std::string_view line, const ScannedLine& scanned) {
  const std::string_view whole = scanned.is_cut ? trimmed(line) : scanned.text;
  if (whole.empty()) return Evidence::none;
  if (begins_like_a_log_line(whole)) return Evidence::output;
  const std::string_view text = scanned.text;
  if (is_blob(whole, scanned)) return Evidence::blob;
  if (is_markup(scanned) || (whole.size() > window && whole.front() == '{')) return Evidence::config;
  if (is_comment(text) || is_preprocessor(text)) return Evidence::code;
  if (looks_like_output(scanned)) return Evidence::output;
  if (scanned.has_digit() && is_numbered(text)) return Evidence::code;
  if (scanned.contains('|') && is_quoted_source(text)) return Evidence::neutral;

  if (is_comment_sign(text)) return Evidence::comment;
  if (is_wiki_heading(text)) return Evidence::neutral;
  if (is_digit(text.back()) &&
      std::ranges::all_of(text, [](char character) { return number_characters.contains(character); }))
    return Evidence::weak_code;  // numbers alone: a table of a program as well as output
  const bool may_be_setting = scanned.contains('=') || scanned.contains(':');
  const Setting setting = may_be_setting ? read_setting(text) : Setting::none;
  if (setting == Setting::value) return whole.ends_with(';') ? Evidence::code : Evidence::config;
  if (setting == Setting::change) return Evidence::code;
  if (is_sentence(scanned)) return Evidence::sentence;
  const std::string_view word = first_word(text);
  const bool is_shared_word = shared_words.contains(word);
  const Evidence last = by_last_character(whole);
  if (last == Evidence::code || code_words.contains(word) || has_code_operator(scanned))
    return Evidence::code;
  const bool is_call = scanned.contains('(') && has_call(text);
  if (is_shared_word && (last == Evidence::weak_code || text.back() == ':' || is_call)) return Evidence::code;
  if (setting == Setting::entry) return Evidence::weak_config;
  if (text.front() == '@' || is_directive_or_form(text) || is_shared_word || last == Evidence::weak_code ||
      is_call)
    return Evidence::weak_code;
  return scanned.contains(' ') && is_prose(text) ? Evidence::prose : Evidence::neutral;
}

}  // namespace tokenpak::compress
