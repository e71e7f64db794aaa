#include "cli/ledger_report.hpp"

#include "base/json_writer.hpp"
#include "base/money.hpp"
#include "cli/report_table.hpp"
#include "ledger/render.hpp"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <utility>

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace tokenpak::cli {
namespace {

using ledger::NamedSums;
using ledger::Sums;
using ledger::Totals;

/// More rows than this are summed in a last one; CSV and JSON have all.
constexpr std::size_t most_rows = 40;

/// How numbers are written: where room is short, in three digits.
using WriteCount = std::string (*)(std::uint64_t);

std::vector<std::string> cost_cells(std::string name, const Sums& sums, WriteCount count) {
  return {std::move(name),
          count(sums.requests),
          count(sums.input),
          count(sums.cache_read),
          count(sums.cache_write),
          count(sums.tokens_out),
          format_dollars(sums.cost) + (sums.unpriced > 0 ? "+?" : ""),
          format_dollars(sums.saved_cost)};
}

/// The first cells cut so that the table is no wider than that, if they need not be cut to next to nothing.
void shorten_names(ReportTable& table, std::size_t columns) {
  constexpr std::size_t shortest = 12;
  const std::size_t width = width_of(table);
  if (width <= columns) return;
  std::size_t longest = 0;
  for (const auto& row : table.rows)
    longest = std::max(longest, row.front().size());
  const std::size_t most = std::max(shortest, longest - std::min(longest, width - columns));
  for (auto& row : table.rows) {
    if (row.front().size() > most) row.front().replace(most - 2, std::string::npos, "..");
  }
}

std::string milliseconds(std::uint64_t microseconds) {
  return fmt::format("{:.1f} ms", static_cast<double>(microseconds) / 1000);
}

double percent(double part, double whole) {
  return whole == 0 ? 0 : 100 * part / whole;
}

Money without_us(const Sums& sums) {
  return sums.cost + sums.saved_cost;
}

/// The share of prompt tokens that the provider read from its cache, in percent.
double cache_hits(const Sums& sums) {
  const auto prompt = static_cast<double>(sums.input + sums.cache_read + sums.cache_write);
  return percent(static_cast<double>(sums.cache_read), prompt);
}

/// Whether a line of `recent` would not fit.
bool is_narrow(unsigned terminal_columns) {
  constexpr unsigned whole_line = 120;
  return terminal_columns > 0 && terminal_columns < whole_line;
}

}  // namespace

std::string cost_as_text(std::span<const NamedSums> sums, std::string_view by, unsigned terminal_columns) {
  Sums all;
  Sums others;
  std::vector<double> shares;
  std::size_t shown = 0;  // the first of them
  for (const auto& [name, each] : sums) {
    all.add(each);
    if (shown == most_rows && by != "day") {
      others.add(each);
    } else {
      ++shown;
      if (terminal_columns > 0) shares.push_back(static_cast<double>(each.cost.nano));
    }
  }
  const auto fill = [&](ReportTable& table, WriteCount count) {
    for (const auto& [name, each] : sums.first(shown))
      table.rows.push_back(cost_cells(name.empty() ? "(none)" : name, each, count));
    if (others.requests > 0)
      table.rows.push_back(cost_cells(fmt::format("({} more)", sums.size() - shown), others, count));
    if (sums.size() != 1) table.rows.push_back(cost_cells("all", all, count));
  };
  ReportTable table{.heads = {std::string(by), "requests", "uncached in", "cache read", "cache write", "out",
                              "cost", "saved by us"},
                    .rows = {}};
  fill(table, grouped);
  if (terminal_columns > 0 && width_of(table) > terminal_columns) {
    table = {.heads = {std::string(by), "requests", "uncached", "read", "written", "out", "cost", "saved"},
             .rows = {}};
    fill(table, abbreviated);
    shorten_names(table, terminal_columns);
  }
  std::string text = as_columns(table, shares, terminal_columns);
  if (all.unpriced > 0)
    text += fmt::format("+?: {} requests are of models without a known price\n", grouped(all.unpriced));
  return text;
}

std::string cost_as_csv(std::span<const NamedSums> sums, std::string_view by) {
  std::string text = fmt::format(
      "{},requests,errors,requests_unpriced,tokens_in,tokens_sent,tokens_uncached,cache_read,cache_write,"
      "tokens_out,"
      "cost_usd,saved_cost_usd,saved_billed_tokens\r\n",
      by);
  for (const auto& [name, each] : sums) {
    text += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{}\r\n", csv_field(name), each.requests,
                        each.errors, each.unpriced, each.tokens_in, each.tokens_sent, each.input,
                        each.cache_read, each.cache_write, each.tokens_out, exact_dollars(each.cost),
                        exact_dollars(each.saved_cost), each.saved_billed);
  }
  return text;
}

std::string cost_as_json(std::span<const NamedSums> sums, std::string_view by, std::string_view since) {
  JsonWriter json;
  json.begin_object().field("since", since).field("by", by).key("rows").begin_array();
  for (const auto& [name, each] : sums) {
    json.begin_object().field(by, std::string_view(name));
    ledger::write_sums(json, each);
    json.end_object();
  }
  return std::move(json.end_array().end_object()).text() + "\n";
}

std::string stats_as_text(std::span<const Period> periods) {
  ReportTable table;
  table.heads.emplace_back();
  for (const Period& period : periods)
    table.heads.push_back(period.name);
  const auto add = [&](const char* name, auto value) {
    std::vector<std::string> cells{name};
    for (const Period& period : periods)
      cells.push_back(value(period.totals));
    table.rows.push_back(std::move(cells));
  };
  add("requests", [](const Totals& t) { return grouped(t.requests); });
  add("errors", [](const Totals& t) { return grouped(t.errors); });
  add("prompt tokens", [](const Totals& t) { return grouped(t.tokens_in); });
  add("sent upstream", [](const Totals& t) { return grouped(t.tokens_sent); });
  add("completion tokens", [](const Totals& t) { return grouped(t.tokens_out); });
  add("read from cache", [](const Totals& t) { return fmt::format("{:.1f} %", cache_hits(t)); });
  add("cost", [](const Totals& t) { return format_dollars(t.cost) + (t.unpriced > 0 ? "+?" : ""); });
  add("saved by us", [](const Totals& t) { return format_dollars(t.saved_cost); });
  add("latency p50", [](const Totals& t) { return milliseconds(t.latency.percentile(0.5)); });
  add("latency p99", [](const Totals& t) { return milliseconds(t.latency.percentile(0.99)); });
  add("first byte p50", [](const Totals& t) { return milliseconds(t.first_byte.percentile(0.5)); });
  add("added by us p50", [](const Totals& t) { return milliseconds(t.overhead.percentile(0.5)); });
  add("added by us p99", [](const Totals& t) { return milliseconds(t.overhead.percentile(0.99)); });
  return as_columns(table);
}

std::string stats_as_json(std::span<const Period> periods) {
  JsonWriter json;
  json.begin_object();
  for (const Period& period : periods) {
    std::string key = period.name;
    std::ranges::replace(key, ' ', '_');
    json.key(key).begin_object();
    ledger::write_totals(json, period.totals);
    json.end_object();
  }
  return std::move(json.end_object()).text() + "\n";
}

std::string savings_as_text(const Totals& totals, std::string_view since, unsigned terminal_columns) {
  const std::int64_t on_wire = totals.tokens_saved();
  std::string text = fmt::format(
      "Since {}, {} requests.\n\nSaved by us, on the wire: {} of {} prompt tokens ({:.1f} %), by our count\n",
      since, grouped(totals.requests), grouped(on_wire), grouped(totals.tokens_in),
      percent(static_cast<double>(on_wire), static_cast<double>(totals.tokens_in)));
  ReportTable stages{.heads = {"", ""}, .rows = {}};
  std::vector<double> shares;
  for (const ledger::StageSaving& saving : totals.savings) {
    if (saving.tokens == 0) continue;
    stages.rows.push_back({"  " + std::string(saving.stage), grouped(saving.tokens)});
    if (terminal_columns > 0) shares.push_back(static_cast<double>(saving.tokens));
  }
  text += as_columns(stages, shares, terminal_columns);
  text += fmt::format(
      "\nSaved by us, on the bill: {} of {} ({:.1f} %), as much as {} tokens of uncached input\n",
      format_dollars(totals.saved_cost), format_dollars(without_us(totals)),
      percent(static_cast<double>(totals.saved_cost.nano), static_cast<double>(without_us(totals).nano)),
      grouped(totals.saved_billed));
  text += "  What the provider's cache makes cheap is counted at the cache's price.\n";
  text += fmt::format(
      "\nThe provider's own cache, which is none of our savings: {} prompt tokens read ({:.1f} %), {} "
      "written\n"
      "  Its prefix was broken by clients {} times, by us {} times.\n",
      grouped(totals.cache_read), cache_hits(totals), grouped(totals.cache_write),
      grouped(totals.cache_breaks_by_client), grouped(totals.cache_breaks_by_proxy));
  return text;
}

std::string savings_as_json(const Totals& totals, std::string_view since) {
  JsonWriter json;
  json.begin_object().field("since", since).field("requests", totals.requests);
  json.key("wire").begin_object();
  json.field("tokens_in", totals.tokens_in);
  json.field("tokens_sent", totals.tokens_sent);
  json.field("tokens_saved", totals.tokens_saved());
  json.key("by_stage").begin_object();
  for (const ledger::StageSaving& saving : totals.savings) {
    if (!saving.stage.empty()) json.field(saving.stage, saving.tokens);
  }
  json.end_object().end_object();
  json.key("bill").begin_object();
  json.key("cost_usd").raw(exact_dollars(totals.cost));
  json.key("cost_without_us_usd").raw(exact_dollars(without_us(totals)));
  json.key("saved_cost_usd").raw(exact_dollars(totals.saved_cost));
  json.field("saved_billed_tokens", totals.saved_billed).end_object();
  json.key("provider_cache").begin_object();
  json.field("tokens_read", totals.cache_read).field("tokens_written", totals.cache_write);
  json.field("breaks_by_client", totals.cache_breaks_by_client);
  json.field("breaks_by_proxy", totals.cache_breaks_by_proxy).end_object();
  return std::move(json.end_object()).text() + "\n";
}

std::string recent_head(unsigned terminal_columns) {
  if (is_narrow(terminal_columns)) {
    return fmt::format("{:<8}  {:<20} {:>6}  {:>9}  {:>9}  {:>7}  {:>9}\n", "time", "model", "status", "in",
                       "sent", "out", "cost");
  }
  return fmt::format("{:<19}  {:<28} {:>6}  {:>9}  {:>9}  {:>7}  {:>9}  {:>9}  {:>9}\n", "time", "model",
                     "status", "in", "sent", "out", "cost", "saved", "total");
}

std::string recent_line(const ledger::Row& row, unsigned terminal_columns) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(row.started);
  std::tm local{};
  ::localtime_r(&seconds, &local);
  const std::string_view model = row.model.empty() ? std::string_view("?") : row.model;
  const std::string cost = row.cost ? format_dollars(*row.cost) : "$?";
  std::string line;
  if (is_narrow(terminal_columns)) {
    line = fmt::format("{:%H:%M:%S}  {:<20.20} {:>6}  {:>9}  {:>9}  {:>7}  {:>9}", local, model, row.status,
                       grouped(row.tokens_in), grouped(row.tokens_sent), grouped(row.usage.output), cost);
  } else {
    line =
        fmt::format("{:%Y-%m-%d %H:%M:%S}  {:<28} {:>6}  {:>9}  {:>9}  {:>7}  {:>9}  {:>9}  {:>9}", local,
                    model, row.status, grouped(row.tokens_in), grouped(row.tokens_sent),
                    grouped(row.usage.output), cost, row.saved ? format_dollars(row.saved->money) : "-",
                    milliseconds(static_cast<std::uint64_t>(std::max<std::int64_t>(row.total.count(), 0))));
  }
  if (terminal_columns > 0 && row.failed) return "\x1b[31m" + line + "\x1b[0m\n";
  return line + "\n";
}

}  // namespace tokenpak::cli
