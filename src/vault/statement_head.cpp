#include "vault/statement_head.hpp"

#include "base/ascii.hpp"
#include "base/word_set.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace tokenpak::vault {
namespace {

bool is_function_word(SyntaxFamily family, std::string_view word) {
  static constexpr WordSet kotlin("fun func def fn");
  switch (family) {
    case SyntaxFamily::go:
      return word == "func";
    case SyntaxFamily::rust:
      return word == "fn";
    case SyntaxFamily::php:
      return word == "function";
    case SyntaxFamily::kotlin:
      return kotlin.contains(word);
    default:
      return false;
  }
}

bool is_type_word(SyntaxFamily family, std::string_view word) {
  static constexpr WordSet c("class struct union enum namespace");
  static constexpr WordSet java("class interface enum record mixin extension trait");
  static constexpr WordSet csharp("class struct interface enum record namespace delegate");
  static constexpr WordSet rust("struct enum union trait mod type impl macro_rules");
  static constexpr WordSet php("class interface trait enum namespace");
  static constexpr WordSet kotlin(
      "class interface enum object struct protocol extension trait actor typealias");
  switch (family) {
    case SyntaxFamily::c:
      return c.contains(word);
    case SyntaxFamily::java:
      return java.contains(word);
    case SyntaxFamily::csharp:
      return csharp.contains(word);
    case SyntaxFamily::go:
      return word == "type";
    case SyntaxFamily::rust:
      return rust.contains(word);
    case SyntaxFamily::php:
      return php.contains(word);
    case SyntaxFamily::kotlin:
      return kotlin.contains(word);
    default:
      return false;
  }
}

/// Words that define only at the beginning of a statement; elsewhere they may be names.
constexpr WordSet words_that_may_be_names(
    "record mixin extension trait delegate type union mod impl macro_rules object protocol actor typealias");

/// What may stand behind the name of a class.
constexpr WordSet words_behind_names("extends implements permits where with on final");

/// With parentheses, yet no functions.
constexpr WordSet no_function_names(
    "if for foreach while switch catch synchronized using lock fixed return else do case throw new delete "
    "alignas __attribute__ __attribute __declspec decltype noexcept throws requires explicit typeof sizeof "
    "defined static_assert _Static_assert asm __asm__ yield await when checked unchecked");

bool is_macro_name(std::string_view word) {
  return word.size() > 1 && std::ranges::none_of(word, is_lower);
}

bool is_group(const Token& token, char bracket) {
  return token.kind == TokenKind::group && token.text.starts_with(bracket);
}

}  // namespace

StatementHead StatementReader::read(const Statement& statement) {
  if (statement.scope == ScopeKind::opaque) return {{}, ScopeKind::opaque};
  simplify(statement.tokens);
  if (tokens_.empty()) {
    if (family_ != SyntaxFamily::javascript) return {};
    // `call({`, `[{`
    if (statement.scope == ScopeKind::group) return {{}, ScopeKind::object};
    return {{}, statement.scope == ScopeKind::types ? ScopeKind::types : ScopeKind::block};
  }
  if (family_ == SyntaxFamily::javascript) return javascript(statement);
  if (family_ == SyntaxFamily::go && statement.scope == ScopeKind::types && is_word(0))
    return {tokens_[0].text, ScopeKind::block};
  if (const StatementHead head = by_key_word(statement);
      !head.name.empty() || head.body == ScopeKind::container)
    return head;
  if (const std::string_view name = by_parameters(statement); !name.empty()) return {name, ScopeKind::block};
  if (family_ == SyntaxFamily::c && is(0, "extern") && tokens_.size() == 2) return {{}, ScopeKind::container};
  // Java: the body of an enumeration's constant, or of a nameless class.
  const std::size_t last = tokens_.size() - 1;
  if (family_ == SyntaxFamily::java && !is(last, "static") && (is_parentheses(last) || is_word(last)) &&
      (statement.scope == ScopeKind::container || find("new") != none))
    return {{}, ScopeKind::container};
  return {};
}

/// Leaves out what says nothing of the name: decorators, attributes, arguments of types.
void StatementReader::simplify(std::span<const Token> tokens) {
  tokens_.clear();
  std::array<std::size_t, 64> open{};  // where each '<' stands in tokens_
  std::size_t depth = 0;
  const bool has_type_arguments = family_ != SyntaxFamily::go && family_ != SyntaxFamily::php;
  for (std::size_t at = 0; at < tokens.size(); ++at) {
    const Token& token = tokens[at];
    if (token.is("@") && at + 1 < tokens.size() && !tokens[at + 1].is("interface")) {
      ++at;
      while (at + 2 < tokens.size() && tokens[at + 1].is("."))
        at += 2;
      if (at + 1 < tokens.size() && is_group(tokens[at + 1], '(')) ++at;
      continue;
    }
    if (tokens_.empty() && (token.is("#") || token.is("!") || is_group(token, '[')) &&
        family_ != SyntaxFamily::javascript)
      continue;
    if (tokens_.empty() && token.is("@")) continue;
    if (has_type_arguments && token.is("<") && may_have_type_arguments() && depth < open.size()) {
      open[depth++] = tokens_.size();
    } else if (token.is(">") && depth > 0) {
      tokens_.resize(open[--depth]);
      if (tokens_.back().is("template")) tokens_.pop_back();
      continue;
    }
    tokens_.push_back(token);
  }
}

/// Whether a '<' behind the last token begins arguments of a type.
bool StatementReader::may_have_type_arguments() const {
  if (tokens_.empty()) return false;
  const Token& last = tokens_.back();
  if (family_ == SyntaxFamily::javascript && (last.is("=") || last.is(":"))) return true;
  return last.kind == TokenKind::word && !last.is("operator");
}

bool StatementReader::is_member(std::size_t at) const {
  return at > 0 &&
         (is(at - 1, ".") || is(at - 1, "->") || is(at - 1, "::") || is(at - 1, "?.") || is(at - 1, "\\"));
}

std::size_t StatementReader::find(std::string_view text, std::size_t from) const {
  for (std::size_t at = from; at < tokens_.size(); ++at) {
    if (tokens_[at].is(text)) return at;
  }
  return none;
}

std::string_view StatementReader::between(std::size_t first, std::size_t last) const {
  const char* const begin = tokens_[first].text.data();
  return {begin, tokens_[last].text.data() + tokens_[last].text.size()};
}

/// "a::b" or "a.b" from its first word.
std::string_view StatementReader::path_from(std::size_t first) const {
  std::size_t last = first;
  while ((is(last + 1, "::") || is(last + 1, ".") || is(last + 1, "\\")) && is_word(last + 2))
    last += 2;
  return between(first, last);
}

/// "a::b" from its last word; "~b".
std::string_view StatementReader::path_to(std::size_t last) const {
  std::size_t first = last;
  if (first > 0 && is(first - 1, "~")) --first;
  while (first > 1 && is(first - 1, "::") && is_word(first - 2))
    first -= 2;
  return between(first, last);
}

StatementHead StatementReader::by_key_word(const Statement& statement) const {
  for (std::size_t at = 0; at < tokens_.size(); ++at) {
    if (!is_word(at) || is_member(at)) continue;
    const std::string_view word = tokens_[at].text;
    if (is_function_word(family_, word)) {
      if (const std::string_view name = function_name_at(at); !name.empty()) return {name, ScopeKind::block};
    } else if (is_type_word(family_, word)) {
      if (words_that_may_be_names.contains(word) &&
          std::ranges::any_of(tokens_.begin(), tokens_.begin() + static_cast<std::ptrdiff_t>(at),
                              [](const Token& token) { return token.kind == TokenKind::mark; }))
        continue;
      const StatementHead head = family_ == SyntaxFamily::c
                                     ? (statement.opens ? c_type_at(at) : StatementHead{})
                                     : type_at(at, statement);
      if (!head.name.empty() || head.body == ScopeKind::container) return head;
      if (family_ == SyntaxFamily::c) return {};
    }
  }
  return {};
}

/// `func name(`, `func (receiver) name(`, `function &name(`.
std::string_view StatementReader::function_name_at(std::size_t at) const {
  std::size_t name = at + 1;
  if (family_ == SyntaxFamily::go && is_parentheses(name)) ++name;
  if (family_ == SyntaxFamily::php && is(name, "&")) ++name;
  if (!is_word(name)) return {};
  // Swift and Kotlin extend types: `fun Type.name(`.
  while (family_ == SyntaxFamily::kotlin && is(name + 1, ".") && is_word(name + 2))
    name += 2;
  const bool has_parameters =
      is_parentheses(name + 1) ||
      (name + 1 < tokens_.size() && tokens_[name + 1].kind == TokenKind::group && is_parentheses(name + 2));
  return has_parameters || family_ == SyntaxFamily::kotlin ? tokens_[name].text : std::string_view();
}

StatementHead StatementReader::type_at(std::size_t at, const Statement& statement) const {
  const std::string_view word = tokens_[at].text;
  const ScopeKind body = ScopeKind::container;
  if (word == "impl") return statement.opens ? implementation_at(at) : StatementHead{};
  if (word == "macro_rules") {
    return is(at + 1, "!") && is_word(at + 2) ? StatementHead{tokens_[at + 2].text, ScopeKind::opaque}
                                              : StatementHead{};
  }
  if (word == "delegate") {
    for (std::size_t name = at + 1; name < tokens_.size(); ++name) {
      if (is_word(name) && is_parentheses(name + 1) && !statement.opens && name > at + 1)
        return {tokens_[name].text, body};
    }
    return {};
  }
  std::size_t name = at + 1;
  if (word == "record" && (is(name, "struct") || is(name, "class"))) ++name;
  if (word == "enum" && (is(name, "class") || is(name, "struct"))) ++name;
  if (!is_word(name)) {
    const bool is_nameless = family_ == SyntaxFamily::kotlin && statement.opens && word == "object";
    return {{}, is_nameless ? body : ScopeKind::block};
  }
  if (words_behind_names.contains(tokens_[name].text)) return {{}, statement.opens ? body : ScopeKind::block};
  const std::string_view path = path_from(name);
  const char* const behind = path.data() + path.size();
  while (name < tokens_.size() && tokens_[name].text.data() < behind)
    ++name;
  const bool is_whole = word == "type" || word == "typealias" || word == "record" || word == "namespace" ||
                        (word == "struct" && family_ == SyntaxFamily::rust) ||
                        family_ == SyntaxFamily::kotlin;
  if (!statement.opens && !is_whole) return {};
  const bool ends_well = name >= tokens_.size() || is(name, ":") || is(name, "=") || is(name, ",") ||
                         tokens_[name].kind == TokenKind::group || word == "type" ||
                         (is_word(name) && words_behind_names.contains(tokens_[name].text));
  return ends_well ? StatementHead{path, body} : StatementHead{};
}

/// Rust: what is implemented, without the trait: `impl Trait for a::Name`.
StatementHead StatementReader::implementation_at(std::size_t at) const {
  std::size_t name = at + 1;
  if (const std::size_t target = find("for", name); target != none) name = target + 1;
  while (name < tokens_.size() &&
         (!is_word(name) || is(name - 1, "'") || is(name, "dyn") || is(name, "mut") || is(name, "where")))
    ++name;
  if (name >= tokens_.size()) return {{}, ScopeKind::container};
  while (is(name + 1, "::") && is_word(name + 2))
    name += 2;
  return {tokens_[name].text, ScopeKind::container};
}

/// C, C++: `class MACRO name final : bases`; a function that returns a struct is none.
StatementHead StatementReader::c_type_at(std::size_t at) const {
  const std::size_t end = std::min(find(":", at), tokens_.size());
  if (find("=", at) != none) return {};
  for (std::size_t place = at + 1; place < end; ++place) {
    if (!is_parentheses(place)) continue;
    if (!is_word(place + 1) || is(place + 1, "const") || is(place + 1, "noexcept") ||
        is(place + 1, "override"))
      return {};
  }
  std::size_t name = end - 1;
  while (name > at && (!is_word(name) || is(name, "final")))
    --name;
  const ScopeKind body = is(at, "enum") ? ScopeKind::block : ScopeKind::container;
  if (name == at || is_type_word(family_, tokens_[name].text)) return {{}, body};
  return {path_to(name), body};
}

/// `type name(parameters)`: the word before the first parentheses that are no macro's.
std::string_view StatementReader::by_parameters(const Statement& statement) const {
  const bool is_c = family_ == SyntaxFamily::c;
  if (!is_c && family_ != SyntaxFamily::java && family_ != SyntaxFamily::csharp) return {};
  // Behind a comma stands the next member that a constructor initializes.
  if (is_c && (statement.scope != ScopeKind::container || !statement.opens || is(0, ","))) return {};
  std::size_t of_macro = none;
  for (std::size_t at = 0; at < tokens_.size(); ++at) {
    if (is(at, "operator") && at + 1 < tokens_.size()) {
      std::size_t last = at + 1;
      while (last + 1 < tokens_.size() && !is_parentheses(last + 1))
        ++last;
      return last + 1 < tokens_.size() && statement.scope == ScopeKind::container
                 ? between(at, is_parentheses(at + 1) ? at : last)
                 : std::string_view();
    }
    if (is(at, "=") || is(at, "=>") || (is(at, ":") && of_macro != none)) break;
    if ((is(at, "new") && (statement.scope != ScopeKind::container || statement.is_outermost)) ||
        (is_word(at) && at == 0 && no_function_names.contains(tokens_[0].text) && !is_c))
      return {};
    if (!is_parentheses(at + 1) || !is_word(at) || no_function_names.contains(tokens_[at].text)) continue;
    if (is_c && is_macro_name(tokens_[at].text) && is_word(at + 2)) {
      if (of_macro == none) of_macro = at;
      continue;
    }
    if (!may_declare(statement, at)) return {};
    // Behind the parameters stands no value.
    return is_c && find("=", at) != none ? std::string_view() : path_to(at);
  }
  return of_macro == none ? std::string_view() : path_to(of_macro);
}

/// Whether what ends with the name and its parameters at `name` may declare a method of Java or C#.
bool StatementReader::may_declare(const Statement& statement, std::size_t name) const {
  if (family_ == SyntaxFamily::c) return true;
  const bool has_expression = is(name + 2, "=>");
  if (statement.scope == ScopeKind::container && !statement.is_outermost) {
    if (tokens_[name].text == statement.container) return statement.opens || has_expression;
    return name > 0 && !is(name - 1, ",");
  }
  // Functions in functions.
  if (family_ != SyntaxFamily::csharp || (!statement.opens && !has_expression) || name == 0) return false;
  return !is(name - 1, ".") &&
         (is_word(name - 1) || is(name - 1, "?") || tokens_[name - 1].kind == TokenKind::group);
}

}  // namespace tokenpak::vault
