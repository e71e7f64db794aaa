// What a statement defines, told from its words up to its brace. Included by this room only.
#pragma once

#include "vault/source_lexer.hpp"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace tokenpak::vault {

/// What a pair of brackets holds.
enum class ScopeKind : std::uint8_t {
  container,  ///< members: a class, a namespace, a file
  block,      ///< statements, or values
  object,     ///< JavaScript: pairs and methods
  types,      ///< TypeScript: members of a type, which define nothing; Go: `type (`
  opaque,     ///< Rust: the arms of a macro
  group,      ///< ( ) or [ ]
};

struct Statement {
  std::span<const Token> tokens;  ///< brackets in it are one token each, of the kind group
  ScopeKind scope = ScopeKind::container;
  std::string_view container;  ///< the name of the innermost definition around it
  bool is_outermost = true;
  bool opens = false;  ///< a brace stands behind it
};

struct StatementHead {
  std::string_view name;              ///< empty where it defines nothing that has a name
  ScopeKind body = ScopeKind::block;  ///< what is in the brace
};

class StatementReader {
 public:
  explicit StatementReader(SyntaxFamily family) : family_(family) {}

  StatementHead read(const Statement& statement);

 private:
  static constexpr std::size_t none = SIZE_MAX;

  void simplify(std::span<const Token> tokens);
  StatementHead by_key_word(const Statement& statement) const;
  StatementHead type_at(std::size_t at, const Statement& statement) const;
  StatementHead c_type_at(std::size_t at) const;
  StatementHead implementation_at(std::size_t at) const;
  std::string_view function_name_at(std::size_t at) const;
  std::string_view by_parameters(const Statement& statement) const;
  bool may_declare(const Statement& statement, std::size_t name) const;
  StatementHead javascript(const Statement& statement) const;
  StatementHead javascript_by_word(const Statement& statement) const;
  std::string_view assigned_arrow(const Statement& statement) const;
  std::string_view assigned_to(std::size_t value, const Statement& statement) const;
  std::string_view javascript_method(const Statement& statement) const;
  ScopeKind javascript_body(const Statement& statement) const;

  bool is_word(std::size_t at) const { return at < tokens_.size() && tokens_[at].kind == TokenKind::word; }
  bool is(std::size_t at, std::string_view text) const { return at < tokens_.size() && tokens_[at].is(text); }
  bool is_parentheses(std::size_t at) const {
    return at < tokens_.size() && tokens_[at].kind == TokenKind::group && tokens_[at].text.starts_with('(');
  }
  bool is_member(std::size_t at) const;
  bool may_have_type_arguments() const;
  std::size_t find(std::string_view text, std::size_t from = 0) const;
  std::string_view path_from(std::size_t first) const;
  std::string_view path_to(std::size_t last) const;
  std::string_view between(std::size_t first, std::size_t last) const;

  SyntaxFamily family_;
  std::vector<Token> tokens_;  ///< of the statement, without decorators and what is in < >
};

}  // namespace tokenpak::vault
