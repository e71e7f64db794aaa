#include "proxy/admission.hpp"

#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace tokenpak::proxy {
namespace {

constexpr std::string_view mark = "tokenpak-0badcafe";

/// The kind of refusal for a request with these header lines, or nothing.
std::optional<ErrorKind> refusal(const std::string& lines, const Settings& settings = {},
                                 bool is_local = true, std::string_view target = "/v1/messages") {
  const std::string bytes = "POST " + std::string(target) + " HTTP/1.1\r\n" + lines + "\r\n";
  http::RequestHead head;
  std::string why;
  EXPECT_EQ(http::parse_request_head(bytes, head, why), http::Parsed::complete) << why;
  const auto route = dialect::route(head.method, head.target, {});
  const Result<void> admitted = admit(head, route, settings, is_local, mark);
  if (admitted) return std::nullopt;
  return admitted.error().kind;
}

const std::string json = "Content-Type: application/json\r\n";

std::string with_host(std::string_view host) {
  return fmt::format("Host: {}\r\n{}", host, json);
}

TEST(Admission, HostMustBeOneOfOurs) {
  for (const std::string host :
       {"localhost", "LOCALHOST:8766", "127.0.0.1:1", "127.1.2.3", "[::1]:8766", "app.localhost"}) {
    EXPECT_EQ(refusal(with_host(host)), std::nullopt) << host;
  }
  for (const std::string host : {"evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "[::2]",
                                 "10.0.0.1", "", "127.0.0", "128.0.0.1"}) {
    EXPECT_EQ(refusal(with_host(host)), ErrorKind::forbidden) << host;
  }
  Settings settings;
  settings.host = "10.0.0.1";
  settings.allowed_hosts = {"Proxy.Lan"};
  EXPECT_EQ(refusal("Host: 10.0.0.1:8766\r\n" + json, settings), std::nullopt);
  EXPECT_EQ(refusal("Host: proxy.lan\r\n" + json, settings), std::nullopt);
}

TEST(Admission, ForeignOriginsAreRefused) {
  const std::string host = "Host: localhost\r\n" + json;
  EXPECT_EQ(refusal(host + "Origin: http://localhost:3000\r\n"), std::nullopt);
  EXPECT_EQ(refusal(host + "Origin: http://[::1]:3000\r\n"), std::nullopt);
  for (const std::string origin : {"https://evil.example", "null", "http://localhost.evil.example", "file://",
                                   "https://127.0.0.1.evil.example"}) {
    EXPECT_EQ(refusal(fmt::format("{}Origin: {}\r\n", host, origin)), ErrorKind::forbidden) << origin;
  }
}

TEST(Admission, RemoteClientsNeedTheKey) {
  Settings settings;
  settings.host = "10.0.0.1";
  settings.key = "secret";
  const std::string host = "Host: 10.0.0.1\r\n" + json;
  EXPECT_EQ(refusal(host, settings, true), std::nullopt);
  EXPECT_EQ(refusal(host, settings, false), ErrorKind::unauthorized);
  EXPECT_EQ(refusal(host + "X-TokenPak-Key: Secret\r\n", settings, false), ErrorKind::unauthorized);
  EXPECT_EQ(refusal(host + "X-TokenPak-Key: secret\r\n", settings, false), std::nullopt);
}

TEST(Admission, DialectPathsTakeJsonOnly) {
  const std::string host = "Host: localhost\r\n";
  EXPECT_EQ(refusal(host), ErrorKind::unsupported_media);
  EXPECT_EQ(refusal(host + "Content-Type: text/plain\r\n"), ErrorKind::unsupported_media);
  EXPECT_EQ(refusal(host + "Content-Type: application/jsonx\r\n"), ErrorKind::unsupported_media);
  EXPECT_EQ(refusal(host + "Content-Type: Application/JSON ; charset=utf-8\r\n"), std::nullopt);
  EXPECT_EQ(refusal(host + "Content-Type: multipart/form-data; boundary=x\r\n", {}, true, "/v1/files"),
            std::nullopt);
}

TEST(Admission, ARequestThatComesBackIsALoop) {
  const std::string host = "Host: localhost\r\n" + json;
  EXPECT_EQ(refusal(host + "Connection: keep-alive, tokenpak-0badcafe\r\n"), ErrorKind::loop);
  EXPECT_EQ(refusal(host + "Connection: keep-alive, tokenpak-12345678\r\n"), std::nullopt);
}

TEST(Admission, ModeComesFromTheHeaderOrTheSettings) {
  const auto mode = [](const std::string& line) {
    const std::string bytes = "GET / HTTP/1.1\r\nHost: a\r\n" + line + "\r\n";
    http::RequestHead head;
    std::string why;
    EXPECT_EQ(http::parse_request_head(bytes, head, why), http::Parsed::complete);
    return requested_mode(head, compress::Mode::hybrid);
  };
  EXPECT_EQ(mode("").value(), compress::Mode::hybrid);
  EXPECT_EQ(mode("X-TokenPak-Mode: strict\r\n").value(), compress::Mode::strict);
  const Result<compress::Mode> unknown = mode("x-tokenpak-mode: turbo\r\n");
  ASSERT_FALSE(unknown);
  EXPECT_NE(unknown.error().message.find("strict, hybrid, aggressive"), std::string::npos);
}

}  // namespace
}  // namespace tokenpak::proxy
