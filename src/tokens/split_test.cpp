#include "tokens/split.hpp"

#include "tokens/naive_split_test.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tokenpak::tokens {
namespace {

template <class Rules>
std::vector<std::string_view> pieces(std::string_view text) {
  std::vector<std::string_view> found;
  const char* const end = text.data() + text.size();
  for (const char* at = text.data(); at != end;) {
    const char* const piece_end = Rules::piece_end(at, end);
    found.emplace_back(at, piece_end);
    at = piece_end;
  }
  return found;
}

std::vector<std::string_view> naive_pieces(std::string_view text, const naive::Pattern& pattern,
                                           std::vector<std::string_view> contractions) {
  const naive::Matcher matcher(text, std::move(contractions));
  std::vector<std::string_view> found;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = matcher.piece_end(pattern, at);
    found.push_back(text.substr(at, end - at));
    if (end == at) break;
    at = end;
  }
  return found;
}

using Pieces = std::vector<std::string_view>;

TEST(Split, O200kBase) {
  EXPECT_EQ(pieces<O200kRules>("I'll go, HTTPServer camelCase"),
            (Pieces{"I'll", " go", ",", " HTTPServer", " camel", "Case"}));
  EXPECT_EQ(pieces<O200kRules>("12345 x\n\n  y  \n"), (Pieces{"123", "45", " x", "\n\n", " ", " y", "  \n"}));
  EXPECT_EQ(pieces<O200kRules>("a/b);\n//x"), (Pieces{"a", "/b", ");\n//", "x"}));
  EXPECT_EQ(pieces<O200kRules>("中文AB文CD"), (Pieces{"中文AB文", "CD"}));
}

TEST(Split, Cl100kBase) {
  EXPECT_EQ(pieces<Cl100kRules>("I'll go'S  \n  "), (Pieces{"I", "'ll", " go", "'S", "  \n  "}));
  EXPECT_EQ(pieces<Cl100kRules>("a);\n//x"), (Pieces{"a", ");\n", "//", "x"}));
}

TEST(Split, Claude) {
  EXPECT_EQ(pieces<ClaudeRules>("I'll GO'S 12345  x"),
            (Pieces{"I", "'ll", " GO", "'", "S", " 12345", " ", " x"}));
}

/// Texts of what the rules treat apart.
rc::Gen<std::string> texts() {
  const auto piece = rc::gen::elementOf(std::vector<std::string>{
      "a",  "b",  "S",   "L",       "l",  "e",  "V",  "Ab", "ǅ",      "ʰ",      "文",     "é",      "\u0301",
      "1",  "²",  "٣",   " ",       "  ", "\t", "\n", "\r", "\u00a0", "\u3000", "\u0085", "\ufeff", "'",
      "'s", "'S", "'ll", "'\u017f", "/",  ".",  "!",  "\"", "😀",     "\u200d", "ß",      "Ω"});
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(piece),
                      [](const std::vector<std::string>& parts) {
                        std::string text;
                        for (const std::string& part : parts)
                          text += part;
                        return text;
                      });
}

RC_GTEST_PROP(Split, IsWhatTheRegularExpressionsSay, ()) {
  const std::string text = *texts();
  RC_ASSERT(pieces<O200kRules>(text) ==
            naive_pieces(text, naive::o200k_pattern(), naive::contractions_of_any_case()));
  RC_ASSERT(pieces<Cl100kRules>(text) ==
            naive_pieces(text, naive::cl100k_pattern(), naive::contractions_of_any_case()));
  RC_ASSERT(pieces<ClaudeRules>(text) ==
            naive_pieces(text, naive::claude_pattern(), naive::contractions_in_lower_case()));
}

}  // namespace
}  // namespace tokenpak::tokens
