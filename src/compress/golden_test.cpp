// Texts before and after, as readable files: golden/NAME.in becomes golden/NAME.out. Control characters stand
// as \e, \r, \b, \a and a backslash as \\. Names that begin with "aggressive_" are of that mode, all others
// hybrid. With TOKENPAK_UPDATE_GOLDEN in the environment the test writes the .out files instead; read what it
// wrote.

#include "compress/test_conversation.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

namespace tokenpak::compress {
namespace {

constexpr std::array<std::pair<char, char>, 5> escapes = {
    {{'\\', '\\'}, {'\x1b', 'e'}, {'\r', 'r'}, {'\b', 'b'}, {'\a', 'a'}}};

std::string readable(std::string_view text) {
  std::string result;
  for (const char character : text) {
    const auto escape = std::ranges::find(escapes, character, &std::pair<char, char>::first);
    if (escape == escapes.end()) {
      result += character;
    } else {
      result += {'\\', escape->second};
    }
  }
  return result;
}

std::string from_readable(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '\\' || at + 1 == text.size()) {
      result += text[at];
      continue;
    }
    const auto escape = std::ranges::find(escapes, text[++at], &std::pair<char, char>::second);
    EXPECT_NE(escape, escapes.end()) << "unknown escape in a golden file: " << text[at];
    if (escape != escapes.end()) result += escape->first;
  }
  return result;
}

std::string read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(Golden, TextsBecomeWhatTheFilesSay) {
  const std::filesystem::path folder = "src/compress/golden";
  std::vector<std::filesystem::path> inputs;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".in") inputs.push_back(entry.path());
  }
  ASSERT_GE(inputs.size(), 15U);
  std::ranges::sort(inputs);
  for (const auto& input : inputs) {
    const Mode mode = input.stem().string().starts_with("aggressive_") ? Mode::aggressive : Mode::hybrid;
    const std::string before = from_readable(read(input));
    const std::string result = test::after(before, mode);
    const auto output = std::filesystem::path(input).replace_extension(".out");
    if (std::getenv("TOKENPAK_UPDATE_GOLDEN") != nullptr) {
      std::ofstream(output, std::ios::binary) << readable(result);
    }
    EXPECT_EQ(readable(result), read(output)) << input;
    EXPECT_EQ(readable(test::after(result, mode)), readable(result))
        << "not settled after one pass: " << input;
    EXPECT_EQ(test::after(before, Mode::strict), before) << input;
  }
}

}  // namespace
}  // namespace tokenpak::compress
