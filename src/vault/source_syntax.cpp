#include "vault/source_syntax.hpp"

#include "base/ascii.hpp"

#include <array>
#include <string>

namespace tokenpak::vault {
namespace {

struct Entry {
  std::string_view extensions;  // separated by spaces, with one at each end
  SourceSyntax syntax;
};

constexpr std::array<Entry, 14> entries = {{
    {" c h cc cpp cxx hpp hh hxx inl ipp m mm cu glsl ",
     {SyntaxFamily::c, slash_comments | directives | raw_parentheses}},
    {" java ", {SyntaxFamily::java, slash_comments | triple_quotes}},
    {" dart groovy gradle ",
     {SyntaxFamily::java, slash_comments | triple_quotes | triple_apostrophes | line_feeds_end}},
    {" cs ", {SyntaxFamily::csharp, slash_comments | directives | triple_quotes | verbatim_quotes}},
    {" go ", {SyntaxFamily::go, slash_comments | raw_backquotes | line_feeds_end}},
    {" rs ",
     {SyntaxFamily::rust,
      slash_comments | nested_comments | quotes_over_lines | character_quotes | raw_hashes}},
    {" js mjs cjs jsx ts mts cts tsx vue svelte ",
     {SyntaxFamily::javascript, slash_comments | template_backquotes | regular_expressions | line_feeds_end}},
    {" php phtml ",
     {SyntaxFamily::php, slash_comments | hash_comments | quotes_over_lines | angle_here_documents | tags}},
    {" kt kts scala swift zig ",
     {SyntaxFamily::kotlin,
      slash_comments | nested_comments | triple_quotes | character_quotes | line_feeds_end}},
    {" py pyi pyw ", {SyntaxFamily::python, hash_comments | triple_quotes | triple_apostrophes}},
    {" rb rake gemspec ", {SyntaxFamily::ruby, hash_comments | here_documents | equals_sections}},
    {" sh bash zsh ", {SyntaxFamily::shell, hash_comments | quotes_over_lines | here_documents}},
    {" pl pm ", {SyntaxFamily::perl, hash_comments | here_documents | equals_sections}},
    {" lua ", {SyntaxFamily::lua, dash_comments}},
}};

}  // namespace

SourceSyntax source_syntax_of(std::string_view path) {
  const std::size_t dot = path.rfind('.');
  if (dot == std::string_view::npos) return {};
  const std::string extension = " " + lower_case(path.substr(dot + 1)) + " ";
  for (const Entry& entry : entries) {
    if (entry.extensions.contains(extension)) return entry.syntax;
  }
  return {};
}

}  // namespace tokenpak::vault
