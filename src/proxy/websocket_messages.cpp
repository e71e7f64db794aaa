#include "proxy/websocket_messages.hpp"

#include "base/json_writer.hpp"
#include "base/money.hpp"
#include "base/utf8.hpp"
#include "json/cursor.hpp"
#include "proxy/account.hpp"
#include "proxy/errors.hpp"

#include <charconv>
#include <cstdint>
#include <utility>

#include <fmt/format.h>

namespace tokenpak::proxy {

namespace {

/// Strings of a provider's error object, quotes included, as they stand; empty where there are none.
struct ProviderError {
  std::string_view type;
  std::string_view message;
};

std::string_view string_or_skip(json::Cursor& cursor) {
  const bool is_string = cursor.peek() == json::Kind::string;
  const ByteRange value = cursor.skip();
  return is_string ? value.of(cursor.document()) : std::string_view();
}

ProviderError read_error(std::string_view body) {
  ProviderError error;
  json::Cursor cursor(body);
  if (cursor.peek() != json::Kind::object || !cursor.enter_object()) return {};
  std::string_view key;
  while (cursor.next_member(key)) {
    if (key != "error" || cursor.peek() != json::Kind::object) {
      cursor.skip();
      continue;
    }
    cursor.enter_object();
    while (cursor.next_member(key)) {
      const bool is_type = key == "type" || (error.type.empty() && (key == "status" || key == "code"));
      const bool is_message = key == "message";
      const std::string_view text = string_or_skip(cursor);
      if (is_type && !text.empty()) error.type = text;
      if (is_message) error.message = text;
    }
  }
  return cursor.finish() ? error : ProviderError();
}

void end_error(JsonWriter& json, int status, std::optional<std::chrono::seconds> retry_after,
               std::string_view request_id) {
  json.field("status", status);
  if (retry_after) json.field("retry_after_seconds", retry_after->count());
  json.field("request_id", request_id);
  json.end_object().end_object();
}

}  // namespace

std::string stats_json(const Application& application, const Exchange& exchange) {
  const dialect::Usage& usage = exchange.facts.usage;
  JsonWriter json;
  json.begin_object().field("type", "stats").key("usage").begin_object();
  json.field("input_tokens", usage.input).field("output_tokens", usage.output);
  json.field("cache_read_input_tokens", usage.cache_read);
  json.field("cache_creation_input_tokens", usage.cache_write_5m + usage.cache_write_1h).end_object();
  json.key("tokenpak").begin_object().field("request_id", exchange.id);
  json.field("mode", compress::name_of(exchange.request ? exchange.outcome.state.mode : exchange.mode));
  json.field("tokens_in", exchange.tokens.received).field("tokens_sent", exchange.tokens.sent);
  json.field("tokens_saved", static_cast<std::int64_t>(exchange.tokens.received) -
                                 static_cast<std::int64_t>(exchange.tokens.sent));
  const std::optional<Money> cost = cost_of(application, exchange);
  json.key("cost_usd").raw(cost && usage.reported ? exact_dollars(*cost) : "null");
  if (exchange.budget_standing) {
    const ledger::BudgetStanding& standing = *exchange.budget_standing;
    json.key("budget").begin_object().field("period", name_of(standing.limit.period));
    json.key("spent_usd").raw(exact_dollars(standing.spent));
    json.key("limit_usd").raw(exact_dollars(standing.limit.most)).end_object();
  }
  json.end_object().end_object();
  return std::move(json).text();
}

std::string error_json(const Error& error, std::optional<std::chrono::seconds> retry_after,
                       std::string_view request_id) {
  const HttpError http = http_error(error.kind);
  JsonWriter json;
  json.begin_object().key("error").begin_object();
  json.field("type", http.code).field("message", error.message);
  end_error(json, http.status, retry_after, request_id);
  return std::move(json).text();
}

std::string provider_error_json(int status, std::string_view body, std::string_view retry_after,
                                std::string_view request_id) {
  const ProviderError error = is_valid_utf8(body) ? read_error(body) : ProviderError();
  JsonWriter json;
  json.begin_object().key("error").begin_object();
  json.key("type").raw(error.type.empty() ? "\"api_error\"" : error.type);
  json.key("message");
  if (error.message.empty()) {
    json.value(fmt::format("The provider answered with status {}.", status));
  } else {
    json.raw(error.message);
  }
  std::int64_t seconds = 0;
  const auto [end, failed] =
      std::from_chars(retry_after.data(), retry_after.data() + retry_after.size(), seconds);
  const bool is_number =
      failed == std::errc() && end == retry_after.data() + retry_after.size() && seconds >= 0;
  end_error(json, status, is_number ? std::optional(std::chrono::seconds(seconds)) : std::nullopt,
            request_id);
  return std::move(json).text();
}

}  // namespace tokenpak::proxy
