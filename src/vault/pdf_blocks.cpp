// The text of a PDF, whose pages a form feed ends.

#include "vault/block.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace tokenpak::vault {

std::vector<Block> pdf_blocks(std::string_view text) {
  std::vector<Block> blocks;
  std::size_t number = 1;
  for (std::size_t begin = 0; begin < text.size(); ++number) {
    const std::size_t end = std::min(text.find('\f', begin), text.size());
    std::vector<Block> of_page = plain_blocks(text.substr(begin, end - begin));
    // An empty page has no name: its heading would go with the page that follows.
    if (!of_page.empty())
      blocks.push_back({BlockKind::heading, {begin, begin}, 1, fmt::format("Page {}", number)});
    for (Block& block : of_page) {
      block.range = {block.range.begin + begin, block.range.end + begin};
      blocks.push_back(std::move(block));
    }
    begin = end + 1;
  }
  return blocks;
}

}  // namespace tokenpak::vault
