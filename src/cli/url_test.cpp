#include "cli/url.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tokenpak::cli {
namespace {

TEST(BaseUrl, IsTakenApartAndPutTogether) {
  struct Case {
    const char* text;
    bool tls;
    const char* host;
    int port;
    const char* path_prefix;
    const char* url;
  };
  for (const Case& c : {
           Case{"https://api.openai.com", true, "api.openai.com", 443, "", "https://api.openai.com"},
           Case{"http://127.0.0.1:11434", false, "127.0.0.1", 11434, "", "http://127.0.0.1:11434"},
           Case{"HTTPS://API.Example.COM/", true, "api.example.com", 443, "", "https://api.example.com"},
           Case{"https://gw.example/openai//", true, "gw.example", 443, "/openai",
                "https://gw.example/openai"},
           Case{"http://[::1]:80/a/b%20c", false, "::1", 80, "/a/b%20c", "http://[::1]/a/b%20c"},
           Case{"https://[2001:DB8::0:2]", true, "2001:db8::2", 443, "", "https://[2001:db8::2]"},
           Case{"http://a_b-c.d:443", false, "a_b-c.d", 443, "", "http://a_b-c.d:443"},
           Case{"http://h:80///", false, "h", 80, "", "http://h"},
       }) {
    const auto parsed = parse_base_url(c.text);
    ASSERT_TRUE(parsed) << c.text;
    EXPECT_EQ(parsed->tls, c.tls) << c.text;
    EXPECT_EQ(parsed->host, c.host) << c.text;
    EXPECT_EQ(parsed->port, c.port) << c.text;
    EXPECT_EQ(parsed->path_prefix, c.path_prefix) << c.text;
    EXPECT_EQ(parsed->url(), c.url) << c.text;
  }
}

TEST(BaseUrl, IsRefusedWithTheRuleItBreaks) {
  struct Case {
    const char* text;
    const char* rule;
  };
  constexpr auto scheme = "must begin with https:// or http://";
  constexpr auto host = "must have a host name or an address after ://, an IPv6 address in brackets";
  constexpr auto port = "must have a port from 1 to 65535 after the host";
  constexpr auto user = "must have no user name or password before the host";
  constexpr auto end = "must end with its host, port or path: no ? and no #";
  constexpr auto path = "must have a path of plain URL characters, others as %XX";
  for (const Case& c : {
           Case{"", scheme},
           Case{"api.openai.com", scheme},
           Case{"ftp://h", scheme},
           Case{"ws://h", scheme},
           Case{"https:/h", scheme},
           Case{"https://", host},
           Case{"https:///path", host},
           Case{"https://::1", host},
           Case{"https://[127.0.0.1]", host},
           Case{"https://[::1", host},
           Case{"https://a b", host},
           Case{"https://[fe80::1%25eth0]", host},
           Case{"https://m\xc3\xbcller.de", host},
           Case{"https://h:", port},
           Case{"https://h:0", port},
           Case{"https://h:65536", port},
           Case{"https://h:80:90", port},
           Case{"https://[::1]:x", port},
           Case{"https://me@h", user},
           Case{"https://me:secret@h", user},
           Case{"https://h?key=secret", end},
           Case{"https://h/p?key=secret", end},
           Case{"https://h#x", end},
           Case{"https://h/a b", path},
           Case{"https://h/%zz", path},
           Case{"https://h/%2", path},
           Case{"https://h/\n", path},
       }) {
    const auto parsed = parse_base_url(c.text);
    ASSERT_FALSE(parsed) << c.text;
    EXPECT_EQ(parsed.error().message, c.rule) << c.text;
  }
}

TEST(OutboundProxy, TakesHostPortAndCredentials) {
  struct Case {
    const char* text;
    const char* host;
    int port;
    const char* authorization;
  };
  for (const Case& c : {
           Case{"http://proxy.example:3128", "proxy.example", 3128, ""},
           Case{"http://proxy.example/", "proxy.example", 80, ""},
           Case{"proxy:3128", "proxy", 3128, ""},
           Case{"http://[::1]:3128", "::1", 3128, ""},
           Case{"http://Aladdin:open%20sesame@h:1", "h", 1, "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="},
           Case{"http://me@h:1", "h", 1, "Basic bWU6"},
           Case{"http://me:p@ss@h:1", "h", 1, "Basic bWU6cEBzcw=="},
       }) {
    const auto parsed = parse_outbound_proxy(c.text);
    ASSERT_TRUE(parsed) << c.text;
    EXPECT_EQ(parsed->host, c.host) << c.text;
    EXPECT_EQ(parsed->port, c.port) << c.text;
    EXPECT_EQ(parsed->authorization, c.authorization) << c.text;
  }
}

TEST(OutboundProxy, IsRefusedWithTheRuleItBreaks) {
  const auto message = [](const char* text) { return parse_outbound_proxy(text).error().message; };
  EXPECT_EQ(message("https://h:3128"), "must be a proxy that is spoken to in plain HTTP: http://host:port");
  EXPECT_EQ(message("socks5://h:1080"), "must be a proxy that is spoken to in plain HTTP: http://host:port");
  EXPECT_EQ(message("http://h:3128/path"), "must end with its host or port: http://host:port");
  EXPECT_EQ(message("http://h:3128?x"), "must end with its host or port: http://host:port");
  EXPECT_EQ(message("http://h:x"), "must have a port from 1 to 65535 after the host");
  EXPECT_EQ(message("http://me:%zz@h"), "must have %XX in its user name and password where there is a %");
}

RC_GTEST_PROP(BaseUrl, WhatIsAcceptedReadsBackTheSame, (const std::string& tail)) {
  for (const std::string& text : {"http://" + tail, "https://h" + tail, "https://h/" + tail}) {
    const auto once = parse_base_url(text);
    if (!once) continue;
    const auto twice = parse_base_url(once->url());
    RC_ASSERT(twice.has_value());
    RC_ASSERT(twice->url() == once->url());
  }
}

}  // namespace
}  // namespace tokenpak::cli
