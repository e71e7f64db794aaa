#include "http/websocket_reader.hpp"

#include "http/websocket_handshake.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tokenpak::http {
namespace {

using Event = WebSocketReader::Event;

constexpr std::string_view mask = "\x37\xfa\x21\x3d";

/// A client's frame. `first` is its first byte: FIN, reserved bits, opcode.
std::string client_frame(unsigned first, std::string_view payload) {
  std::string frame(1, static_cast<char>(first));
  if (payload.size() < 126) {
    frame.push_back(static_cast<char>(0x80 | payload.size()));
  } else {
    frame.push_back(static_cast<char>(0x80 | 126));
    frame.push_back(static_cast<char>(payload.size() >> 8));
    frame.push_back(static_cast<char>(payload.size() & 0xFF));
  }
  frame.append(mask);
  for (std::size_t i = 0; i < payload.size(); ++i)
    frame.push_back(static_cast<char>(payload[i] ^ mask[i % mask.size()]));
  return frame;
}

/// What the reader says of bytes that come in pieces of one size, one word an event.
std::vector<std::string> read(std::string_view bytes, std::size_t piece_size,
                              bool allows_compression = false) {
  WebSocketReader reader(1000, allows_compression);
  std::vector<std::string> said;
  for (std::size_t offset = 0; offset < bytes.size(); offset += piece_size) {
    std::string_view piece = bytes.substr(offset, piece_size);
    for (Event event = reader.next(piece); event != Event::need_more; event = reader.next(piece)) {
      if (event == Event::message) {
        const WebSocketReader::Message message = reader.take_message();
        said.push_back(std::string(message.is_text ? "text" : "binary")
                           .append(message.is_compressed ? " compressed " : " ")
                           .append(message.payload.view()));
      } else if (event == Event::ping || event == Event::pong) {
        said.push_back((event == Event::ping ? "ping " : "pong ") + std::string(reader.payload()));
      } else {
        said.push_back((event == Event::close ? "close " : "failed ") +
                       std::to_string(static_cast<int>(reader.close_code())));
      }
    }
  }
  return said;
}

TEST(WebSocketReader, ReadsTheExamplesOfTheStandardAtEveryCut) {
  // RFC 6455, section 5.7: a masked text message, and our own of each kind.
  const std::string bytes = std::string("\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58", 11) +
                            client_frame(0x02, "bin") + client_frame(0x89, "are you there?") +
                            client_frame(0x00, "") + client_frame(0x80, "ary") + client_frame(0x8A, "") +
                            client_frame(0x81, std::string(300, 'x')) +
                            client_frame(0x88,
                                         "\x0B\xB8"
                                         "bye") +
                            client_frame(0x81, "nobody reads this");
  for (std::size_t size = 1; size <= bytes.size(); ++size) {
    ASSERT_THAT(read(bytes, size),
                testing::ElementsAre("text Hello", "ping are you there?", "binary binary", "pong ",
                                     "text " + std::string(300, 'x'), "close 3000"))
        << size;
  }
}

TEST(WebSocketReader, EndsAtWhatBreaksTheRules) {
  const auto verdict = [](std::string_view bytes, bool allows_compression = false) {
    const std::vector<std::string> said = read(bytes, bytes.size(), allows_compression);
    return said.empty() ? std::string("nothing") : said.back();
  };
  EXPECT_EQ(verdict("\x81\x02hi"), "failed 1002");            // not masked
  EXPECT_EQ(verdict(client_frame(0xA1, "")), "failed 1002");  // RSV2
  EXPECT_EQ(verdict(client_frame(0x91, "")), "failed 1002");  // RSV3
  EXPECT_EQ(verdict(client_frame(0xC1, "")), "failed 1002");  // RSV1 without the extension
  EXPECT_EQ(verdict(client_frame(0xC1, "\xFF"), true),
            "text compressed \xFF");                                // what it means is not known yet
  EXPECT_EQ(verdict(client_frame(0xC9, ""), true), "failed 1002");  // control frames are never
  EXPECT_EQ(verdict(client_frame(0x41, "a") + client_frame(0xC0, "b"), true), "failed 1002");
  EXPECT_EQ(verdict(client_frame(0x83, "")), "failed 1002");
  EXPECT_EQ(verdict(client_frame(0x8B, "")), "failed 1002");
  EXPECT_EQ(verdict(client_frame(0x80, "")), "failed 1002");
  EXPECT_EQ(verdict(client_frame(0x01, "") + client_frame(0x81, "")), "failed 1002");
  EXPECT_EQ(verdict(client_frame(0x09, "")), "failed 1002");
  EXPECT_EQ(verdict(client_frame(0x89, std::string(126, 'x'))), "failed 1002");
  EXPECT_EQ(verdict(std::string("\x81\xFE\x00\x7D\0\0\0\0", 8)), "failed 1002");  // 125 in two bytes
  EXPECT_EQ(verdict(std::string("\x81\xFF\0\0\0\0\0\0\xFF\xFF\0\0\0\0", 14)),
            "failed 1002");  // 65535 in eight
  EXPECT_EQ(verdict(std::string("\x81\xFF\x80\0\0\0\0\0\0\0\0\0\0\0", 14)), "failed 1002");
  EXPECT_EQ(verdict(client_frame(0x81, "\xC3\x28")), "failed 1007");
  EXPECT_EQ(verdict(client_frame(0x88, "\x03")), "failed 1002");
  EXPECT_EQ(verdict(client_frame(0x88, "\x03\xE8\xFF")), "failed 1007");
  EXPECT_EQ(verdict(client_frame(0x88, "")), "close 1005");
}

TEST(WebSocketReader, KnowsWhichCloseCodesMayBeSent) {
  for (const int code : {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014,
                         3000, 4999, 0,    999,  1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535}) {
    const std::string payload = {static_cast<char>(code >> 8), static_cast<char>(code & 0xFF)};
    const bool is_valid =
        (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
    EXPECT_THAT(read(client_frame(0x88, payload), 100),
                testing::ElementsAre(is_valid ? "close " + std::to_string(code) : "failed 1002"));
  }
}

TEST(WebSocketReader, RefusesALargeMessageBeforeItsBytesCome) {
  EXPECT_THAT(read(client_frame(0x81, std::string(1000, 'x')), 4096), testing::SizeIs(1));
  const std::string head = client_frame(0x81, std::string(1001, 'x')).substr(0, 8);
  EXPECT_THAT(read(head, 8), testing::ElementsAre("failed 1009"));
  const std::string second =
      client_frame(0x01, std::string(600, 'x')) + client_frame(0x80, std::string(401, 'x'));
  EXPECT_THAT(read(second, second.size()), testing::ElementsAre("failed 1009"));
}

TEST(WebSocketReader, KnowsWhenItIsWithinAMessage) {
  WebSocketReader reader(1000, false);
  const auto feed = [&reader](std::string_view bytes) {
    reader.next(bytes);
    return reader.is_within_message();
  };
  EXPECT_FALSE(reader.is_within_message());
  EXPECT_TRUE(feed("\x01"));
  EXPECT_TRUE(feed(client_frame(0x01, "half").substr(1)));  // between fragments, too
  EXPECT_FALSE(feed(client_frame(0x80, "whole")));
}

TEST(WebSocketFrames, HaveTheLengthInItsShortestForm) {
  for (const std::size_t size : {0U, 125U, 126U, 65535U, 65536U}) {
    std::string frame;
    append_frame(frame, WebSocketOpcode::binary, std::string(size, 'x'));
    const std::size_t head = size < 126 ? 2 : size < 65536 ? 4 : 10;
    ASSERT_EQ(frame.size(), head + size);
    EXPECT_EQ(static_cast<unsigned char>(frame[0]), 0x82);
    std::size_t length = static_cast<unsigned char>(frame[1]);
    if (head > 2) {
      EXPECT_EQ(length, head == 4 ? 126U : 127U);
      length = 0;
      for (std::size_t i = 2; i < head; ++i)
        length = length << 8 | static_cast<unsigned char>(frame[i]);
    }
    EXPECT_EQ(length, size);
  }
  std::string close;
  append_close_frame(close, WebSocketClose::too_big, std::string(200, 'x'));
  EXPECT_EQ(close.size(), 2U + 125U);
  EXPECT_EQ(close.substr(2, 2), "\x03\xF1");
}

Result<WebSocketHandshake> handshake(std::string_view fields) {
  const std::string bytes =
      "GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n" +
      std::string(fields) + "\r\n";
  RequestHead head;
  std::string why;
  EXPECT_EQ(parse_request_head(bytes, head, why), Parsed::complete) << why;
  return read_websocket_handshake(head);
}

TEST(WebSocketHandshake, AcceptsTheKeyOfTheStandardsExample) {
  const Result<WebSocketHandshake> plain = handshake("");
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->accept, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  EXPECT_FALSE(plain->compresses);
}

TEST(WebSocketHandshake, TakesTheFirstOfferOfCompressionThatItCanMeet) {
  const auto agreed = [](std::string_view offer) {
    const Result<WebSocketHandshake> read =
        handshake("Sec-WebSocket-Extensions: " + std::string(offer) + "\r\n");
    return read ? read->extensions : "refused";
  };
  const std::string plain = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";
  EXPECT_EQ(agreed("permessage-deflate; client_max_window_bits"), plain);
  EXPECT_EQ(agreed("PerMessage-Deflate;server_no_context_takeover;client_no_context_takeover"), plain);
  EXPECT_EQ(agreed("permessage-deflate; server_max_window_bits=\"10\""),
            plain + "; server_max_window_bits=\"10\"");
  EXPECT_EQ(
      agreed("x-webkit-deflate-frame, permessage-deflate; server_max_window_bits=16, permessage-deflate"),
      plain);
  EXPECT_EQ(agreed("permessage-deflate; server_max_window_bits"), "");
  EXPECT_EQ(agreed("permessage-deflate; server_max_window_bits=08"), "");
  EXPECT_EQ(agreed("permessage-deflate; client_max_window_bits=7"), "");
  EXPECT_EQ(agreed("permessage-deflate; client_no_context_takeover=1"), "");
  EXPECT_EQ(agreed("permessage-deflate; ;"), "");
  EXPECT_EQ(agreed("permessage-deflate; client_max_window_bits; client_max_window_bits=9"), "");
}

}  // namespace
}  // namespace tokenpak::http
