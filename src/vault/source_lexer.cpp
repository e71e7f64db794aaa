#include "vault/source_lexer.hpp"

#include "base/ascii.hpp"
#include "base/word_set.hpp"
#include "vault/lines.hpp"

#include <algorithm>
#include <string>

namespace tokenpak::vault {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

constexpr std::array<bool, 256> word_characters = [] {
  std::array<bool, 256> table{};
  for (std::size_t byte = 0; byte < table.size(); ++byte) {
    const auto c = static_cast<char>(byte);
    table[byte] = tokenpak::is_word(c) || c == '$' || is_beyond_ascii(c);
  }
  return table;
}();

bool is_word(char c) {
  return word_characters[static_cast<unsigned char>(c)];
}

constexpr std::array<std::string_view, 20> long_marks = {
    "===", "!==", "...", "=>", "->", "::", "==", "!=", "<=", ">=",
    "+=",  "-=",  "*=",  "/=", "|=", "&=", "&&", "||", "?.", "??"};

// Where unclosed_ and never_closed_ keep what was seen.
constexpr std::size_t double_quotes = 0;
constexpr std::size_t single_quotes = 1;
constexpr std::size_t slashes = 2;
constexpr std::size_t raw = 0;
constexpr std::size_t triple_double = 1;
constexpr std::size_t triple_single = 2;
constexpr std::size_t here = 3;

}  // namespace

SourceLexer::SourceLexer(std::string_view text, SourceSyntax syntax) : text_(text), syntax_(syntax) {
  if (text_.starts_with("\xef\xbb\xbf")) at_ = 3;  // the byte-order mark
  if (syntax_.has(tags)) at_ = std::min(text_.find("<?"), text_.size());
}

std::size_t SourceLexer::end_of_line(std::size_t at) const {
  return std::min(text_.find('\n', at), text_.size());
}

Token SourceLexer::next() {
  const bool begins_line = skip_blanks();
  if (at_ >= text_.size()) return {};
  const char c = text_[at_];
  if (is_word(c)) {
    std::size_t end = at_ + 1;
    const bool is_number = is_digit(c) && syntax_.family == SyntaxFamily::c;
    while (end < text_.size() &&
           (is_word(text_[end]) || (is_number && text_[end] == '\'' && is_word(at(end + 1)))))
      ++end;
    // Prefixes of strings: R"x( and r#"; they end with the string.
    if (end < text_.size() && end - at_ <= 3 &&
        (text_[end] == '"' || text_[end] == '#' || text_[end] == '\'')) {
      if (syntax_.has(raw_parentheses) && text_[end - 1] == 'R' && text_[end] == '"') {
        const std::size_t open = text_.find_first_of("(\n\" ", end + 1);
        if (open < end + 18 && text_[open] == '(') {
          const std::string closer = ")" + std::string(text_.substr(end + 1, open - end - 1)) + "\"";
          if (const std::size_t close = closed_by(open, closer, raw); close != none)
            return take(TokenKind::string, close, begins_line);
        }
      }
      if (syntax_.has(raw_hashes) && text_[end - 1] == 'r') {
        const std::size_t quote = text_.find_first_not_of('#', end);
        if (quote != none && quote < end + 9 && text_[quote] == '"') {
          const std::string closer = "\"" + std::string(quote - end, '#');
          if (const std::size_t close = closed_by(quote + 1, closer, raw); close != none)
            return take(TokenKind::string, close, begins_line);
        }
      }
    }
    return take(TokenKind::word, end, begins_line);
  }
  if (begins_line && c == '#' && syntax_.has(directives)) {
    const std::size_t first = std::min(text_.find_first_not_of(" \t", at_ + 1), text_.size());
    std::size_t last = first;
    while (last < text_.size() && is_word(text_[last]))
      ++last;
    Token token{TokenKind::directive, true, text_.substr(first, last - first)};
    at_ = directive_end(last);
    return token;
  }
  if (const std::size_t end = string_end(at_); end != none) return take(TokenKind::string, end, begins_line);
  if (c == '<') {
    if (const std::size_t end = here_document(at_); end != none)
      return take(TokenKind::string, end, begins_line);
  }
  return take(TokenKind::mark, mark_end(at_), begins_line);
}

Token SourceLexer::take(TokenKind kind, std::size_t end, bool begins_line) {
  const Token token{kind, begins_line, text_.substr(at_, end - at_)};
  at_ = end;
  if (syntax_.has(regular_expressions)) {
    constexpr WordSet before_values("return typeof case in of");
    value_may_follow_ = kind == TokenKind::mark
                            ? !token.is(")") && !token.is("]") && !token.is("}")
                            : kind == TokenKind::word && before_values.contains(token.text);
  }
  return token;
}

/// To the next token; true if it is the first of its line.
bool SourceLexer::skip_blanks() {
  bool begins_line = is_at_begin_;
  if (begins_line) at_ = begin_line(at_);
  is_at_begin_ = false;
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (c == '\n') {
      begins_line = true;
      at_ = begin_line(at_ + 1);
    } else if (is_blank(c)) {
      ++at_;
    } else if (c == '\\' && at(at_ + 1) == '\n') {
      at_ += 2;
    } else if (syntax_.has(tags) && starts(at_, "?>")) {
      at_ = std::min(text_.find("<?", at_), text_.size());
    } else if (const std::size_t end = comment_end(at_); end != none) {
      at_ = end;
    } else {
      break;
    }
  }
  return begins_line;
}

/// Behind what only the first column can begin: here-documents that were announced, =begin to =end.
std::size_t SourceLexer::begin_line(std::size_t at) {
  if (!here_names_.empty()) at = skip_here_documents(at);
  if (syntax_.has(equals_sections) && this->at(at) == '=' && is_word(this->at(at + 1))) {
    while (at < text_.size() && !starts(at, "=end") && !starts(at, "=cut"))
      at = std::min(end_of_line(at) + 1, text_.size());
    return end_of_line(at);
  }
  if (syntax_.has(equals_sections) && starts(at, "__END__")) return text_.size();
  return at;
}

std::size_t SourceLexer::comment_end(std::size_t at) const {
  const char c = text_[at];
  if (c == '/' && syntax_.has(slash_comments)) {
    if (this->at(at + 1) == '/') return end_of_line(at);
    if (this->at(at + 1) == '*') return block_comment_end(at);
  } else if (c == '#' && syntax_.has(hash_comments)) {
    const bool is_attribute = syntax_.has(tags) && this->at(at + 1) == '[';
    if (!is_attribute && (at == 0 || is_blank(text_[at - 1]) || text_[at - 1] == '\n' ||
                          text_[at - 1] == ';' || syntax_.family == SyntaxFamily::python))
      return end_of_line(at);
  } else if (c == '-' && syntax_.has(dash_comments) && this->at(at + 1) == '-') {
    return end_of_line(at);
  }
  return none;
}

std::size_t SourceLexer::block_comment_end(std::size_t at) const {
  if (!syntax_.has(nested_comments)) {
    const std::size_t close = text_.find("*/", at + 2);
    return close == none ? text_.size() : close + 2;
  }
  std::size_t depth = 0;
  for (; at < text_.size(); ++at) {
    if (starts(at, "/*")) {
      ++depth;
      ++at;
    } else if (starts(at, "*/")) {
      ++at;
      if (--depth == 0) return at + 1;
    }
  }
  return text_.size();
}

/// Behind the string that begins at `at`, or none.
std::size_t SourceLexer::string_end(std::size_t at) {
  const char c = text_[at];
  if (c == '"') {
    if (syntax_.has(triple_quotes) && starts(at, "\"\"\"")) {
      if (const std::size_t end = closed_by(at + 3, "\"\"\"", triple_double); end != none) return end;
    }
    return quoted_end(at);
  }
  if (c == '\'') {
    if (syntax_.has(triple_apostrophes) && starts(at, "'''")) {
      if (const std::size_t end = closed_by(at + 3, "'''", triple_single); end != none) return end;
    }
    if (!syntax_.has(character_quotes)) return quoted_end(at);
    if (this->at(at + 1) == '\\') return quoted_end(at);
    // 'x' with a character of up to four bytes, or a lifetime.
    const std::size_t close = text_.substr(0, at + 6).find('\'', at + 1);
    if (close == none || close == at + 1) return none;
    return close == at + 2 || static_cast<unsigned char>(text_[at + 1]) >= 0x80 ? close + 1 : none;
  }
  if (c == '`') {
    if (syntax_.has(template_backquotes)) return template_end(at);
    if (syntax_.has(raw_backquotes)) return closed_by(at + 1, "`", raw);
    return none;
  }
  if (c == '/' && syntax_.has(regular_expressions) && value_may_follow_) return regular_expression_end(at);
  if ((c == '@' || c == '$') && syntax_.has(verbatim_quotes)) {
    std::size_t quote = at + 1;
    if (this->at(quote) == '@' || this->at(quote) == '$') ++quote;
    if (this->at(quote) != '"') return none;
    // A quote in it stands twice.
    for (std::size_t close = text_.find('"', quote + 1); close != none; close = text_.find('"', close + 2)) {
      if (this->at(close + 1) != '"') return close + 1;
    }
    return text_.size();
  }
  return none;
}

/// A string with backslashes for escapes.
std::size_t SourceLexer::quoted_end(std::size_t at) {
  const char quote = text_[at];
  std::size_t& unclosed = unclosed_[quote == '"' ? double_quotes : single_quotes];
  if (at < unclosed) return none;
  const bool has_escapes = quote == '"' || syntax_.family != SyntaxFamily::shell;
  const bool over_lines = syntax_.has(quotes_over_lines);
  for (std::size_t end = at + 1; end < text_.size(); ++end) {
    const char c = text_[end];
    if (c == quote) return end + 1;
    if (c == '\\' && has_escapes) {
      ++end;
    } else if (c == '\n' && !over_lines) {
      unclosed = end;
      return none;
    }
  }
  unclosed = text_.size();
  return none;
}

/// Behind the next `closer`; that there is none is remembered for this kind of string.
std::size_t SourceLexer::closed_by(std::size_t from, std::string_view closer, std::size_t kind) {
  if (never_closed_[kind]) return none;
  std::size_t close = text_.find(closer, from);
  if (closer.size() == 3 && syntax_.family == SyntaxFamily::python) {
    while (close != none && text_[close - 1] == '\\' && text_[close - 2] != '\\')
      close = text_.find(closer, close + 1);
  }
  if (close != none) return close + closer.size();
  never_closed_[kind] = true;
  return none;
}

std::size_t SourceLexer::template_end(std::size_t at) const {
  std::vector<std::size_t> open;  // braces within each `${` around the place; strings in it are not looked at
  bool in_text = true;
  for (++at; at < text_.size(); ++at) {
    const char c = text_[at];
    if (c == '\\') {
      ++at;
    } else if (in_text) {
      if (c == '`') {
        if (open.empty()) return at + 1;
        in_text = false;
      } else if (c == '$' && this->at(at + 1) == '{') {
        open.push_back(0);
        in_text = false;
        ++at;
      }
    } else if (c == '`') {
      in_text = true;
    } else if (c == '{') {
      ++open.back();
    } else if (c == '}') {
      if (open.back()-- == 0) {
        open.pop_back();
        in_text = true;
      }
    }
  }
  return text_.size();
}

std::size_t SourceLexer::regular_expression_end(std::size_t at) {
  if (at < unclosed_[slashes]) return none;
  bool in_class = false;
  for (std::size_t end = at + 1; end < text_.size() && text_[end] != '\n'; ++end) {
    const char c = text_[end];
    if (c == '\\') {
      ++end;
    } else if (c == '[') {
      in_class = true;
    } else if (c == ']') {
      in_class = false;
    } else if (c == '/' && !in_class) {
      return end + 1;
    }
  }
  unclosed_[slashes] = end_of_line(at);
  return none;
}

/// `<<NAME` and its like: behind the announcement, whose name is remembered for the next line.
std::size_t SourceLexer::here_document(std::size_t at) {
  const bool is_php = syntax_.has(angle_here_documents);
  if (never_closed_[here] || (!is_php && !syntax_.has(here_documents)) || !starts(at, is_php ? "<<<" : "<<"))
    return none;
  std::size_t name = at + (is_php ? 3 : 2);
  const char before = at == 0 ? ' ' : text_[at - 1];
  // A shift, or the class of an object.
  if (!is_php && (is_word(before) || before == '<' || this->at(name) == '<')) return none;
  while (name < text_.size() && (text_[name] == '-' || text_[name] == '~' || text_[name] == '\\' ||
                                 (text_[name] == ' ' && syntax_.family != SyntaxFamily::ruby)))
    ++name;
  const char quote = this->at(name) == '"' || this->at(name) == '\'' ? text_[name] : '\0';
  if (quote != '\0') ++name;
  std::size_t end = name;
  while (end < text_.size() && is_word(text_[end]))
    ++end;
  const bool is_name = end > name && !is_digit(text_[name]) && text_[name] != '$';
  if (!is_name || (quote != '\0' && this->at(end) != quote)) return none;
  // Ruby's `class << self` and `list << item` are written with a blank, or in lower case.
  if (syntax_.family == SyntaxFamily::ruby && is_lower(text_[name]) && quote == '\0') return none;
  here_names_.push_back(text_.substr(name, end - name));
  return quote != '\0' ? end + 1 : end;
}

std::size_t SourceLexer::skip_here_documents(std::size_t at) {
  for (const std::string_view name : here_names_) {
    std::size_t line = at;
    while (line < text_.size()) {
      const std::size_t end = end_of_line(line);
      std::string_view content = trimmed(text_.substr(line, end - line));
      // PHP may go on behind the name.
      if (content == name || (syntax_.has(angle_here_documents) && content.starts_with(name) &&
                              (content.size() == name.size() || !is_word(content[name.size()]))))
        break;
      line = end + 1;
    }
    if (line >= text_.size()) {
      never_closed_[here] = true;
      break;
    }
    at = end_of_line(line);
  }
  here_names_.clear();
  return at;
}

/// Behind a preprocessor's line with those it goes on with.
std::size_t SourceLexer::directive_end(std::size_t at) const {
  while (at < text_.size() && text_[at] != '\n') {
    if (text_[at] == '\\') {
      at += at + 2 < text_.size() && text_[at + 1] == '\r' && text_[at + 2] == '\n' ? 3 : 2;
    } else if (starts(at, "/*")) {
      at = block_comment_end(at);
    } else if (starts(at, "//")) {
      return end_of_line(at);
    } else {
      ++at;
    }
  }
  return std::min(at, text_.size());
}

std::size_t SourceLexer::mark_end(std::size_t at) const {
  const char after = this->at(at + 1);
  // A quote behind a backslash begins no string.
  if (text_[at] == '\\' && syntax_.family != SyntaxFamily::php && at + 1 < text_.size() && after != '\n')
    return at + 2;
  if (after != '=' && after != '>' && after != ':' && after != '&' && after != '|' && after != '.' &&
      after != '?')
    return at + 1;
  for (const std::string_view mark : long_marks) {
    if (starts(at, mark)) return at + mark.size();
  }
  return at + 1;
}

}  // namespace tokenpak::vault
