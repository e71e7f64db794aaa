#pragma once

#include "compress/form.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tokenpak::compress::test {

inline std::string file_text(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline std::string without_last_newline(std::string text) {
  if (text.ends_with('\n')) text.pop_back();
  return text;
}

/// Whether a text that the form accepts comes back, in just the room that it needs; true for one that it does
/// not accept.
inline bool comes_back(const Form& form, std::string_view text) {
  const std::optional<std::string> encoded = form.encode(text);
  if (!encoded) return true;
  return encoded->size() < text.size() && form.decode(*encoded, text.size()) == text &&
         !form.decode(*encoded, text.size() - 1);
}

/// Every NAME.in of the folder as the form writes it, NAME.out. With TOKENPAK_UPDATE_GOLDEN in the
/// environment the .out files are written instead; read what was written.
inline void expect_golden(const Form& form, const std::filesystem::path& folder, std::size_t fewest_files) {
  std::vector<std::filesystem::path> inputs;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".in") inputs.push_back(entry.path());
  }
  ASSERT_GE(inputs.size(), fewest_files);
  std::ranges::sort(inputs);
  for (const auto& input : inputs) {
    const std::string text = without_last_newline(file_text(input));
    const std::optional<std::string> encoded = form.encode(text);
    ASSERT_TRUE(encoded) << input;
    const auto output = std::filesystem::path(input).replace_extension(".out");
    if (std::getenv("TOKENPAK_UPDATE_GOLDEN") != nullptr)
      std::ofstream(output, std::ios::binary) << *encoded << '\n';
    EXPECT_EQ(*encoded, without_last_newline(file_text(output))) << input;
    EXPECT_TRUE(comes_back(form, text)) << input;
  }
}

/// Lines made of the given words and separators: few of each, so that they meet often.
inline rc::Gen<std::string> text_of(std::vector<std::string> words, std::vector<std::string> separators) {
  const auto word =
      rc::gen::oneOf(rc::gen::elementOf(std::move(words)),
                     rc::gen::map(rc::gen::inRange(0, 130000), [](int n) { return std::to_string(n); }));
  const auto piece =
      rc::gen::map(rc::gen::pair(word, rc::gen::elementOf(std::move(separators))),
                   [](const std::pair<std::string, std::string>& pair) { return pair.first + pair.second; });
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(piece),
                      [](const std::vector<std::string>& pieces) {
                        std::string text;
                        for (const std::string& each : pieces)
                          text += each;
                        return text;
                      });
}

}  // namespace tokenpak::compress::test
