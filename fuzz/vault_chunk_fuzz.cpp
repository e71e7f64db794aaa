// Any bytes, divided as a document of each kind, source text as that of each family of languages: nothing is
// lost but blanks, no two chunks have one name.

#include "vault/chunk.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>

using tokenpak::vault::Chunk;
using tokenpak::vault::Document;
using tokenpak::vault::DocumentKind;

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  constexpr int kinds = static_cast<int>(DocumentKind::unknown) + 1;
  constexpr std::array<std::string_view, 14> paths = {"x",    "a.cpp", "A.java", "A.cs", "a.go",
                                                      "a.rs", "a.ts",  "a.php",  "a.kt", "a.py",
                                                      "a.rb", "a.sh",  "a.pl",   "a.lua"};
  const auto kind = static_cast<DocumentKind>(data[0] % kinds);
  const std::string_view path = paths[data[0] / kinds % paths.size()];
  const std::string source(reinterpret_cast<const char*>(data) + 1, size - 1);
  const Document document = tokenpak::vault::chunk_document(source, kind, path);
  const char* blanks = kind == DocumentKind::pdf ? " \t\r\n\f" : " \t\r\n";
  const auto is_blank = [&](std::size_t from, std::size_t to) {
    return document.content.substr(from, to - from).find_first_not_of(blanks) == std::string::npos;
  };
  std::size_t end = 0;
  std::set<std::string> anchors;
  for (const Chunk& chunk : document.chunks) {
    check(chunk.range.begin >= end && chunk.range.end > chunk.range.begin);
    check(chunk.range.end <= document.content.size());
    check(is_blank(end, chunk.range.begin));
    check(anchors.insert(chunk.anchor).second);
    end = chunk.range.end;
  }
  check(is_blank(end, document.content.size()));
  return 0;
}
