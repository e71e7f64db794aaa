#include "json/text.hpp"

#include "json/random_document.hpp"

#include <random>
#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace tokenpak::json {
namespace {

using namespace std::string_literals;

std::string unescaped(std::string_view raw) {
  std::string out;
  unescape(raw, out);
  return out;
}

std::string escaped(std::string_view text) {
  std::string out;
  escape(text, out);
  return out;
}

/// The slow, obvious way: for each decoded byte, the raw offset where its escape or byte begins.
struct Slow {
  std::string decoded;
  std::vector<std::size_t> raw_offsets;

  explicit Slow(const std::string& raw) {
    for (std::size_t at = 0; at < raw.size();) {
      std::string bytes(1, raw[at]);
      std::size_t length = 1;
      if (raw[at] == '\\' && raw[at + 1] != 'u') {
        static const std::string letters = "\"\\/bfnrt";
        static const std::string meanings = "\"\\/\b\f\n\r\t";
        bytes = meanings[letters.find(raw[at + 1])];
        length = 2;
      } else if (raw[at] == '\\') {
        unsigned long code_point = std::stoul(raw.substr(at + 2, 4), nullptr, 16);
        length = 6;
        if (code_point / 0x400 == 0x36 && raw.compare(at + 6, 2, "\\u") == 0) {
          const unsigned long low = std::stoul(raw.substr(at + 8, 4), nullptr, 16);
          if (low / 0x400 == 0x37) {
            code_point = 0x10000 + (code_point % 0x400) * 0x400 + low % 0x400;
            length = 12;
          }
        }
        bytes = utf8(code_point);
      }
      for (const char byte : bytes) {
        decoded += byte;
        raw_offsets.push_back(at);
      }
      at += length;
    }
    raw_offsets.push_back(raw.size());
  }

  static std::string utf8(unsigned long code_point) {
    const auto tail = [code_point](int place) {
      return static_cast<char>(0x80 + code_point / (1UL << 6 * place) % 64);
    };
    if (code_point < 0x80) return {static_cast<char>(code_point)};
    if (code_point < 0x800) return {static_cast<char>(0xc0 + code_point / 64), tail(0)};
    if (code_point < 0x10000) return {static_cast<char>(0xe0 + code_point / 4096), tail(1), tail(0)};
    return {static_cast<char>(0xf0 + code_point / 262144), tail(2), tail(1), tail(0)};
  }
};

TEST(Text, WithoutEscapesIsTheRawTextItself) {
  const std::string raw = "plain text, é and \xff";
  const Text text(raw);
  EXPECT_EQ(text.decoded().data(), raw.data());
  EXPECT_EQ(text.decoded().size(), raw.size());
  for (std::size_t offset = 0; offset <= raw.size(); ++offset)
    EXPECT_EQ(text.raw_offset(offset), offset);
  EXPECT_EQ(Text("").decoded(), "");
  EXPECT_EQ(Text("").raw_offset(0), 0U);
}

TEST(Text, ResolvesEachEscape) {
  const std::pair<std::string, std::string> cases[] = {
      {R"(\"\\\/\b\f\n\r\t)", "\"\\/\b\f\n\r\t"},
      {R"(\u0000)", "\0"s},
      {R"(\u007f\u0080\u07ff\u0800\uffff)", "\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf"},
      {R"(\uABCD\uabcd)", "\xea\xaf\x8d\xea\xaf\x8d"},
      {R"(\ud800\udc00\uDBFF\uDFFF)", "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"},
      {R"(\ud83d)", "\xed\xa0\xbd"},                    // a high surrogate alone
      {R"(\ude00)", "\xed\xb8\x80"},                    // a low one
      {R"(\ude00\ud83d)", "\xed\xb8\x80\xed\xa0\xbd"},  // both, in the wrong order
      {R"(\ud83d\ud83d\ude00)", "\xed\xa0\xbd\xf0\x9f\x98\x80"},
      {R"(\ud83dx\ude00)", "\xed\xa0\xbdx\xed\xb8\x80"},
      {R"(\ud83d\n)", "\xed\xa0\xbd\n"},
      {R"(\\u0041)", "\\u0041"},  // an escaped backslash, then text
  };
  for (const auto& [raw, decoded] : cases) {
    EXPECT_EQ(Text(raw).decoded(), decoded) << raw;
    EXPECT_EQ(unescaped(raw), decoded) << raw;
  }
}

TEST(Text, MapsDecodedToRawOffsets) {
  const Text text(R"(ab\n\ncd\u00e9\ud83d\ude00z)");  // a b \n \n c d é(2) 😀(4) z
  const std::size_t expected[] = {0, 1, 2, 4, 6, 7, 8, 8, 14, 14, 14, 14, 26, 27};
  ASSERT_EQ(text.decoded().size() + 1, std::size(expected));
  for (std::size_t offset = 0; offset < std::size(expected); ++offset)
    EXPECT_EQ(text.raw_offset(offset), expected[offset]) << offset;
  EXPECT_EQ(text.raw_range({1, 4}), (ByteRange{1, 6}));
  EXPECT_EQ(text.raw_range({8, 12}), (ByteRange{14, 26}));
}

TEST(Text, AgreesWithTheSlowWay) {
  for (std::uint64_t seed = 0; seed < 20'000; ++seed) {
    const std::string raw = RandomDocument(seed).string_content(true);
    const Slow slow(raw);
    const Text text(raw);
    ASSERT_EQ(text.decoded(), slow.decoded) << raw;
    ASSERT_EQ(unescaped(raw), slow.decoded) << raw;
    for (std::size_t offset = 0; offset < slow.raw_offsets.size(); ++offset) {
      ASSERT_EQ(text.raw_offset(offset), slow.raw_offsets[offset]) << raw << " at " << offset;
    }
  }
}

TEST(Text, SurvivesCopyAndMove) {
  for (const std::string raw :
       {"short", "sh\\nrt", "a text that is too long for the string's own buffer\\n"}) {
    Text first(raw);
    const std::string decoded(first.decoded());
    const Text copy = first;
    const Text moved = std::move(first);
    EXPECT_EQ(copy.decoded(), decoded);
    EXPECT_EQ(moved.decoded(), decoded);
    EXPECT_EQ(moved.raw_offset(decoded.size()), raw.size());
  }
}

/// Nobody should hand over malformed escapes, but if so they stand for themselves and nothing is read
/// outside.
TEST(Text, LeavesMalformedEscapesAsTheyAre) {
  for (const std::string raw :
       {"\\", "a\\", "\\x", "\\u", "\\u12", "\\u123", "\\u12g4", "\\ud83d\\u12", "\\ud83d\\u", "\\ud83d\\"}) {
    const std::string decoded = unescaped(raw);
    EXPECT_EQ(Text(raw).decoded(), decoded);
    if (raw.find("ud83d") == std::string::npos) {
      EXPECT_EQ(decoded, raw);
    }
  }
}

TEST(Unescape, Appends) {
  std::string out = "before ";
  unescape("a\\tb", out);
  unescape("", out);
  unescape(" c", out);
  EXPECT_EQ(out, "before a\tb c");
}

TEST(Escape, EscapesWhatMustBe) {
  EXPECT_EQ(escaped("a\"b\\c/d"), R"(a\"b\\c/d)");
  EXPECT_EQ(escaped("\b\f\n\r\t"), R"(\b\f\n\r\t)");
  EXPECT_EQ(escaped("\0\x01\x0b\x1f\x7f"s), "\\u0000\\u0001\\u000b\\u001f\x7f");
  EXPECT_EQ(escaped("é€😀\xff"), "é€😀\xff");
}

TEST(Escape, WritesLoneSurrogatesAsEscapes) {
  EXPECT_EQ(escaped("a\xed\xa0\x80z"), "a\\ud800z");
  EXPECT_EQ(escaped("\xed\xbf\xbf\xed\xa0\xbd"), "\\udfff\\ud83d");
  // Hangul begins with the same byte; cut sequences are no surrogates.
  EXPECT_EQ(escaped("\xed\x9e\xa3\xed\xa0"), "\xed\x9e\xa3\xed\xa0");
  EXPECT_EQ(escaped("\xed\xed\xa0\x80\xed"), "\xed\\ud800\xed");
  EXPECT_EQ(escaped("\xed\xa0\n"), "\xed\xa0\\n");
}

TEST(Escape, UnescapeGivesTheTextBack) {
  std::mt19937_64 random(11);
  for (int round = 0; round < 20'000; ++round) {
    std::string text(random() % 80, '\0');
    for (char& byte : text) {
      byte = static_cast<char>(random() % 4 == 0 ? "\"\\\n\t\x01u/d"[random() % 8]
                                                 : static_cast<char>(random()));
    }
    ASSERT_EQ(unescaped(escaped(text)), text);
    ASSERT_EQ(Text(escaped(text)).decoded(), text);
  }
}

TEST(Escape, EscapingWhatWasUnescapedMeansTheSame) {
  for (std::uint64_t seed = 0; seed < 20'000; ++seed) {
    const std::string raw = RandomDocument(seed).string_content(true);
    const std::string decoded = unescaped(raw);
    // Two escapes may only meet as a pair if they stood as one in `raw`.
    ASSERT_EQ(unescaped(escaped(decoded)), decoded) << raw;
  }
}

}  // namespace
}  // namespace tokenpak::json
