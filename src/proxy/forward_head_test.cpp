#include "proxy/forward_head.hpp"

#include <string>

#include <gtest/gtest.h>

namespace tokenpak::proxy {
namespace {

ForwardHead forwarded(const std::string& bytes, std::optional<std::string_view> option = std::nullopt) {
  http::RequestHead head;
  std::string why;
  EXPECT_EQ(http::parse_request_head(bytes, head, why), http::Parsed::complete) << why;
  return forward_head(head, "/prefix", "api.example", option);
}

std::string with_length(ForwardHead head, std::size_t body_size) {
  head.set_length(body_size);
  return head.text;
}

TEST(ForwardHead, KeepsOrderAndSpelling) {
  const ForwardHead head = forwarded(
      "POST /v1/messages?beta=true HTTP/1.1\r\nAnthropic-Beta: a,b\r\nHOST: localhost:8766\r\nx-api-key: "
      "k\r\ncontent-Length: 99\r\n"
      "X-Stainless-OS: Linux\r\nx-stainless-os: again\r\n\r\n");
  EXPECT_EQ(with_length(head, 42),
            "POST /prefix/v1/messages?beta=true HTTP/1.1\r\nAnthropic-Beta: a,b\r\nHOST: "
            "api.example\r\nx-api-key: k\r\ncontent-Length: 42\r\n"
            "X-Stainless-OS: Linux\r\nx-stainless-os: again\r\n\r\n");
}

TEST(ForwardHead, DropsWhatConcernsThisHopOnly) {
  const ForwardHead head = forwarded(
      "POST /v1/messages HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, X-Hop\r\nX-Hop: 1\r\nKeep-Alive: "
      "5\r\nTE: trailers\r\n"
      "Expect: 100-continue\r\nX-TokenPak-Mode: strict\r\nx-tokenpak-vault: off\r\nTransfer-Encoding: "
      "chunked\r\nAccept: x\r\n\r\n");
  EXPECT_EQ(
      with_length(head, 7),
      "POST /prefix/v1/messages HTTP/1.1\r\nHost: api.example\r\nAccept: x\r\nContent-Length: 7\r\n\r\n");
}

TEST(ForwardHead, ARequestWithoutABodyGetsNoLength) {
  const ForwardHead head = forwarded("GET /v1/models HTTP/1.0\r\nAccept: x\r\n\r\n", "keep-alive, mark");
  EXPECT_EQ(with_length(head, 0),
            "GET /prefix/v1/models HTTP/1.1\r\nAccept: x\r\nHost: api.example\r\nConnection: keep-alive, "
            "mark\r\n\r\n");
}

TEST(AnswerHead, KeepsAllButHopByHopHeaders) {
  http::ResponseHead head;
  std::string why;
  ASSERT_EQ(http::parse_response_head("HTTP/1.1 529 Overloaded!\r\nX-B: 2\r\nConnection: keep-alive\r\nx-a: "
                                      "1\r\nTransfer-Encoding: chunked\r\n\r\n",
                                      "POST", head, why),
            http::Parsed::complete);
  EXPECT_EQ(answer_head(head, true, false, "a-1", ""),
            "HTTP/1.1 529 Overloaded!\r\nX-B: 2\r\nx-a: 1\r\nTransfer-Encoding: chunked\r\n"
            "x-tokenpak-request-id: a-1\r\n\r\n");
  EXPECT_EQ(answer_head(head, false, true, "a-1", ""),
            "HTTP/1.1 529 Overloaded!\r\nX-B: 2\r\nx-a: 1\r\nx-tokenpak-request-id: a-1\r\n"
            "Connection: close\r\n\r\n");
}

}  // namespace
}  // namespace tokenpak::proxy
