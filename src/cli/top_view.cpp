#include "cli/top_view.hpp"

#include "base/grouped.hpp"
#include "cli/report_table.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace tokenpak::cli {

namespace {

constexpr std::string_view bold = "\x1b[1m";
constexpr std::string_view red = "\x1b[31m";
constexpr std::string_view faint = "\x1b[2m";
constexpr std::string_view plain = "\x1b[0m";

/// Lines of a screen: cut to its width, and no more than fit.
class Screen {
 public:
  Screen(unsigned columns, unsigned rows, bool with_colour)
      : columns_(columns), rows_(rows), with_colour_(with_colour) {}

  void add(std::string_view line) {
    if (used_ == rows_) return;
    ++used_;
    std::size_t width = 0;
    bool is_coloured = false;
    for (std::size_t place = 0; place < line.size();) {
      if (line[place] == '\x1b') {
        const std::size_t end = line.find('m', place) + 1;
        if (with_colour_) text_.append(line.substr(place, end - place));
        is_coloured = with_colour_;
        place = end;
        continue;
      }
      std::size_t end = place + 1;
      while (end < line.size() && (static_cast<unsigned char>(line[end]) & 0xC0U) == 0x80U)
        ++end;
      if (width++ < columns_) text_.append(line.substr(place, end - place));
      place = end;
    }
    if (is_coloured) text_.append(plain);
    text_.push_back('\n');
  }
  unsigned left() const { return rows_ - used_; }
  std::string text() && { return std::move(text_); }

 private:
  unsigned columns_;
  unsigned rows_;
  bool with_colour_;
  unsigned used_ = 0;
  std::string text_;
};

double share(double part, double whole) {
  return whole <= 0 ? 0 : part / whole;
}

std::string duration(std::uint64_t seconds) {
  if (seconds < 60) return fmt::format("{} s", seconds);
  if (seconds < 3600) return fmt::format("{} min", seconds / 60);
  return fmt::format("{} h {} min", seconds / 3600, seconds / 60 % 60);
}

/// From one look to the next.
template <class Value>
std::vector<double> steps(const ProxyHistory& history, Value value) {
  std::vector<double> steps;
  for (std::size_t place = 1; place < history.size(); ++place)
    steps.push_back(std::max(0.0, value(history[place]) - value(history[place - 1])));
  return steps;
}

/// How much was added in the last minute, or as if it had gone on like this for one.
template <class Value>
double a_minute(const ProxyHistory& history, Value value) {
  const ProxyState& now = history.back();
  const auto from = std::ranges::find_if(
      history, [&](const ProxyState& each) { return now.at - each.at <= std::chrono::seconds(60); });
  const double seconds = std::chrono::duration<double>(now.at - from->at).count();
  return seconds <= 0 ? 0 : std::max(0.0, (value(now) - value(*from)) * 60 / seconds);
}

Money dollars(double nano) {
  return {static_cast<std::int64_t>(nano)};
}

}  // namespace

std::string sparkline(const std::vector<double>& values, std::size_t width) {
  constexpr std::array<std::string_view, 9> heights = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  const std::size_t first = values.size() > width ? values.size() - width : 0;
  double largest = 0;
  for (std::size_t place = first; place < values.size(); ++place)
    largest = std::max(largest, values[place]);
  std::string line;
  for (std::size_t place = first; place < values.size(); ++place) {
    const double height = share(values[place], largest) * 8;
    // What is more than nothing is seen.
    const auto step = height > 0 ? std::clamp<std::size_t>(static_cast<std::size_t>(height + 0.5), 1, 8) : 0;
    line += heights[step];
  }
  return line;
}

std::string top_screen(const ProxyHistory& history, std::string_view address, unsigned columns, unsigned rows,
                       bool with_colour) {
  const ProxyState& now = history.back();
  Screen screen(columns, rows, with_colour);
  screen.add(fmt::format("{}TokenPak {}{}  {}  {}{}{}  mode {}  up {}", bold, now.version, plain, address,
                         now.status == "ok" ? "" : red, now.status, plain, now.mode,
                         duration(now.uptime_seconds)));
  std::string breakers = "breakers";
  for (const ProxyState::Breaker& each : now.breakers)
    breakers +=
        fmt::format("  {} {}{}{}", each.provider, each.state == "closed" ? faint : red, each.state, plain);
  screen.add(breakers);
  screen.add("");

  constexpr std::size_t label_width = 38;
  const std::size_t spark_width = columns > label_width ? columns - label_width : 0;
  const auto requests = [](const ProxyState& state) { return static_cast<double>(state.requests); };
  const auto cost = [](const ProxyState& state) { return static_cast<double>(state.cost.nano); };
  const auto saved = [](const ProxyState& state) {
    return static_cast<double>(state.tokens_in) - static_cast<double>(state.tokens_sent);
  };
  const auto line = [&](std::string_view name, const std::string& value, const std::vector<double>& values) {
    screen.add(
        fmt::format("{:<22} {}{:>13}{}  {}", name, bold, value, plain, sparkline(values, spark_width)));
  };
  line("requests a minute", fmt::format("{:.1f}", a_minute(history, requests)), steps(history, requests));
  line("spent a minute", format_dollars(dollars(a_minute(history, cost))), steps(history, cost));
  line("tokens saved a minute", grouped(static_cast<std::uint64_t>(a_minute(history, saved))),
       steps(history, saved));
  const double prompt = static_cast<double>(now.uncached + now.cache_read + now.cache_write);
  const double hits = share(static_cast<double>(now.cache_read), prompt);
  screen.add(fmt::format("{:<22} {}{:>11.1f} %{}  {}", "read from cache", bold, 100 * hits, plain,
                         bar(hits, static_cast<unsigned>(std::min<std::size_t>(spark_width, 40)))));
  screen.add("");
  screen.add(fmt::format("since the start  {} requests, {}{} failed{}, {} under way", grouped(now.requests),
                         now.errors > 0 ? red : "", grouped(now.errors), plain, now.in_flight));
  screen.add(fmt::format("                 {} spent, {} saved by us ({:.1f} % fewer prompt tokens)",
                         format_dollars(now.cost), format_dollars(now.saved),
                         100 * share(saved(now), static_cast<double>(now.tokens_in))));
  screen.add(fmt::format("today            {} requests, {} spent, {} saved by us",
                         grouped(now.requests_today), format_dollars(now.cost_today),
                         format_dollars(now.saved_today)));
  screen.add(fmt::format("added by us      p50 {:.2f} ms, p99 {:.2f} ms; first byte p50 {:.0f} ms",
                         now.overhead_p50, now.overhead_p99, now.first_byte_p50));
  screen.add("");
  if (screen.left() > 1) {
    screen.add(fmt::format("{}{:<8} {:<26} {:>6} {:>9} {:>9} {:>7} {:>9}{}", faint, "UTC", "model", "status",
                           "in", "sent", "out", "cost", plain) +
               (columns >= 100 ? fmt::format("{} {:>10}{}", faint, "total", plain) : ""));
  }
  for (const ProxyState::Request& each : now.recent) {
    if (screen.left() <= 1) break;
    std::string row =
        fmt::format("{}{:<8} {:<26.26} {:>6} {:>9} {:>9} {:>7} {:>9}", each.failed ? red : "", each.time,
                    each.model.empty() ? "?" : each.model, each.status, grouped(each.tokens_in),
                    grouped(each.tokens_sent), grouped(each.tokens_out), each.cost);
    if (columns >= 100) row += fmt::format(" {:>7.0f} ms", each.total_ms);
    screen.add(row + std::string(each.failed ? plain : ""));
  }
  return std::move(screen).text();
}

}  // namespace tokenpak::cli
