#pragma once

#include "base/money.hpp"
#include "ledger/histogram.hpp"
#include "ledger/name_store.hpp"
#include "ledger/row.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace tokenpak::ledger {

/// What every report needs of finished requests.
struct Amounts {
  std::uint64_t requests = 0;
  std::uint64_t errors = 0;
  std::uint64_t unpriced = 0;  // usage was reported but the model has no known price: `cost` leaves it out
  std::uint64_t tokens_in = 0;
  std::uint64_t tokens_sent = 0;
  std::uint64_t input =
      0;  // prompt tokens outside of the provider's cache, by its count; so are the next three
  std::uint64_t tokens_out = 0;
  std::uint64_t cache_read = 0;
  std::uint64_t cache_write = 0;  // of either life
  Money cost;
  Money saved_cost;               // by the shadow bill
  std::int64_t saved_billed = 0;  // the same in tokens at the price of uncached input

  void add(const Row& row);
  void add(const Amounts& other);
  std::int64_t tokens_saved() const {
    return static_cast<std::int64_t>(tokens_in) - static_cast<std::int64_t>(tokens_sent);
  }
};

/// Sums over finished requests.
struct Sums : Amounts {
  std::uint64_t estimated = 0;  // of cut answers: their output and cost are estimates
  StageSavings savings{};
  std::uint64_t cache_breaks_by_client = 0;
  std::uint64_t cache_breaks_by_proxy = 0;
  std::uint64_t pass_through = 0;  // requests of conversations in which nothing new is changed any more

  // What the vault added. The file's sums do not have these: they begin with the process.
  std::uint64_t injected_requests = 0;
  std::uint64_t injected_chunks = 0;
  std::uint64_t injected_tokens = 0;

  void add(const Row& row);
  void add(const Sums& other);
};

/// Sums, and how long the requests took.
struct Totals : Sums {
  Histogram latency;     // microseconds, Row::total
  Histogram overhead;    // microseconds
  Histogram first_byte;  // microseconds, of requests that were answered
  Histogram upstream;    // microseconds, Row::upstream, of requests that went upstream

  void add(const Row& row);
  void add(const Totals& other);
};

/// A day of the machine's own time zone: [begin, end).
struct LocalDay {
  std::chrono::system_clock::time_point begin;
  std::chrono::system_clock::time_point end;
  std::int64_t number = 0;  // its date, in days from 1970-01-01

  bool holds(std::chrono::system_clock::time_point time) const { return time >= begin && time < end; }
};
LocalDay local_day(std::chrono::system_clock::time_point time);

/// The account at one moment, a copy.
struct Snapshot {
  std::chrono::system_clock::time_point session_since;
  Totals session;
  std::chrono::system_clock::time_point today_since;  // the last local midnight
  Totals today;
  struct OfModel {
    std::string provider;
    std::string model;
    Totals totals;
  };
  std::vector<OfModel> session_by_model;                 // by provider and name
  std::vector<std::pair<std::string, Totals>> by_model;  // by name, with what was before the start
};

/// What is known from before the start.
struct Past {
  NameStore names;  // holds what `rows` and the savings by stage view
  std::int64_t day = 0;
  Totals today;  // of that day
  std::vector<std::pair<std::string, Totals>> by_model;
  std::vector<std::shared_ptr<const Row>> rows;  // newest first
};

/// The account of finished requests since the start, and what is known from before, in memory. Its size is
/// bounded: the last rows, and totals for a limited number of models. Any thread may call anything; record()
/// holds a lock for well under a microsecond.
class Ledger {
 public:
  using Time = std::chrono::system_clock::time_point;

  static constexpr std::size_t recent_limit = 1000;
  /// Models beyond this many distinct names are summed under "other".
  static constexpr std::size_t model_limit = 200;
  static constexpr std::string_view other_models = "other";

  explicit Ledger(Time now);

  /// Accounts for a request. The day it belongs to is that of its end. Its model's name is kept as printable
  /// ASCII of at most 128 bytes, since clients choose it.
  /// Returns the row as it is kept.
  std::shared_ptr<const Row> record(Row row);

  /// Adds what was before the start, once.
  void restore(Past past);

  Snapshot snapshot(Time now) const;
  /// The last rows, newest first, `limit` at most.
  std::vector<std::shared_ptr<const Row>> recent(std::size_t limit) const;

 private:
  using ByModel = std::unordered_map<std::string, std::unique_ptr<Totals>>;
  static Totals& totals_of(ByModel& by_model, const std::string& model, std::string_view provider = {});

  const Time since_;
  mutable std::mutex mutex_;  // guards all below
  Totals session_;
  LocalDay day_;
  Totals today_;
  ByModel by_model_;  // under the name, a line feed and the provider
  ByModel past_by_model_;
  NameStore past_names_;
  std::vector<std::shared_ptr<const Row>> rows_;  // a ring once it is full
  std::size_t next_row_ = 0;                      // where the next row goes
};

}  // namespace tokenpak::ledger
