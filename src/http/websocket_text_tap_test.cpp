#include "http/websocket_text_tap.hpp"

#include "http/websocket_reader.hpp"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace tokenpak::http {
namespace {

/// The messages that a tap hands out when it is fed `bytes` in pieces of `size`.
std::vector<std::string> messages(std::string_view bytes, std::size_t size) {
  WebSocketTextTap tap;
  std::vector<std::string> whole;
  std::string current;
  for (std::size_t at = 0; at < bytes.size(); at += size) {
    tap.feed(bytes.substr(at, size), [&](std::string_view piece, bool is_end) {
      current += piece;
      if (is_end) whole.push_back(std::exchange(current, {}));
    });
  }
  return whole;
}

TEST(WebSocketTextTap, HandsOutTextMessagesHoweverTheyAreCut) {
  std::string bytes;
  append_frame(bytes, WebSocketOpcode::text, "one");
  append_frame(bytes, WebSocketOpcode::binary, "skipped");
  bytes += std::string("\x01\x02he", 4);  // a text in pieces, a ping between them
  append_frame(bytes, WebSocketOpcode::ping, "p");
  bytes += std::string("\x00\x02ll", 4);
  bytes += std::string("\x80\x01o", 3);
  append_frame(bytes, WebSocketOpcode::text, "");
  append_frame(bytes, WebSocketOpcode::text, std::string(300, 'x'));
  append_frame(bytes, WebSocketOpcode::text, std::string(70'000, 'y'));
  const std::vector<std::string> expected = {"one", "hello", "", std::string(300, 'x'),
                                             std::string(70'000, 'y')};
  for (const std::size_t size : {1UZ, 2UZ, 3UZ, 7UZ, 100UZ, bytes.size()})
    EXPECT_EQ(messages(bytes, size), expected) << size;
}

TEST(WebSocketTextTap, ReadsNothingMoreOnceARuleIsBroken) {
  std::string good;
  append_frame(good, WebSocketOpcode::text, "x");
  for (const std::string& bad :
       {std::string("\xc1\x01x", 3), std::string("\x83\x01x", 3), std::string("\x8b\x01x", 3),
        std::string("\x81\x81mmmmx", 7), std::string("\x09\x01x", 3)})
    EXPECT_EQ(messages(good + bad + good, 1), (std::vector<std::string>{"x"}));
}

}  // namespace
}  // namespace tokenpak::http
