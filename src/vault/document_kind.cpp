#include "vault/document_kind.hpp"

#include "base/ascii.hpp"
#include "vault/source_syntax.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace tokenpak::vault {
namespace {

using enum DocumentKind;
using Names = std::string_view;  // separated by spaces, with one at each end

// Code is also what source_syntax.hpp knows the syntax of.
constexpr std::array<std::pair<Names, DocumentKind>, 7> by_extension = {{
    {" md markdown mdx mkd mdown ", markdown},
    {" rst ", restructured_text},
    {" txt text adoc asciidoc org tex log ", plain},
    {" html htm xhtml ", html},
    {" pdf ", pdf},
    {" json jsonc yaml yml toml ini cfg conf xml properties env service desktop plist tf hcl ", config},
    {" fs fish ps1 r jl hs ml mli ex exs erl clj lisp el vim sql proto graphql css scss less cmake mk "
     "nim asm s ",
     code},
}};

constexpr std::array<std::pair<Names, DocumentKind>, 3> by_name = {{
    {" readme license copying notice authors changelog changes news todo install contributing codeowners ",
     plain},
    {" .env .gitconfig .editorconfig .npmrc ", config},
    {" makefile gnumakefile dockerfile containerfile justfile rakefile gemfile vagrantfile jenkinsfile ",
     code},
}};

constexpr Names generated_names =
    " package-lock.json npm-shrinkwrap.json composer.lock cargo.lock poetry.lock yarn.lock pnpm-lock.yaml "
    "gemfile.lock go.sum uv.lock flake.lock pipfile.lock ";
constexpr std::array<std::string_view, 6> generated_ends = {".min.js", ".min.css", ".map",
                                                            ".pb.go",  ".pb.h",    "_pb2.py"};

bool has_name(Names names, std::string_view name) {
  return names.contains(" " + std::string(name) + " ");
}

std::string lower_file_name(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return lower_case(slash == std::string_view::npos ? path : path.substr(slash + 1));
}

}  // namespace

DocumentKind document_kind_of(std::string_view path) {
  const std::string name = lower_file_name(path);
  for (const auto& [names, kind] : by_name) {
    if (has_name(names, name)) return kind;
  }
  const std::size_t dot = name.rfind('.');
  if (dot == std::string::npos || dot + 1 == name.size()) return unknown;
  const std::string_view extension = std::string_view(name).substr(dot + 1);
  for (const auto& [extensions, kind] : by_extension) {
    if (has_name(extensions, extension)) return kind;
  }
  return source_syntax_of(name).family == SyntaxFamily::unlisted ? unknown : code;
}

bool is_generated_name(std::string_view path) {
  const std::string name = lower_file_name(path);
  return has_name(generated_names, name) ||
         std::ranges::any_of(generated_ends, [&](std::string_view end) { return name.ends_with(end); });
}

bool is_binary(std::string_view content) {
  return content.substr(0, std::size_t{8} << 10).contains('\0');
}

bool is_generated_content(std::string_view content, DocumentKind kind) {
  const std::string_view head = content.substr(0, std::size_t{1} << 10);
  if (kind == code && (head.contains("@generated") || head.contains("DO NOT EDIT"))) return true;
  if (kind != code && kind != config) return false;
  constexpr std::size_t longest_written_by_hand = 400;  // bytes a line, on average
  constexpr std::size_t enough_to_tell = 8192;
  const auto lines = static_cast<std::size_t>(std::ranges::count(content, '\n')) + 1;
  return content.size() > enough_to_tell && content.size() / lines > longest_written_by_hand;
}

}  // namespace tokenpak::vault
