// JavaScript and TypeScript: functions are values, too, and what a brace holds is told from what stands
// before.
#include "base/word_set.hpp"
#include "vault/statement_head.hpp"

namespace tokenpak::vault {
namespace {

constexpr WordSet no_method_names("if for while switch catch with return typeof await function super new");
constexpr WordSet values_follow("return default yield in of");
constexpr WordSet marks_before_values("= || && ? ?? , ... + (");

std::string_view unquoted(std::string_view name) {
  return name.size() > 2 && (name.front() == '"' || name.front() == '\'') ? name.substr(1, name.size() - 2)
                                                                          : name;
}

bool is_name(const Token& token) {
  return token.kind == TokenKind::word || token.kind == TokenKind::string;
}

/// Of a member: `[Symbol.iterator]`, too.
bool is_member_name(const Token& token) {
  return is_name(token) || (token.kind == TokenKind::group && token.text.starts_with('['));
}

}  // namespace

StatementHead StatementReader::javascript(const Statement& statement) const {
  if (const StatementHead head = javascript_by_word(statement);
      !head.name.empty() || head.body != ScopeKind::block)
    return head;
  const bool is_type = statement.scope == ScopeKind::types;
  if (!is_type) {
    if (const std::string_view name = assigned_arrow(statement); !name.empty())
      return {name, ScopeKind::block};
    if (statement.opens && statement.scope != ScopeKind::group) {
      if (const std::string_view name = javascript_method(statement); !name.empty())
        return {name, ScopeKind::block};
    }
  }
  return {{}, javascript_body(statement)};
}

/// What begins with a key word: a function, a class, a type.
StatementHead StatementReader::javascript_by_word(const Statement& statement) const {
  bool is_begin = true;  // nothing but modifiers so far
  for (std::size_t at = 0; at < tokens_.size(); ++at) {
    if (!is_word(at)) {
      is_begin = false;
      continue;
    }
    const std::string_view word = tokens_[at].text;
    if (is_member(at)) continue;
    if (word == "function" && statement.opens && !is(at + 1, ":")) {
      std::size_t name = at + 1;
      if (is(name, "*")) ++name;
      if (is_word(name) && is_parentheses(name + 1)) return {tokens_[name].text, ScopeKind::block};
      if (is_parentheses(name)) {
        const std::size_t value = at > 0 && is(at - 1, "async") ? at - 1 : at;
        if (const std::string_view left = assigned_to(value, statement); !left.empty())
          return {left, ScopeKind::block};
      }
    } else if (word == "class" && statement.opens) {
      const bool has_name = is_word(at + 1) && !is(at + 1, "extends") && !is(at + 1, "implements");
      const std::size_t behind = at + (has_name ? 2 : 1);
      if (behind >= tokens_.size() || is(behind, "extends") || is(behind, "implements"))
        return {has_name ? tokens_[at + 1].text : std::string_view(), ScopeKind::container};
    } else if (is_begin && at + 1 < tokens_.size() && is_name(tokens_[at + 1])) {
      const std::string_view path = unquoted(path_from(at + 1));
      if (word == "interface" && statement.opens) return {path, ScopeKind::types};
      if (word == "enum" && statement.opens) return {path, ScopeKind::types};
      if ((word == "namespace" || word == "module") && statement.opens) return {path, ScopeKind::container};
      if (word == "type" && is(at + 2, "=")) return {path, ScopeKind::types};
    }
  }
  return {};
}

/// `name = (a) =>`, `name: T = async a =>`, in an object `name: (a) =>`.
std::string_view StatementReader::assigned_arrow(const Statement& statement) const {
  for (std::size_t at = 1; at < tokens_.size(); ++at) {
    if (!is(at, "=") && !is(at, ":")) continue;
    std::size_t value = at + 1;
    if (is(value, "async") && !is(value + 1, "=>")) ++value;
    const bool is_parameter = is_parentheses(value) || is_word(value);
    if (!is_parameter) continue;
    bool is_arrow = is(value + 1, "=>");
    // (a): T =>
    if (is_parentheses(value) && is(value + 1, ":")) is_arrow = find("=>", value + 2) != none;
    if (!is_arrow) continue;
    if (const std::string_view name = assigned_to(at + 1, statement); !name.empty()) return name;
  }
  return {};
}

/// The name that the value that begins at `value` is given.
std::string_view StatementReader::assigned_to(std::size_t value, const Statement& statement) const {
  if (value < 2) return {};
  if (is(value - 1, ":")) {
    return statement.scope == ScopeKind::object && value == 2 && is_member_name(tokens_[0])
               ? unquoted(tokens_[0].text)
               : std::string_view();
  }
  if (!is(value - 1, "=")) return {};
  std::size_t name = value - 2;
  // The name stands before its type.
  for (std::size_t behind = name; behind > 0 && !is(behind - 1, ",") && !is(behind - 1, "="); --behind) {
    if (is(behind, ":") && is_word(behind - 1)) name = behind - 1;
  }
  if (is(name, "?") || is(name, "!")) --name;
  return is_word(name) && tokens_[name].text != "exports" ? tokens_[name].text : std::string_view();
}

/// `static async name(a): T`
std::string_view StatementReader::javascript_method(const Statement& statement) const {
  const bool is_member = statement.scope == ScopeKind::object ||
                         (statement.scope == ScopeKind::container && !statement.is_outermost);
  for (std::size_t at = 0; at + 1 < tokens_.size(); ++at) {
    if (is(at, "=") || is(at, "=>") || is(at, ".") || is(at, ":") || is(at, "?")) return {};
    if (!is_parentheses(at + 1) || !is_member_name(tokens_[at])) continue;
    if (at > 0 && !is_word(at - 1) && !is(at - 1, "*") && !is(at - 1, "#")) return {};
    if (!is_member && no_method_names.contains(tokens_[at].text)) return {};
    if (!is_member && no_method_names.contains(tokens_[0].text)) return {};
    const bool ends = at + 2 == tokens_.size() || is(at + 2, ":");
    return ends ? unquoted(tokens_[at].text) : std::string_view();
  }
  return {};
}

ScopeKind StatementReader::javascript_body(const Statement& statement) const {
  const std::size_t last = tokens_.size() - 1;
  if (statement.scope == ScopeKind::types) return ScopeKind::types;
  if (is(0, "type") && is(2, "=")) return ScopeKind::types;
  if (tokens_[last].kind == TokenKind::mark) {
    if (marks_before_values.contains(tokens_[last].text)) return ScopeKind::object;
    if (is(last, ":")) return statement.scope == ScopeKind::object ? ScopeKind::object : ScopeKind::types;
    if (is(last, "|") || is(last, "&") || is(last, "<")) return ScopeKind::types;
    return ScopeKind::block;
  }
  return is_word(last) && values_follow.contains(tokens_[last].text) ? ScopeKind::object : ScopeKind::block;
}

}  // namespace tokenpak::vault
