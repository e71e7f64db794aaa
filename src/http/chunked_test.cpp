#include "http/chunked.hpp"

#include "http/body_extent.hpp"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace tokenpak::http {
namespace {

struct Fed {
  std::string payload;
  std::size_t taken = 0;
  bool done = false;
  bool invalid = false;
};

Fed feed(std::string_view first, std::string_view second = {}) {
  ChunkedDecoder decoder;
  Fed fed;
  const auto keep = [&fed](std::string_view piece) { fed.payload += piece; };
  fed.taken = decoder.feed(first, keep);
  fed.taken += decoder.feed(second, keep);
  fed.done = decoder.done();
  fed.invalid = decoder.invalid();
  return fed;
}

TEST(Chunked, GivesThePayloadAtEveryCut) {
  const std::string body =
      "5\r\nhello\r\n1;name=\"value\"\r\n \r\nA \r\n0123456789\r\n0\r\nTrailer: x\r\nB: y\r\n\r\n";
  const std::string bytes = body + "GET / HTTP/1.1";
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    const std::string first = bytes.substr(0, cut);
    const std::string second = bytes.substr(cut);
    const Fed fed = feed(first, second);
    ASSERT_EQ(fed.payload, "hello 0123456789") << cut;
    ASSERT_TRUE(fed.done) << cut;
    ASSERT_EQ(fed.taken, body.size()) << cut;
  }
}

TEST(Chunked, IsNotDoneBeforeItsLastByte) {
  const std::string body = "5\r\nhello\r\n0\r\n\r\n";
  for (std::size_t length = 0; length < body.size(); ++length) {
    const Fed fed = feed(body.substr(0, length));
    EXPECT_FALSE(fed.done) << length;
    EXPECT_FALSE(fed.invalid) << length;
  }
}

TEST(Chunked, RefusesBrokenFraming) {
  for (const std::string_view bytes :
       {"\r\n", "g\r\n", "5\nhello", "5\r\nhello5", "5\r\nhelloX\r\n", "5\r\nhello\n", "-1\r\n", "0x5\r\n",
        "1000000000000000\r\n", "5;a\nb\r\n", "0\r\nTrailer: \x01\r\n\r\n", "0\r\n\n", ";\r\n", "5 5\r\n",
        "0\r\nnonsense\r\n", "0\r\nX : y\r\n", "0\r\nX: y\r\n z\r\n", "0\r\n: y\r\n"}) {
    EXPECT_TRUE(feed(bytes).invalid) << bytes;
  }
}

TEST(Chunked, BoundsExtensionsAndTrailers) {
  EXPECT_TRUE(feed("5;" + std::string(5000, 'x') + "\r\nhello").invalid);
  EXPECT_TRUE(feed("5" + std::string(5000, ' ') + "\r\nhello").invalid);
  EXPECT_TRUE(feed("0\r\n" + std::string(20000, 'x') + ": y\r\n\r\n").invalid);
  EXPECT_TRUE(feed("0\r\nX: " + std::string(20000, 'x') + "\r\n\r\n").invalid);
  std::string short_lines = "0\r\n";
  for (int i = 0; i < 20000; ++i)
    short_lines += "a:\r\n";
  EXPECT_TRUE(feed(short_lines + "\r\n").invalid);
}

TEST(BodyExtent, StopsAtTheLength) {
  BodyExtent extent(Framing::length, 5);
  std::string payload;
  const auto keep = [&payload](std::string_view piece) { payload += piece; };
  EXPECT_EQ(extent.feed("hel", keep), 3U);
  EXPECT_FALSE(extent.done());
  EXPECT_EQ(extent.feed("lo and more", keep), 2U);
  EXPECT_TRUE(extent.done());
  EXPECT_EQ(payload, "hello");
}

TEST(BodyExtent, UntilCloseNeverEndsByItself) {
  BodyExtent extent(Framing::until_close, 0);
  EXPECT_EQ(extent.feed("abc", [](std::string_view) {}), 3U);
  EXPECT_FALSE(extent.done());
  EXPECT_TRUE(extent.ends_with_connection());
  EXPECT_TRUE(BodyExtent(Framing::none, 0).done());
  EXPECT_TRUE(BodyExtent(Framing::length, 0).done());
}

}  // namespace
}  // namespace tokenpak::http
