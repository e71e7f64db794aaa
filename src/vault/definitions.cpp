#include "vault/definitions.hpp"

namespace tokenpak::vault {

std::vector<SourceDefinition> definitions_in(std::string_view text, SourceSyntax syntax) {
  switch (syntax.family) {
    case SyntaxFamily::python:
    case SyntaxFamily::ruby:
    case SyntaxFamily::shell:
    case SyntaxFamily::perl:
    case SyntaxFamily::lua:
    case SyntaxFamily::unlisted:
      return definitions_by_line(text, syntax);
    default:
      return definitions_by_brace(text, syntax);
  }
}

}  // namespace tokenpak::vault
