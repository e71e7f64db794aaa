#include "code/grammar.hpp"

#include "code/syntax_tree.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include <tree_sitter/api.h>

extern "C" {
const TSLanguage* tree_sitter_bash();
const TSLanguage* tree_sitter_c();
const TSLanguage* tree_sitter_c_sharp();
const TSLanguage* tree_sitter_cpp();
const TSLanguage* tree_sitter_go();
const TSLanguage* tree_sitter_java();
const TSLanguage* tree_sitter_javascript();
const TSLanguage* tree_sitter_php();
const TSLanguage* tree_sitter_python();
const TSLanguage* tree_sitter_ruby();
const TSLanguage* tree_sitter_rust();
const TSLanguage* tree_sitter_tsx();
const TSLanguage* tree_sitter_typescript();
}

namespace tokenpak::code {

namespace {

const TSLanguage* language_of_grammar(Language language) {
  switch (language) {
    case Language::python:
      return tree_sitter_python();
    case Language::javascript:
      return tree_sitter_javascript();
    case Language::typescript:
      return tree_sitter_typescript();
    case Language::tsx:
      return tree_sitter_tsx();
    case Language::go:
      return tree_sitter_go();
    case Language::rust:
      return tree_sitter_rust();
    case Language::java:
      return tree_sitter_java();
    case Language::c:
      return tree_sitter_c();
    case Language::cpp:
      return tree_sitter_cpp();
    case Language::csharp:
      return tree_sitter_c_sharp();
    case Language::ruby:
      return tree_sitter_ruby();
    case Language::bash:
      return tree_sitter_bash();
    case Language::php:
      return tree_sitter_php();
  }
  return nullptr;
}

// The names of kinds in all the grammars together: what one grammar calls a function is no other thing in
// another.

constexpr std::string_view functions[] = {
    "function_definition",
    "function_declaration",
    "generator_function_declaration",
    "method_definition",
    "method_declaration",
    "constructor_declaration",
    "compact_constructor_declaration",
    "destructor_declaration",
    "operator_declaration",
    "local_function_statement",
    "function_item",
    "method",
    "singleton_method",
    "arrow_function",
    "function_expression",
    "generator_function",
};
constexpr std::string_view containers[] = {
    "class_definition",
    "class_declaration",
    "abstract_class_declaration",
    "class",
    "interface_declaration",
    "impl_item",
    "trait_item",
    "class_specifier",
    "struct_specifier",
    "namespace_definition",
    "namespace_declaration",
    "trait_declaration",
    "record_declaration",
    "struct_declaration",
    "internal_module",
    "mod_item",
    "module",
    "enum_declaration",
};
/// Between a definition and its name: C's declarators, and what gives an arrow function its name.
constexpr std::string_view declarators[] = {"public_field_definition", "field_definition", "pair"};
constexpr std::string_view types[] = {
    "enum_item",
    "enum_specifier",
    "struct_item",
    "union_item",
    "union_specifier",
    "type_spec",
    "type_alias_declaration",
    "type_item",
    "macro_definition",
    "annotation_type_declaration",
    "delegate_declaration",
};
constexpr std::string_view opaque_kinds[] = {
    "template_string",    "template_literal_type",
    "jsx_text",           "text",
    "text_interpolation", "preproc_arg",
    "char_literal",       "rune_literal",
    "delimited_symbol",   "subshell_literal",
    "symbol_array",       "uninterpreted",
    "hash_bang_line",     "shebang",
};
constexpr std::string_view opaque_parts[] = {"string", "heredoc", "nowdoc", "regex", "character"};

bool is_one_of(std::string_view name, std::span<const std::string_view> names) {
  return std::ranges::find(names, name) != names.end();
}

std::uint8_t traits_of(std::string_view kind, Language language) {
  unsigned traits = 0;
  if (kind.ends_with("comment")) traits |= NodeTrait::comment;
  const auto holds = [&](std::string_view part) { return kind.contains(part); };
  // Strings side by side are one value, but the white space between them is white space.
  const bool is_row_of_strings = kind == "concatenated_string" || kind == "chained_string";
  if (!is_row_of_strings && (is_one_of(kind, opaque_kinds) || std::ranges::any_of(opaque_parts, holds)))
    traits |= NodeTrait::opaque;
  if (is_one_of(kind, functions)) traits |= NodeTrait::function;
  if (is_one_of(kind, containers)) traits |= NodeTrait::container;
  if (is_one_of(kind, types)) traits |= NodeTrait::type;
  if (kind.ends_with("declarator") || is_one_of(kind, declarators)) traits |= NodeTrait::declarator;
  if (language == Language::python) {
    if (kind == "expression_statement") traits |= NodeTrait::statement;
    if (kind == "block" || kind == "module") traits |= NodeTrait::block;
    if (kind == "module") traits &= ~unsigned{NodeTrait::container};
  }
  return static_cast<std::uint8_t>(traits);
}

Grammar make_grammar(Language language) {
  Grammar grammar{.language = language_of_grammar(language), .traits = {}};
  grammar.traits.resize(ts_language_symbol_count(grammar.language));
  for (std::size_t symbol = 0; symbol < grammar.traits.size(); ++symbol) {
    const auto id = static_cast<TSSymbol>(symbol);
    if (ts_language_symbol_type(grammar.language, id) != TSSymbolTypeRegular) continue;
    grammar.traits[symbol] = traits_of(ts_language_symbol_name(grammar.language, id), language);
  }
  return grammar;
}

}  // namespace

const Grammar& grammar_of(Language language) {
  static const auto all = [] {
    std::array<Grammar, language_count> made;
    for (const Language each : all_languages)
      made[static_cast<std::size_t>(each)] = make_grammar(each);
    return made;
  }();
  return all[static_cast<std::size_t>(language)];
}

}  // namespace tokenpak::code
