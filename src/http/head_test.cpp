#include "http/head.hpp"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace tokenpak::http {
namespace {

Parsed parse(std::string_view bytes, RequestHead& head) {
  std::string why;
  return parse_request_head(bytes, head, why);
}

TEST(RequestHead, ReadsLineAndFieldsInPlace) {
  const std::string bytes =
      "POST /v1/messages?beta=true HTTP/1.1\r\nHost: a\r\nX-Api-Key:  k \t\r\ncontent-length: 12\r\n\r\nbody";
  RequestHead head;
  ASSERT_EQ(parse(bytes, head), Parsed::complete);
  EXPECT_EQ(head.method, "POST");
  EXPECT_EQ(head.target, "/v1/messages?beta=true");
  EXPECT_EQ(head.size, bytes.size() - 4);
  ASSERT_EQ(head.fields.size(), 3U);
  EXPECT_EQ(head.fields[1].name, "X-Api-Key");
  EXPECT_EQ(head.value_of("x-api-key"), "k");
  EXPECT_EQ(head.framing, Framing::length);
  EXPECT_EQ(head.content_length, 12U);
  EXPECT_TRUE(head.keep_alive);
}

TEST(RequestHead, IsIncompleteAtEveryCutAndNeverInvalid) {
  const std::string bytes = "\r\nGET /health HTTP/1.1\r\nHost: localhost:8766\r\nAccept: */*\r\n\r\n";
  RequestHead head;
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    // Its own allocation, so that a sanitizer sees a read past the end.
    const std::string cut(bytes, 0, length);
    ASSERT_EQ(parse(cut, head), Parsed::incomplete) << length;
  }
  ASSERT_EQ(parse(bytes, head), Parsed::complete);
  EXPECT_EQ(head.size, bytes.size());
}

struct Case {
  std::string_view name;
  std::string_view bytes;
};

// Whatever two readers could understand in two ways is refused (request smuggling).
constexpr Case refused[] = {
    {"bare line feed", "GET / HTTP/1.1\nHost: a\n\n"},
    {"bare line feed inside", "GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n"},
    {"bare carriage return", "GET / HTTP/1.1\r\nHost: a\r\nX: b\rc\r\n\r\n"},
    {"NUL in value", std::string_view("GET / HTTP/1.1\r\nHost: a\0b\r\n\r\n", 29)},
    {"folded header", "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n"},
    {"folded with a tab", "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n\tc\r\n\r\n"},
    {"space before colon", "GET / HTTP/1.1\r\nHost : a\r\n\r\n"},
    {"no colon", "GET / HTTP/1.1\r\nHost: a\r\nnonsense\r\n\r\n"},
    {"empty name", "GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n"},
    {"length twice", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n"},
    {"two lengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"},
    {"length list", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\n"},
    {"signed length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\n"},
    {"hexadecimal length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x10\r\n\r\n"},
    {"empty length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n"},
    {"overflowing length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n"},
    {"length and chunked",
     "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"},
    {"chunked twice",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n"},
    {"coding list", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"},
    {"unknown coding", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n"},
    {"coding in 1.0", "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"},
    {"no host", "GET / HTTP/1.1\r\nAccept: */*\r\n\r\n"},
    {"two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"},
    {"absolute target", "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"asterisk", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"space in target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"HTTP/2.0", "GET / HTTP/2.0\r\nHost: a\r\n\r\n"},
    {"no version", "GET /\r\nHost: a\r\n\r\n"},
    {"method with a slash", "GE/T / HTTP/1.1\r\nHost: a\r\n\r\n"},
};

TEST(RequestHead, RefusesWhatCouldBeReadInTwoWays) {
  for (const Case& item : refused) {
    RequestHead head;
    std::string why;
    EXPECT_EQ(parse_request_head(item.bytes, head, why), Parsed::invalid) << item.name;
    EXPECT_FALSE(why.empty()) << item.name;
  }
}

TEST(RequestHead, RefusesMoreThan64KiB) {
  const std::string small = "GET / HTTP/1.1\r\nHost: a\r\n";
  RequestHead head;
  std::string fits = small + "X: ";
  fits.append(max_head_bytes - fits.size() - 4, 'x').append("\r\n\r\n");
  EXPECT_EQ(parse(fits, head), Parsed::complete);
  std::string larger = small + "X: ";
  larger.append(max_head_bytes, 'x');
  EXPECT_EQ(parse(larger, head), Parsed::invalid);
  std::string many = small;
  while (many.size() <= max_head_bytes)
    many += "X: y\r\n";
  EXPECT_EQ(parse(many, head), Parsed::invalid);
}

TEST(RequestHead, KeepsAliveAsVersionAndConnectionSay) {
  const auto keeps_alive = [](std::string_view bytes) {
    RequestHead head;
    EXPECT_EQ(parse(bytes, head), Parsed::complete);
    return head.keep_alive;
  };
  EXPECT_TRUE(keeps_alive("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
  EXPECT_FALSE(keeps_alive("GET / HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n"));
  EXPECT_FALSE(keeps_alive("GET / HTTP/1.0\r\n\r\n"));
  EXPECT_TRUE(keeps_alive("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
}

TEST(ResponseHead, TellsWhereTheBodyEnds) {
  const auto framing = [](std::string_view bytes, std::string_view method) {
    ResponseHead head;
    std::string why;
    EXPECT_EQ(parse_response_head(bytes, method, head, why), Parsed::complete) << why;
    return head.framing;
  };
  EXPECT_EQ(framing("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "POST"), Framing::length);
  EXPECT_EQ(framing("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n", "POST"),
            Framing::length);
  EXPECT_EQ(framing("HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n", "POST"), Framing::chunked);
  EXPECT_EQ(framing("HTTP/1.1 200\r\n\r\n", "POST"), Framing::until_close);
  EXPECT_EQ(framing("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "HEAD"), Framing::none);
  EXPECT_EQ(framing("HTTP/1.1 204 No Content\r\n\r\n", "DELETE"), Framing::none);
  EXPECT_EQ(framing("HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", "GET"), Framing::none);
}

TEST(ResponseHead, RefusesAmbiguousLengths) {
  for (const std::string_view bytes :
       {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", "HTTP/1.1 2x0 OK\r\n\r\n",
        "SSH-2.0-OpenSSH_9.2\r\n\r\n"}) {
    ResponseHead head;
    std::string why;
    EXPECT_EQ(parse_response_head(bytes, "GET", head, why), Parsed::invalid) << bytes;
  }
}

TEST(HopByHop, CoversTheFixedOnesAndThoseThatConnectionNames) {
  EXPECT_TRUE(is_hop_by_hop("Transfer-Encoding", ""));
  EXPECT_TRUE(is_hop_by_hop("KEEP-ALIVE", ""));
  EXPECT_FALSE(is_hop_by_hop("anthropic-beta", ""));
  EXPECT_TRUE(is_hop_by_hop("X-Trace", "close, x-trace"));
  // What says what the message is cannot be named away.
  EXPECT_FALSE(is_hop_by_hop("Content-Length", "content-length"));
  EXPECT_FALSE(is_hop_by_hop("Authorization", "authorization"));
}

}  // namespace
}  // namespace tokenpak::http
