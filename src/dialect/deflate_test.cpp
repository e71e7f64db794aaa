#include "dialect/deflate.hpp"

#include "base/utf8.hpp"
#include "dialect/decoder.hpp"

#include <random>
#include <string>

#include <gtest/gtest.h>

namespace tokenpak::dialect {
namespace {

std::string decoded(std::string_view member) {
  auto decoders = decoders_for("gzip");
  std::string out;
  for (std::string_view piece = decoders->front()->decode(member); !piece.empty();
       piece = decoders->front()->decode(member))
    out.append(piece);
  return decoders->front()->failed() ? "broken" : out;
}

TEST(GzipWriter, WritesOneWholeMemberForEachText) {
  GzipWriter writer;
  std::mt19937 random(7);  // NOLINT(cert-msc51-cpp): the same bytes in every run
  std::string noise(300'000, '\0');
  for (char& byte : noise)
    byte = static_cast<char>(random());
  const std::string event = R"({"type":"content_block_delta","delta":{"type":"text_delta","text":"Hello"}})";
  for (const std::string& text : {event, std::string(), noise, std::string(5'000'000, 'x'), event})
    ASSERT_EQ(decoded(writer.member(text)), text);
  EXPECT_EQ(writer.member(event), writer.member(event));  // nothing is left over from the one before
}

std::optional<std::string> inflate(std::string_view bytes, std::size_t limit = 1000) {
  bool too_large = false;
  std::optional<std::string> text = inflate_message(bytes, limit, too_large);
  if (too_large) return "too large";
  return text;
}

TEST(InflateMessage, ReadsTheExamplesOfTheStandard) {
  // RFC 7692, section 7.2.3
  EXPECT_EQ(inflate("\xf2\x48\xcd\xc9\xc9\x07" + std::string(1, '\0')), "Hello");
  EXPECT_EQ(inflate(std::string("\x00\x05\x00\xfa\xff\x48\x65\x6c\x6c\x6f\x00", 11)), "Hello");  // stored
  EXPECT_EQ(inflate(std::string("\xf3\x48\xcd\xc9\xc9\x07\x00\x00", 8)), "Hello");               // BFINAL
  EXPECT_EQ(inflate(std::string("\xf2\x48\x05\x00\x00\x00\xff\xff\xca\xc9\xc9\x07\x00", 13)),
            "Hello");  // two blocks
  EXPECT_EQ(inflate(std::string(1, '\0')), "");
}

TEST(InflateMessage, RefusesWhatIsBrokenCutOrTooLarge) {
  EXPECT_EQ(inflate("\xff\xff\xff"), std::nullopt);
  EXPECT_EQ(inflate("\xf2\x48\xcd"), std::nullopt);
  EXPECT_EQ(inflate(std::string("\xf2\x48\xcd\xc9\xc9\x07\x00", 7), 5), "Hello");
  EXPECT_EQ(inflate(std::string("\xf2\x48\xcd\xc9\xc9\x07\x00", 7), 4), "too large");
}

TEST(Utf8, IsValidOnlyInItsOwnForm) {
  EXPECT_TRUE(is_valid_utf8(""));
  EXPECT_TRUE(
      is_valid_utf8("plain text, more than eight bytes, Gr\xC3\xBC"
                    "ezi \xF0\x9F\x99\x82 \xEF\xBF\xBF"));
  for (const std::string_view wrong : {"\xC3", "\x80", "\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80",
                                       "\xF4\x90\x80\x80", "\xF5", "12345678\xFF", "\xE2\x82", "1234567\xC3"})
    EXPECT_FALSE(is_valid_utf8(wrong)) << wrong.size();
}

}  // namespace
}  // namespace tokenpak::dialect
