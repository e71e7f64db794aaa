// Languages in which a definition is a line that begins with a key word, and stands in those that are
// indented less: Python, Ruby, shells, Perl, Lua, and any that is not listed.
#include "base/ascii.hpp"
#include "base/word_set.hpp"
#include "vault/definitions.hpp"
#include "vault/source_lexer.hpp"

#include <algorithm>

namespace tokenpak::vault {
namespace {

constexpr WordSet modifiers(
    "async export public private protected private_class_method module_function static local inline pub "
    "final abstract memoize");

bool is_defining_word(SyntaxFamily family, std::string_view word) {
  static constexpr WordSet any_words(
      "def class func function fn struct enum impl trait type mod module interface macro_rules sub message "
      "proc macro");
  switch (family) {
    case SyntaxFamily::python:
      return word == "def" || word == "class";
    case SyntaxFamily::ruby:
      return word == "def" || word == "class" || word == "module";
    case SyntaxFamily::shell:
    case SyntaxFamily::lua:
      return word == "function";
    case SyntaxFamily::perl:
      return word == "sub" || word == "package";
    default:
      return any_words.contains(word);
  }
}

class LineReader {
 public:
  LineReader(std::string_view text, SourceSyntax syntax)
      : text_(text), family_(syntax.family), lexer_(text, syntax) {}

  std::vector<SourceDefinition> run() {
    Token token = lexer_.next();
    while (token.kind != TokenKind::end) {
      if (!token.begins_line) {
        token = lexer_.next();
        continue;
      }
      const std::size_t begin = begin_of(token);
      while (token.kind == TokenKind::word && modifiers.contains(token.text) &&
             !is_defining_word(family_, token.text))
        token = lexer_.next();
      const bool is_defining = token.kind == TokenKind::word && is_defining_word(family_, token.text);
      const Token first = token;
      token = lexer_.next();
      if (is_defining) {
        if (!token.begins_line) token = define(begin, name_at(token), token);
      } else if (family_ == SyntaxFamily::shell && first.kind == TokenKind::word) {
        token = define_by_parentheses(begin, first, token);
      }
    }
    return std::move(found_);
  }

 private:
  std::size_t begin_of(const Token& token) const {
    return token.kind == TokenKind::end ? text_.size()
                                        : static_cast<std::size_t>(token.text.data() - text_.data());
  }

  /// `name() {`; names of shell functions hold nearly any character.
  Token define_by_parentheses(std::size_t begin, const Token& first, Token token) {
    std::size_t end = begin_of(first) + first.text.size();
    while (token.kind != TokenKind::end && !token.begins_line && !token.is("(") && begin_of(token) == end) {
      end += token.text.size();
      token = lexer_.next();
    }
    if (token.begins_line || !token.is("(")) return token;
    token = lexer_.next();
    if (!token.is(")")) return token;
    const std::size_t name = begin_of(first);
    if (text_[end - 1] == '=') return token;  // an array
    return define(begin, text_.substr(name, end - name), token);
  }

  /// What a definition's key word is followed by, without the object that it defines a method of.
  std::string_view name_at(const Token& token) const {
    const std::size_t begin = begin_of(token);
    std::string_view name = text_.substr(begin, text_.find_first_of(" \t\r\n", begin) - begin);
    if (family_ == SyntaxFamily::ruby || family_ == SyntaxFamily::shell) {
      name = name.substr(0, name.find_first_of("(;#<", 1));
      if (const std::size_t dot = name.rfind('.');
          family_ == SyntaxFamily::ruby && dot != std::string_view::npos)
        name.remove_prefix(dot + 1);
      return name.starts_with('<') ? std::string_view() : name;
    }
    std::size_t end = 0;
    const auto is_name = [&](char c) {
      return is_word(c) || is_beyond_ascii(c) ||
             (family_ != SyntaxFamily::python && (c == ':' || c == '.' || c == '$'));
    };
    while (end < name.size() && is_name(name[end]))
      ++end;
    while (end > 0 && (name[end - 1] == ':' || name[end - 1] == '.'))
      --end;
    return name.substr(0, end);
  }

  /// Takes a definition in, up to the end of its head: its line, or that on which its brackets close. Returns
  /// the first token behind it.
  Token define(std::size_t begin, std::string_view name, Token token) {
    std::size_t depth = 0;
    std::size_t end = begin;
    constexpr std::size_t longest_head = 4000;  // bytes
    while (token.kind != TokenKind::end && (!token.begins_line || depth > 0) &&
           begin_of(token) < begin + longest_head) {
      if (token.begins_line && is_defining_word(family_, token.text)) break;
      if (token.is("(") || token.is("[") || token.is("{")) ++depth;
      if (depth > 0 && (token.is(")") || token.is("]") || token.is("}"))) --depth;
      end = begin_of(token) + token.text.size();
      // The body of a function of a shell or of Perl is no part of its head.
      if (token.is("{") && family_ != SyntaxFamily::python) depth = 0;
      token = lexer_.next();
    }
    if (name.empty()) return token;
    const std::size_t indentation = indentation_at(begin);
    while (!open_.empty() && open_.back() >= indentation)
      open_.pop_back();
    found_.push_back({name, {begin, std::max(end, begin + 1)}, open_.size()});
    open_.push_back(indentation);
    return token;
  }

  /// Blanks before it on its line; a tab counts for four.
  std::size_t indentation_at(std::size_t at) const {
    std::size_t indentation = 0;
    for (; at > 0 && (text_[at - 1] == ' ' || text_[at - 1] == '\t'); --at)
      indentation += text_[at - 1] == '\t' ? 4 : 1;
    return indentation;
  }

  std::string_view text_;
  SyntaxFamily family_;
  SourceLexer lexer_;
  std::vector<std::size_t> open_;  ///< the indentations of the definitions around the place
  std::vector<SourceDefinition> found_;
};

}  // namespace

std::vector<SourceDefinition> definitions_by_line(std::string_view text, SourceSyntax syntax) {
  return LineReader(text, syntax).run();
}

}  // namespace tokenpak::vault
