// token_ids <encoding>: ids for compare.mjs. From standard input a count and then texts, each with its length
// before it; to standard output for each text the number of its ids, and the ids. All numbers are 32 bits,
// little-endian.

#include "tokens/encoding.hpp"

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

using tokenpak::tokens::Encoding;

void write(std::uint32_t number) {
  std::fwrite(&number, sizeof number, 1, stdout);
}

std::uint32_t read_number() {
  std::uint32_t number = 0;
  if (std::fread(&number, sizeof number, 1, stdin) != 1) std::exit(EXIT_FAILURE);
  return number;
}

Encoding encoding_named(std::string_view name) {
  if (name == "o200k_base") return Encoding::o200k_base;
  return name == "claude" ? Encoding::claude : Encoding::cl100k_base;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) return EXIT_FAILURE;
  const Encoding encoding = encoding_named(arguments[1]);
  std::string text;
  std::vector<std::uint32_t> ids;
  for (std::uint32_t left = read_number(); left != 0; --left) {
    text.resize(read_number());
    if (std::fread(text.data(), 1, text.size(), stdin) != text.size()) return EXIT_FAILURE;
    ids.clear();
    tokenpak::tokens::encode(encoding, text, ids);
    if (tokenpak::tokens::count_tokens(encoding, text) != ids.size()) {
      std::fputs("count_tokens and encode disagree\n", stderr);
      return EXIT_FAILURE;
    }
    write(static_cast<std::uint32_t>(ids.size()));
    for (const std::uint32_t id : ids)
      write(id);
  }
  return EXIT_SUCCESS;
}
