#include "proxy/pages.hpp"

#include "base/json_writer.hpp"
#include "ledger/render.hpp"
#include "proxy/health.hpp"
#include "proxy/process_metrics.hpp"
#include "version.hpp"

#include <array>
#include <charconv>
#include <functional>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace tokenpak::proxy {

namespace {

struct PageName {
  std::string_view path;
  std::string_view says;
};
constexpr std::array pages = {
    PageName{"/health", "state of the proxy; ?deep=true also tries the providers"},
    PageName{"/stats", "requests, tokens, cost and savings since the start, today and by model"},
    PageName{"/recent", "the latest requests, newest first; ?limit=N"},
    PageName{"/metrics", "the same for Prometheus"},
    PageName{"/vault", "what is indexed: folders, files, chunks and their age"},
    PageName{"/expand/NAME", "the whole text of what was sent cut, by the name that its marker gives"},
};

constexpr std::string_view expand_path = "/expand/";

constexpr std::size_t default_recent = 50;

/// The value of `name` in a query string; nothing if it is absent.
std::optional<std::string_view> query_value(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const std::size_t ampersand = query.find('&');
    const std::string_view item = query.substr(0, ampersand);
    query = ampersand == std::string_view::npos ? std::string_view() : query.substr(ampersand + 1);
    const std::size_t equals = item.find('=');
    if (item.substr(0, equals) == name)
      return equals == std::string_view::npos ? std::string_view() : item.substr(equals + 1);
  }
  return std::nullopt;
}

std::string index_json() {
  JsonWriter json;
  json.begin_object()
      .field("name", "tokenpak")
      .field("version", TOKENPAK_VERSION)
      .key("paths")
      .begin_object();
  for (const PageName& page : pages)
    json.field(page.path, page.says);
  return std::move(json.end_object().end_object()).text();
}

Answer recent(Application& application, std::string_view query) {
  std::size_t limit = default_recent;
  if (const auto text = query_value(query, "limit")) {
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), limit);
    if (error != std::errc() || end != text->data() + text->size()) {
      return error_answer(dialect::Provider::openai,
                          {ErrorKind::bad_request, "limit must be a whole number, as in /recent?limit=20."});
    }
  }
  return {200, ledger::recent_json(application.ledger().recent(limit))};
}

void append_upstream_gauges(Application& application, std::string& text) {
  text +=
      "# HELP tokenpak_upstream_requests Requests at an upstream, or waiting for a place there.\n"
      "# TYPE tokenpak_upstream_requests gauge\n";
  for (std::size_t index = 0; index < application.upstream_count(); ++index) {
    const Upstream& upstream = application.upstream(index);
    text += fmt::format(
        "tokenpak_upstream_requests{{upstream=\"{0}\",state=\"running\"}} {1}\n"
        "tokenpak_upstream_requests{{upstream=\"{0}\",state=\"waiting\"}} {2}\n",
        upstream.name, upstream.limit.running(), upstream.limit.waiting());
  }
}

Answer metrics(Application& application) {
  Answer answer(200, ledger::metrics_text(application.ledger().snapshot(std::chrono::system_clock::now())) +
                         process_metrics(application));
  answer.content_type = "text/plain; version=0.0.4; charset=utf-8";
  answer.body += fmt::format(
      "# HELP tokenpak_client_connections Open connections of clients.\n"
      "# TYPE tokenpak_client_connections gauge\ntokenpak_client_connections {}\n"
      "# HELP tokenpak_body_bytes Memory that request bodies take.\n"
      "# TYPE tokenpak_body_bytes gauge\ntokenpak_body_bytes {}\n"
      "# HELP tokenpak_retries_total Further attempts at an upstream.\n"
      "# TYPE tokenpak_retries_total counter\ntokenpak_retries_total {}\n"
      "# HELP tokenpak_fallbacks_total Requests that went on to a fallback.\n"
      "# TYPE tokenpak_fallbacks_total counter\ntokenpak_fallbacks_total {}\n"
      "# HELP tokenpak_refused_full_total Requests refused because a limit was reached.\n"
      "# TYPE tokenpak_refused_full_total counter\ntokenpak_refused_full_total {}\n",
      application.connections.load(), application.body_memory().used(), application.retries.load(),
      application.fallbacks.load(), application.refused_full.load());
  append_upstream_gauges(application, answer.body);
  return answer;
}

/// An original as plain text. Reading it may take a while: not on the loop.
net::Task<Answer> expand(Application& application, LoopContext& context, std::string_view name) {
  std::optional<std::string> text;
  if (const auto key = compress::find_original(name)) {
    const std::function<void()> read = [&] {
      text = read_original(application.settings().originals_folder(), key->key);
    };
    net::Workers::Run on_worker = application.workers().run(context.loop(), read);
    co_await on_worker;
  }
  if (!text) {
    const Error error(
        ErrorKind::not_found,
        "No whole text is kept under this name. A name is the sixteen letters and digits that a "
        "marker gives; texts that no conversation used for some days are deleted "
        "(TOKENPAK_ORIGINALS_DAYS).");
    co_return error_answer(dialect::Provider::openai, error);
  }
  Answer answer(200, *std::move(text));
  answer.content_type = "text/plain; charset=utf-8";
  co_return answer;
}

}  // namespace

net::Task<Answer> page(Application& application, LoopContext& context, std::string target) {
  const std::string_view whole = target;
  const std::size_t question = whole.find('?');
  const std::string_view path = whole.substr(0, question);
  const std::string_view query =
      question == std::string_view::npos ? std::string_view() : whole.substr(question + 1);
  if (path == "/") co_return Answer(200, index_json());
  // In the first milliseconds the account from before the start is still being read.
  ledger::LedgerWriter* const writer = application.ledger_writer();
  if (writer != nullptr && (path == "/stats" || path == "/recent") && !writer->has_read()) {
    std::function<void()> wait = [writer] { writer->wait_until_read(); };
    co_await application.workers().run(context.loop(), std::move(wait));
  }
  if (path == "/health") {
    std::optional<DeepHealth> deep;
    if (query_value(query, "deep") == "true") deep = co_await probe_providers(application, context);
    co_return Answer(200, health_json(application, deep));
  }
  if (path == "/stats") {
    co_return Answer(200,
                     ledger::stats_json(application.ledger().snapshot(std::chrono::system_clock::now())));
  }
  if (path == "/recent") co_return recent(application, query);
  if (path == "/vault") co_return Answer(200, vault_json(application));
  if (path == "/metrics") co_return metrics(application);
  if (path.starts_with(expand_path))
    co_return co_await expand(application, context, path.substr(expand_path.size()));
  std::string known = "/";
  for (const PageName& known_page : pages)
    known.append(", ").append(known_page.path);
  const Error error(
      ErrorKind::not_found,
      fmt::format(
          "There is nothing at this path. Providers are under /v1 and /v1beta; the proxy's own paths are {}.",
          known));
  co_return error_answer(dialect::Provider::openai, error);
}

}  // namespace tokenpak::proxy
