#include "dialect/decoder.hpp"

#include "dialect/encoders_test.hpp"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace tokenpak::dialect {
namespace {

/// Feeds the parts to one decoder; "failed" if it fails.
std::string decode(std::string_view coding, std::initializer_list<std::string_view> parts) {
  auto decoders = decoders_for(coding);
  if (!decoders || decoders->size() != 1) return "not one decoder";
  std::string text;
  for (std::string_view part : parts) {
    while (true) {
      const std::string_view piece = decoders->front()->decode(part);
      if (piece.empty()) break;
      text += piece;
    }
    EXPECT_TRUE(part.empty());
  }
  return decoders->front()->failed() ? "failed" : text;
}

struct Coded {
  std::string_view coding;
  std::string bytes;
};

std::vector<Coded> every_coding(std::string_view text) {
  return {{"gzip", gzip(text)},           {"X-GZIP", gzip(text)},  {"deflate", deflate_with_frame(text)},
          {"deflate", deflate_raw(text)}, {" Br\t", brotli(text)}, {"zstd", zstd(text)},
          {"identity, gzip", gzip(text)}, {"zstd", zstd(text, 23)}};
}

std::string sample(std::size_t size) {
  std::string text;
  for (unsigned number = 1; text.size() < size; number = number * 1664525u + 1013904223u) {
    text += "{\"n\": " + std::to_string(number % 1000) + "}\n";
  }
  return text;
}

TEST(Decoder, ReadsEachCodingCutAnywhere) {
  const std::string text = sample(600);
  for (const auto& [coding, bytes] : every_coding(text)) {
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
      const std::string_view view = bytes;
      ASSERT_EQ(decode(coding, {view.substr(0, cut), view.substr(cut)}), text) << coding << " cut at " << cut;
    }
  }
}

TEST(Decoder, ReadsWhatIsLongerThanItsBuffers) {
  for (const std::string& text : {sample(300'000), std::string(1'000'000, 'x')}) {
    for (const auto& [coding, bytes] : every_coding(text)) {
      EXPECT_TRUE(decode(coding, {bytes}) == text) << coding;
    }
  }
}

TEST(Decoder, ReadsEmptyTexts) {
  for (const auto& [coding, bytes] : every_coding("")) {
    EXPECT_EQ(decode(coding, {bytes}), "") << coding;
    EXPECT_EQ(decode(coding, {}), "") << coding;
  }
}

TEST(Decoder, ReadsGzipMembersOneAfterAnotherAndIgnoresPadding) {
  EXPECT_EQ(decode("gzip", {gzip("one ") + gzip("two")}), "one two");
  EXPECT_EQ(decode("gzip", {gzip("one"), std::string(20, '\0')}), "one");
  EXPECT_EQ(decode("zstd", {zstd("one ") + zstd("two")}), "one two");
  EXPECT_EQ(decode("br", {brotli("one") + "garbage"}), "one");
}

TEST(Decoder, FailsOnBrokenData) {
  const std::string garbage = "<html>this is no such coding</html>";
  for (std::string_view coding : {"gzip", "deflate", "br", "zstd"}) {
    EXPECT_EQ(decode(coding, {garbage}), "failed") << coding;
  }
  std::string broken = gzip(sample(2000));
  broken[broken.size() / 2] = static_cast<char>(~broken[broken.size() / 2]);
  EXPECT_EQ(decode("gzip", {broken}), "failed");
}

TEST(Decoder, RefusesZstdWindowsOver8Mebibytes) {
  const std::string text = sample(10'000'000);
  EXPECT_TRUE(decode("zstd", {zstd(text, 23)}) == text);
  EXPECT_EQ(decode("zstd", {zstd(text, 24)}), "failed");
}

TEST(Decoder, KnowsItsCodings) {
  EXPECT_EQ(decoders_for("")->size(), 0u);
  EXPECT_EQ(decoders_for("identity")->size(), 0u);
  EXPECT_EQ(decoders_for("gzip, , br")->size(), 2u);
  EXPECT_FALSE(decoders_for("gzip, gzip, gzip"));
  EXPECT_FALSE(decoders_for("compress"));
  EXPECT_FALSE(decoders_for("gzip;q=1"));
}

}  // namespace
}  // namespace tokenpak::dialect
