#include "vault/language_name.hpp"

#include <array>
#include <utility>

namespace tokenpak::vault {

std::string_view language_name_of(std::string_view path) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 24> names = {{
      {"py", "python"},      {"pyi", "python"},     {"js", "javascript"},  {"mjs", "javascript"},
      {"cjs", "javascript"}, {"jsx", "javascript"}, {"ts", "typescript"},  {"tsx", "typescript"},
      {"rb", "ruby"},        {"rs", "rust"},        {"go", "golang"},      {"kt", "kotlin"},
      {"cs", "csharp"},      {"sh", "shell bash"},  {"pl", "perl"},        {"hs", "haskell"},
      {"ml", "ocaml"},       {"ex", "elixir"},      {"erl", "erlang"},     {"jl", "julia"},
      {"md", "markdown"},    {"yml", "yaml"},       {"ps1", "powershell"}, {"tf", "terraform"},
  }};
  const std::size_t dot = path.rfind('.');
  if (dot == std::string_view::npos) return {};
  for (const auto& [extension, name] : names) {
    if (path.substr(dot + 1) == extension) return name;
  }
  return {};
}

}  // namespace tokenpak::vault
