// Reads the proxy's pages into what `tokenpak top` shows.

#include "cli/top_view.hpp"
#include "json/capture.hpp"
#include "json/cursor.hpp"
#include "json/text.hpp"

#include <charconv>
#include <cmath>
#include <map>

namespace tokenpak::cli {

namespace {

/// The values of one page, raw, by the names of their members: "session.cost_usd".
class Page {
 public:
  explicit Page(std::string_view text) {
    json::Cursor cursor(text);
    read(cursor, text, "");
    is_whole_ = cursor.finish();
  }

  bool is_whole() const { return is_whole_; }
  double number(const std::string& path) const {
    const std::string_view text = raw(path);
    double value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
  }
  std::uint64_t count(const std::string& path) const {
    return static_cast<std::uint64_t>(std::max(0.0, number(path)));
  }
  Money money(const std::string& path) const {
    return {static_cast<std::int64_t>(std::llround(number(path) * 1e9))};
  }
  std::string text(const std::string& path) const {
    const std::string_view quoted = raw(path);
    std::string text;
    if (quoted.size() >= 2 && quoted.front() == '"')
      json::unescape(quoted.substr(1, quoted.size() - 2), text);
    return text;
  }
  std::string_view raw(const std::string& path) const {
    const auto found = values_.find(path);
    return found == values_.end() ? std::string_view() : found->second;
  }

 private:
  void read(json::Cursor& cursor, std::string_view text, const std::string& path) {
    if (cursor.peek() != json::Kind::object || !cursor.enter_object()) {
      const ByteRange value = cursor.skip();
      const std::string_view raw = value.of(text);
      values_[path] = raw;
      return;
    }
    std::string_view name;
    while (cursor.next_member(name)) {
      const std::string inner = path.empty() ? std::string(name) : path + "." + std::string(name);
      // Models' names may hold anything, and are not looked for.
      if (inner == "by_model") {
        cursor.skip();
      } else {
        read(cursor, text, inner);
      }
    }
  }

  std::map<std::string, std::string_view> values_;
  bool is_whole_ = false;
};

ProxyState::Request read_request(std::string_view row) {
  const Page page(row);
  ProxyState::Request request;
  const std::string time = page.text("time");
  if (time.size() >= 19) request.time = time.substr(11, 8);
  request.model = page.text("model");
  request.status = page.count("status");
  request.failed = page.raw("error") == "true";
  request.tokens_in = page.count("tokens.in");
  request.tokens_sent = page.count("tokens.sent");
  request.tokens_out = page.count("usage.output");
  const bool is_priced = page.raw("cost_usd") != "null";
  request.cost = is_priced ? format_dollars(page.money("cost_usd")) : "$?";
  request.total_ms = page.number("total_ms");
  return request;
}

}  // namespace

Result<ProxyState> read_proxy_state(std::string_view stats, std::string_view health,
                                    std::string_view recent) {
  const Page sums(stats);
  const Page state(health);
  const Page rows(recent);
  if (!sums.is_whole() || !state.is_whole() || !rows.is_whole() || state.text("status").empty())
    return failure(ErrorKind::bad_data, "what answers is no tokenpak of this version");
  ProxyState now;
  now.requests = sums.count("session.requests");
  now.errors = sums.count("session.errors");
  now.uncached = sums.count("session.tokens.uncached");
  now.cache_read = sums.count("session.tokens.cache_read");
  now.cache_write = sums.count("session.tokens.cache_write");
  now.tokens_in = sums.count("session.tokens.in");
  now.tokens_sent = sums.count("session.tokens.sent");
  now.cost = sums.money("session.cost_usd");
  now.saved = sums.money("session.saved_cost_usd");
  now.cost_today = sums.money("today.cost_usd");
  now.saved_today = sums.money("today.saved_cost_usd");
  now.requests_today = sums.count("today.requests");
  now.overhead_p50 = sums.number("session.overhead_ms.p50");
  now.overhead_p99 = sums.number("session.overhead_ms.p99");
  now.first_byte_p50 = sums.number("session.time_to_first_byte_ms.p50");
  now.in_flight = state.count("in_flight_requests");
  now.uptime_seconds = state.count("uptime_seconds");
  now.status = state.text("status");
  now.mode = state.text("mode");
  now.version = state.text("version");
  for (const char* provider : {"anthropic", "openai", "gemini"}) {
    const std::string path = std::string("circuit_breakers.providers.") + provider + ".state";
    now.breakers.push_back({.provider = provider, .state = state.text(path)});
  }
  const std::string_view array = rows.raw("recent");
  json::Cursor cursor(array);
  if (cursor.peek() == json::Kind::array && cursor.enter_array()) {
    while (cursor.next_element())
      now.recent.push_back(read_request(cursor.skip().of(array)));
  }
  return now;
}

}  // namespace tokenpak::cli
