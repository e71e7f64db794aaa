// What the log form and the stack trace form save and how fast they are: `--data FOLDER` takes every *.log
// and
// *.txt of a folder as one block each; without it two made-up logs are taken. Tokens are those of o200k_base.

#include "compress/log_form.hpp"
#include "compress/stack_trace_form.hpp"
#include "tokens/encoding.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace {

using namespace tokenpak;

struct Block {
  std::string name;
  std::string text;
};

std::vector<Block> read_folder(const std::filesystem::path& folder) {
  std::vector<Block> blocks;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const auto extension = entry.path().extension();
    if (extension != ".log" && extension != ".txt") continue;
    std::ifstream file(entry.path(), std::ios::binary);
    Block block{.name = entry.path().filename(), .text = {std::istreambuf_iterator<char>(file), {}}};
    while (block.text.ends_with('\n') || block.text.ends_with('\r'))
      block.text.pop_back();
    blocks.push_back(std::move(block));
  }
  std::ranges::sort(blocks, {}, &Block::name);
  return blocks;
}

std::vector<Block> made_up() {
  Block service{.name = "service", .text = {}};
  Block unlike{.name = "no two lines alike", .text = {}};
  for (int line = 0; line < 4000; ++line) {
    service.text += fmt::format(
        "2026-03-01 10:{:02}:{:02},{:03} INFO [worker-{}] shop.Queue: took job {} of {} after {} ms\n",
        line / 60 % 60, line % 60, line * 37 % 1000, line % 8, line * 31, 10 + line % 5, line % 90);
    const int words = 3 + line % 9;
    for (int word = 0; word < words; ++word)
      unlike.text += fmt::format("{:x} ", (static_cast<std::uint32_t>(line) * 2654435761U) >> (word % 20));
    unlike.text += '\n';
  }
  return {service, unlike};
}

double seconds_of(const auto& work) {
  double best = 1e9;
  for (int round = 0; round < 5; ++round) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  }
  return best;
}

double percent_saved(std::uint64_t before, std::uint64_t after) {
  return 100.0 - 100.0 * static_cast<double>(after) / static_cast<double>(std::max<std::uint64_t>(before, 1));
}

bool measure(const compress::Form& form, const std::vector<Block>& blocks) {
  fmt::print("{:<24} {:>9} {:>9} {:>7} {:>9} {:>9}  ({})\n", "", "tokens", "after", "saved", "enc MB/s",
             "dec MB/s", form.name);
  std::uint64_t before = 0;
  std::uint64_t after = 0;
  for (const Block& block : blocks) {
    const double megabytes = static_cast<double>(block.text.size()) / 1e6;
    const std::uint64_t tokens = tokens::count_tokens(tokens::Encoding::o200k_base, block.text);
    const std::optional<std::string> encoded = form.encode(block.text);
    const double encoding = seconds_of([&] { (void)form.encode(block.text); });
    std::uint64_t encoded_tokens = tokens;
    double decoding = 0;
    if (encoded) {
      if (form.decode(*encoded, block.text.size()) != block.text) {
        fmt::print("{}: does not come back\n", block.name);
        return false;
      }
      decoding = seconds_of([&] { (void)form.decode(*encoded, block.text.size()); });
      // A block that would grow is sent as it was.
      encoded_tokens = std::min(tokens, tokens::count_tokens(tokens::Encoding::o200k_base, *encoded));
    }
    before += tokens;
    after += encoded_tokens;
    fmt::print("{:<24} {:>9} {:>9} {:>6.1f}% {:>9.0f} {:>9.0f}\n", block.name, tokens, encoded_tokens,
               percent_saved(tokens, encoded_tokens), megabytes / encoding,
               encoded ? megabytes / decoding : 0.0);
  }
  fmt::print("{:<24} {:>9} {:>9} {:>6.1f}%\n\n", "all", before, after, percent_saved(before, after));
  return true;
}

}  // namespace

int main(int count, char** arguments) {
  const bool has_folder = count == 3 && std::string_view(arguments[1]) == "--data";
  if (count > 1 && !has_folder) {
    fmt::print(stderr, "usage: {} [--data FOLDER]\n", arguments[0]);
    return 2;
  }
  const std::vector<Block> blocks = has_folder ? read_folder(arguments[2]) : made_up();
  return measure(compress::log_form, blocks) && measure(compress::stack_trace_form, blocks) ? 0 : 1;
}
