#include "code/fold.hpp"

#include "base/ascii.hpp"
#include "code/outline.hpp"

#include <algorithm>
#include <optional>

namespace tokenpak::code {

namespace {

bool is_word_byte(char c) {
  return is_word(c) || c == '$' || is_beyond_ascii(c);
}

bool holds_named(std::string_view name, const std::unordered_set<std::string_view>& named) {
  bool holds = false;
  for_each_run(name, is_word_byte, [&](std::string_view word) { holds |= named.contains(word); });
  return holds;
}

/// The bytes that give way: the body with its braces; in Python what follows the colon; nothing where what
/// stands there is no body of lines (`=> expression`, `= default`).
std::optional<ByteRange> folded_range(std::string_view source, Language language,
                                      const Definition& definition) {
  const ByteRange body = definition.body;
  if (body.empty()) return std::nullopt;
  switch (language) {
    case Language::python:
      if (!body.of(source).contains('\n')) return std::nullopt;
      return body;
    case Language::ruby:
      if (body.end >= source.size() || source[body.end] != '\n') return std::nullopt;
      return body;
    default:
      if (source[body.begin] != '{' || source[body.end - 1] != '}') return std::nullopt;
      return body;
  }
}

}  // namespace

std::vector<Fold> foldable(std::string_view source, Language language, const SyntaxTree& tree,
                           const NamedWords& named) {
  if (static_cast<std::size_t>(std::ranges::count(source, '\n')) <= shortest_folded_text) return {};
  const std::vector<Definition> definitions = outline(source, language, tree);

  // Whether a definition, one around it or one in it is named.
  std::vector<bool> stays(definitions.size(), false);
  for (std::size_t at = 0; at < definitions.size(); ++at) {
    const Definition& each = definitions[at];
    const bool is_function = each.kind == DefinitionKind::function || each.kind == DefinitionKind::method;
    stays[at] = holds_named(each.name, is_function ? named.functions : named.containers) ||
                (each.parent != Definition::no_parent && stays[each.parent]);
  }
  for (std::size_t at = definitions.size(); at-- > 0;) {
    const std::size_t parent = definitions[at].parent;
    // That a method is named keeps none of the others of its class.
    if (stays[at] && parent != Definition::no_parent && definitions[parent].kind != DefinitionKind::container)
      stays[parent] = true;
  }

  std::vector<Fold> folds;
  std::size_t line = 1;
  std::size_t counted = 0;  // `line` is that of this byte
  const auto line_of = [&](std::size_t byte) {
    line += static_cast<std::size_t>(std::ranges::count(source.substr(counted, byte - counted), '\n'));
    counted = byte;
    return line;
  };
  for (std::size_t at = 0; at < definitions.size(); ++at) {
    const Definition& each = definitions[at];
    if (stays[at] || (each.kind != DefinitionKind::function && each.kind != DefinitionKind::method)) continue;
    if (!folds.empty() && each.range.begin < folds.back().body.end) continue;
    const auto body = folded_range(source, language, each);
    if (!body || body->begin < counted) continue;
    const std::size_t lines = static_cast<std::size_t>(std::ranges::count(body->of(source), '\n')) + 1;
    if (lines < shortest_folded_body) continue;
    Fold fold{.body = *body, .first_line = line_of(body->begin), .last_line = 0, .name = each.name};
    fold.last_line = line_of(body->end);
    folds.push_back(fold);
  }
  return folds;
}

std::string fold_comment(Language language, std::string_view text) {
  std::string line;
  for (const char c : text) {
    const bool would_end = (static_cast<unsigned char>(c) < ' ') || (c == '/' && line.ends_with('*'));
    line += would_end ? ' ' : c;
  }
  switch (language) {
    case Language::python:
      return " ...  # " + line;
    case Language::ruby:
      return "# " + line;
    case Language::bash:
      return "{\n: # " + line + "\n}";
    default:
      return "{ /* " + line + " */ }";
  }
}

}  // namespace tokenpak::code
