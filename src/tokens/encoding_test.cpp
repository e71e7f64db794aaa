#include "tokens/encoding.hpp"

#include "base/utf8.hpp"
#include "tokens/naive_encoding_test.hpp"

#include <chrono>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tokenpak::tokens {
namespace {

using Ids = std::vector<std::uint32_t>;

constexpr Encoding encodings[] = {Encoding::o200k_base, Encoding::cl100k_base, Encoding::claude};

Ids ids_of(Encoding encoding, std::string_view text) {
  Ids ids;
  encode(encoding, text, ids);
  EXPECT_EQ(count_tokens(encoding, text), ids.size()) << text;
  return ids;
}

TEST(Encoding, KnownTexts) {
  EXPECT_EQ(ids_of(Encoding::o200k_base, "hello world"), (Ids{24912, 2375}));
  EXPECT_EQ(ids_of(Encoding::cl100k_base, "hello world"), (Ids{15339, 1917}));
  for (const Encoding encoding : encodings)
    EXPECT_EQ(ids_of(encoding, ""), Ids());
}

TEST(Encoding, AppendsToTheIds) {
  Ids ids{7};
  encode(Encoding::o200k_base, "hello", ids);
  EXPECT_EQ(ids, (Ids{7, 24912}));
}

TEST(Encoding, SpecialTokensAreOrdinaryText) {
  for (const Encoding encoding : encodings) {
    EXPECT_GT(ids_of(encoding, "<|endoftext|>").size(), 3U);
    EXPECT_GT(ids_of(encoding, "<EOT>").size(), 1U);
  }
}

TEST(Encoding, ClaudeCountsTheNormalizedText) {
  EXPECT_EQ(ids_of(Encoding::claude, "ﬁn"), ids_of(Encoding::claude, "fin"));
  EXPECT_EQ(ids_of(Encoding::claude, "cafe\u0301"), ids_of(Encoding::claude, "café"));
  EXPECT_EQ(ids_of(Encoding::claude, "x\u0301\u0316"), ids_of(Encoding::claude, "x\u0316\u0301"));
  EXPECT_NE(ids_of(Encoding::o200k_base, "ﬁn"), ids_of(Encoding::o200k_base, "fin"));
}

TEST(Encoding, IllFormedBytesCountAsReplacementCharacters) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"a\xff"
       "b",
       "a\ufffdb"},
      {"\xe4\xb8", "\ufffd"},                  // cut at the end: one maximal part
      {"\xe4\xb8 x", "\ufffd x"},              // and before other text
      {"\xed\xa0\x80", "\ufffd\ufffd\ufffd"},  // a surrogate has no part that is the beginning of a character
      {"\xc0\xaf", "\ufffd\ufffd"},            // overlong
      {"\xf4\x90\x80\x80", "\ufffd\ufffd\ufffd\ufffd"},
      {"\xf0\x9f\x98", "\ufffd"}};
  for (const auto& [bytes, text] : cases) {
    EXPECT_FALSE(is_valid_utf8(bytes));
    EXPECT_TRUE(is_valid_utf8(text));
    for (const Encoding encoding : encodings)
      EXPECT_EQ(ids_of(encoding, bytes), ids_of(encoding, text));
  }
}

/// The texts of golden/ids.bin (tools/vocabularies/golden.mjs says how it is made and laid out).
class GoldenFile {
 public:
  GoldenFile() {
    std::ifstream file("src/tokens/golden/ids.bin", std::ios::binary);
    bytes_.assign(std::istreambuf_iterator<char>(file), {});
  }

  bool at_end() const { return at_ == bytes_.size(); }
  std::uint32_t number(std::size_t size) {
    std::uint32_t value = 0;
    for (std::size_t place = 0; place < size; ++place)
      value |= std::uint32_t{static_cast<unsigned char>(bytes_.at(at_++))} << (8 * place);
    return value;
  }
  std::string_view text(std::size_t size) {
    at_ += size;
    return std::string_view(bytes_).substr(at_ - size, size);
  }

 private:
  std::string bytes_;
  std::size_t at_ = 0;
};

std::uint32_t fnv_1a(const Ids& ids) {
  std::uint32_t hash = 0x811c'9dc5;
  for (const std::uint32_t id : ids)
    hash = (hash ^ id) * 0x0100'0193;
  return hash;
}

TEST(Encoding, GoldenTextsHaveTheReferencesIds) {
  GoldenFile file;
  std::size_t texts = 0;
  for (; !file.at_end(); ++texts) {
    const std::string_view text = file.text(file.number(2));
    for (const Encoding encoding : encodings) {
      const Ids ids = ids_of(encoding, text);
      ASSERT_EQ(ids.size(), file.number(2)) << text;
      ASSERT_EQ(fnv_1a(ids), file.number(4)) << text;
    }
  }
  EXPECT_EQ(texts, 5000U);
}

std::string repeated(std::string_view piece, std::size_t size) {
  std::string text;
  while (text.size() < size)
    text += piece;
  return text;
}

TEST(Encoding, TimeIsLinearOnHostileTexts) {
  // A quadratic way would take minutes for each of these.
  for (const std::string_view piece :
       {"a", " ", "\n", "ab", "的", "😀", "\u0301\u0316", "qwertyuiopasdfghjklzxcvbnmq"}) {
    const std::string text = repeated(piece, 1'000'000);
    for (const Encoding encoding : encodings) {
      const auto start = std::chrono::steady_clock::now();
      EXPECT_GT(count_tokens(encoding, text), 500U);
      EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20)) << piece;
    }
  }
}

TEST(Encoding, ThreadsCountTheSame) {
  const std::string text = repeated("Threads share the tables only. 線程只共享表。", 20'000);
  const std::uint64_t expected = count_tokens(Encoding::o200k_base, text);
  std::vector<std::jthread> threads;
  for (int worker = 0; worker < 4; ++worker) {
    threads.emplace_back([&] {
      for (int round = 0; round < 20; ++round)
        EXPECT_EQ(count_tokens(Encoding::o200k_base, text), expected);
    });
  }
}

RC_GTEST_PROP(Encoding, CountIsTheNumberOfIdsForAnyBytes, (const std::string& text)) {
  for (const Encoding encoding : encodings)
    RC_ASSERT(ids_of(encoding, text).size() == count_tokens(encoding, text));
}

}  // namespace
}  // namespace tokenpak::tokens
