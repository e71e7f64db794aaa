// Languages in which the body of a definition stands in braces: what stands before a brace, from the end of
// the statement before it, is a head; what the head defines is told in statement_head.cpp.
#include "base/word_set.hpp"
#include "vault/definitions.hpp"
#include "vault/source_lexer.hpp"
#include "vault/statement_head.hpp"

#include <algorithm>
#include <utility>

namespace tokenpak::vault {
namespace {

struct Scope {
  char open = '{';
  ScopeKind kind = ScopeKind::container;
  bool is_value = false;        ///< a brace within a statement: Go's interface{}, TypeScript's { a: T }
  std::size_t first_token = 0;  ///< of its present statement
  std::size_t angles = 0;       ///< '<' of type arguments in it that are open
  std::size_t definitions = 0;  ///< around its inside
  std::string_view name;        ///< of the innermost of them
  Token opening;
};

/// Words that go on with a statement on a new line, where line feeds end statements.
constexpr WordSet going_on("extends implements instanceof in of as is satisfies where");

class BraceReader {
 public:
  BraceReader(std::string_view text, SourceSyntax syntax)
      : text_(text), syntax_(syntax), family_(syntax.family), lexer_(text, syntax), statements_(family_) {
    scopes_.emplace_back();
  }

  std::vector<SourceDefinition> run() {
    for (Token token = lexer_.next(); token.kind != TokenKind::end; token = lexer_.next())
      take(token);
    finish_statement();
    std::ranges::sort(found_, {}, [](const SourceDefinition& each) {
      return std::pair(each.head.begin, each.name.data());
    });
    return std::move(found_);
  }

 private:
  static constexpr std::size_t deepest = 500;            // scopes; what is nested deeper defines nothing
  static constexpr std::size_t longest_statement = 500;  // tokens

  Scope& scope() { return scopes_[depth_]; }
  std::span<const Token> statement() {
    return std::span<const Token>(tokens_).subspan(std::min(scope().first_token, tokens_.size()));
  }
  std::size_t place_of(std::string_view part) const {
    return static_cast<std::size_t>(part.data() - text_.data());
  }

  void take(const Token& token) {
    if (token.kind == TokenKind::directive) {
      take_directive(token.text);
      return;
    }
    if (token.begins_line && syntax_.has(line_feeds_end) && ends_before(token)) finish_statement();
    if (token.kind != TokenKind::mark || token.text.size() > 1) {
      push(token);
      return;
    }
    switch (token.text.front()) {
      case '(':
      case '[':
      case '{':
        open(token);
        break;
      case ')':
      case ']':
      case '}':
        close(token);
        break;
      case ';':
        finish_statement();
        break;
      case ',':
        if ((scope().kind == ScopeKind::group || scope().kind == ScopeKind::object) && scope().angles == 0) {
          finish_statement();
        } else {
          push(token);
        }
        break;
      case ':':
        if (family_ == SyntaxFamily::c && is_label()) {
          clear_statement();
        } else {
          push(token);
        }
        break;
      default:
        push(token);
    }
  }

  void push(const Token& token) {
    if (token.is("<") && !statement().empty() && statement().back().kind == TokenKind::word) ++scope().angles;
    if (token.is(">") && scope().angles > 0) --scope().angles;
    if (statement().size() < longest_statement) tokens_.push_back(token);
  }

  void clear_statement() {
    tokens_.resize(std::min(scope().first_token, tokens_.size()));
    scope().angles = 0;
  }

  /// "public", "case 1", "default", before a colon.
  bool is_label() {
    constexpr WordSet labels("public private protected signals default case Q_SIGNALS");
    return !statement().empty() && statement().size() <= 2 && labels.contains(statement().front().text);
  }

  /// Whether the line feed before the token ends the statement.
  bool ends_before(const Token& token) {
    if (statement().empty() || (scope().kind == ScopeKind::group && family_ != SyntaxFamily::go))
      return false;
    const Token& last = statement().back();
    const bool may_end = last.kind != TokenKind::mark || last.is("++") || last.is("--");
    if (family_ == SyntaxFamily::go) return may_end && !token.is("{");
    constexpr WordSet need_more(
        "export default static public private protected async extends implements abstract const return");
    constexpr WordSet beginning("export declare class interface type function const let import");
    if (last.is(">") && beginning.contains(token.text)) return true;
    if (!may_end || (last.kind == TokenKind::word && need_more.contains(last.text))) return false;
    if (token.kind == TokenKind::mark) return token.is("@") || token.is("#") || token.is("[");
    return !going_on.contains(token.text);
  }

  void finish_statement() {
    if (!statement().empty()) read_statement(nullptr);
    clear_statement();
  }

  /// Takes in what the statement defines; returns what its brace holds.
  StatementHead read_statement(const Token* brace) {
    const StatementHead head =
        statements_.read({statement(), scope().kind, scope().name, depth_ == 0, brace != nullptr});
    if (head.name.empty()) return head;
    const std::size_t name = place_of(head.name);
    const std::size_t begin = begin_of_head(name);
    std::size_t end = name + head.name.size();
    if (brace != nullptr) {
      end = place_of(brace->text) + 1;
    } else if (family_ != SyntaxFamily::javascript && family_ != SyntaxFamily::go) {
      const Token& last = statement().back();
      end = std::max(end, place_of(last.text) + last.text.size());
    }
    found_.push_back({head.name, {begin, end}, scope().definitions});
    return head;
  }

  /// Where the statement begins, but behind the last blank line, and where line feeds end statements on the
  /// name's own line.
  std::size_t begin_of_head(std::size_t name) {
    std::size_t begin = place_of(statement().front().text);
    const Token* before = nullptr;
    for (const Token& token : statement()) {
      const std::size_t place = place_of(token.text);
      if (place > name) break;
      if (token.begins_line && before != nullptr) {
        const std::size_t gap = place_of(before->text);
        const bool is_decorator = statement().front().is("@");
        if ((syntax_.has(line_feeds_end) && !is_decorator) || has_blank_line(gap, place)) begin = place;
      }
      before = &token;
    }
    return begin;
  }

  bool has_blank_line(std::size_t begin, std::size_t end) const {
    bool is_blank = false;
    for (const char c : text_.substr(begin, end - begin)) {
      if (c == '\n' && is_blank) return true;
      is_blank = c == '\n' || (is_blank && (c == ' ' || c == '\t' || c == '\r'));
    }
    return false;
  }

  void open(const Token& token) {
    if (depth_ >= deepest) {
      ++ignored_;
      return;
    }
    Scope inner{.open = token.text.front(),
                .kind = ScopeKind::group,
                .definitions = scope().definitions,
                .name = scope().name,
                .opening = token};
    if (token.is("{")) {
      inner.is_value = family_ == SyntaxFamily::go
                           ? is_empty_type(token)
                           : scope().angles > 0 && family_ == SyntaxFamily::javascript && is_type_expected();
      const StatementHead head =
          inner.is_value ? StatementHead{{}, ScopeKind::types} : read_statement(&token);
      inner.kind = head.body;
      if (!head.name.empty()) {
        ++inner.definitions;
        inner.name = head.name;
      }
    } else if (family_ == SyntaxFamily::go && statement().size() == 1 && statement().front().is("type")) {
      inner.kind = ScopeKind::types;
    } else if (scope().kind == ScopeKind::opaque) {
      inner.kind = ScopeKind::opaque;
    }
    inner.first_token = tokens_.size();
    ++depth_;
    if (depth_ < scopes_.size()) {
      scopes_[depth_] = inner;
    } else {
      scopes_.push_back(inner);
    }
  }

  /// Go: `interface{}`, `struct{}`.
  bool is_empty_type(const Token& brace) {
    if (statement().empty()) return false;
    const Token& last = statement().back();
    const std::size_t place = place_of(brace.text);
    return (last.is("interface") || last.is("struct")) && text_.substr(place, 2) == "{}" &&
           !statement().front().is("type");
  }

  /// TypeScript: whether the last token lets a type follow.
  bool is_type_expected() {
    constexpr WordSet before_types("extends : | & < , = readonly");
    return !statement().empty() && before_types.contains(statement().back().text);
  }

  void close(const Token& token) {
    if (ignored_ > 0) {
      --ignored_;
      return;
    }
    const char wanted = token.is(")") ? '(' : token.is("]") ? '[' : '{';
    // What does not match: a brace ends the brackets in it, a bracket ends nothing else.
    if (wanted != '{' && (depth_ == 0 || scope().open != wanted)) return;
    while (depth_ > 0 && scope().open != wanted)
      leave();
    if (depth_ == 0) {
      finish_statement();
      return;
    }
    finish_statement();
    const Scope closed = scope();
    leave();
    if (closed.open != '{' || closed.is_value) {
      Token group = closed.opening;
      group.kind = TokenKind::group;
      group.text = text_.substr(place_of(group.text), place_of(token.text) + 1 - place_of(group.text));
      push(group);
    } else {
      clear_statement();
    }
  }

  void leave() {
    tokens_.resize(std::min(scope().first_token, tokens_.size()));
    --depth_;
  }

  /// Each branch of an #if begins where the first did, or braces would not match.
  void take_directive(std::string_view word) {
    if (word.starts_with("if")) {
      if (conditions_.size() < deepest) conditions_.push_back(depth_);
    } else if (conditions_.empty()) {
      return;
    } else if (word.starts_with("el")) {
      depth_ = conditions_.back();
      for (std::size_t each = 0; each <= depth_; ++each)
        scopes_[each].first_token = std::min(scopes_[each].first_token, tokens_.size());
    } else if (word == "endif") {
      conditions_.pop_back();
    }
  }

  std::string_view text_;
  SourceSyntax syntax_;
  SyntaxFamily family_;
  SourceLexer lexer_;
  StatementReader statements_;
  std::vector<Token> tokens_;  ///< of the statements that have begun, the outermost first
  std::vector<Scope> scopes_;  ///< those around the place; those behind depth_ were left
  std::size_t depth_ = 0;
  std::size_t ignored_ = 0;
  std::vector<std::size_t> conditions_;  ///< depth_ at each #if around the place
  std::vector<SourceDefinition> found_;
};

}  // namespace

std::vector<SourceDefinition> definitions_by_brace(std::string_view text, SourceSyntax syntax) {
  return BraceReader(text, syntax).run();
}

}  // namespace tokenpak::vault
