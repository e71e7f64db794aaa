#pragma once

#include "base/money.hpp"
#include "base/result.hpp"
#include "ledger/ledger.hpp"
#include "ledger/prices.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tokenpak::ledger {

/// Days and months are those of the machine's time zone.
enum class BudgetPeriod : std::uint8_t { session, day, month };
std::string_view name_of(BudgetPeriod period);

/// How much may be spent in each such period; more than nothing.
struct BudgetLimit {
  BudgetPeriod period = BudgetPeriod::day;
  Money most;
  friend bool operator==(const BudgetLimit&, const BudgetLimit&) = default;
};

/// "20/day": dollars, to the nano-dollar at most, and a period. The error is the rule that is broken.
Result<BudgetLimit> parse_budget_limit(std::string_view text);
std::string describe(const BudgetLimit& limit);  ///< the way back

/// What was spent before the start, from the ledger's file.
struct Spending {
  std::uint64_t salt = 0;  ///< of session_number()
  std::int64_t day = 0;    ///< on which it was read
  Money today;
  Money this_month;
  std::unordered_map<std::int64_t, Money> by_session;
  std::int64_t upto = 0;  ///< number of the last row that is in these sums
};
Result<Spending> read_spending(const std::filesystem::path& file, std::chrono::system_clock::time_point now);

/// What one request of another process on the same ledger has cost.
struct SpentElsewhere {
  std::int64_t day = 0;
  std::int64_t session = 0;
  Money cost;
};

/// How far a budget is spent.
struct BudgetStanding {
  BudgetLimit limit;
  Money spent;  ///< with what requests under way are expected to cost
  std::optional<std::chrono::system_clock::time_point> ends;  ///< nothing for a session
};

/// Asks before each request whether it may be spent, and keeps what requests under way are expected to cost,
/// so that parallel ones cannot all take the last dollar. A request's true cost is known when it has ended:
/// what it costs beyond its estimate is how far a budget can be overrun. Any thread may call anything.
class Budget {
 public:
  using Time = std::chrono::system_clock::time_point;

  /// From this share of a limit on, requests carry a warning.
  static constexpr int warning_percent = 80;
  /// What this many sessions have spent is known; of more, those that were quiet longest are taken for new.
  static constexpr std::size_t most_sessions = 65'536;

  Budget(std::vector<BudgetLimit> limits, bool only_warns, Time now);

  bool is_set() const { return !limits_.empty(); }
  void restore(Spending spending);
  void add(std::span<const SpentElsewhere> spent, Time now);
  std::uint64_t salt() const { return salt_; }

  /// The expected cost of a request under way; given back when this is destroyed, unless `settle` came first.
  class Hold {
   public:
    Hold(Budget& budget, std::int64_t session, std::uint64_t prompt_tokens, Money expected);
    ~Hold() { settle(Money()); }
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;
    /// The request has ended and cost so much.
    void settle(Money cost);

   private:
    Budget* budget_;  // null once settled
    std::int64_t session_;
    std::uint64_t prompt_tokens_;
    Money expected_;
  };

  struct Request {
    std::int64_t session = 0;         ///< session_number(); 0: none
    std::uint64_t prompt_tokens = 0;  ///< as it would go upstream, by our count
    const Price* price = nullptr;     ///< null where it is not known: expected to cost nothing
    bool overrides = false;           ///< is not refused
  };
  struct Decision {
    std::unique_ptr<Hold> hold;              ///< null: refused
    std::optional<BudgetStanding> standing;  ///< of the limit that is spent furthest, from the warning on
    bool is_first_warning = false;           ///< the first for this limit and period
    Money expected;
  };
  Decision ask(const Request& request, Time now);

 private:
  struct Account {
    Money spent;
    Money held;
    bool has_warned = false;
  };
  struct SessionAccount : Account {
    std::uint64_t picodollars_per_token = 0;  // what its last request cost, output and all, by prompt token
    std::uint64_t last_use = 0;
  };
  struct Period {
    LocalDay span;
    Money spent;
    bool has_warned = false;
  };

  SessionAccount& session(std::int64_t number);
  void begin_periods(Time now);
  Money expected_cost(const Request& request, const SessionAccount* session) const;

  const std::vector<BudgetLimit> limits_;
  const bool only_warns_;
  std::uint64_t salt_ = 0;
  std::mutex mutex_;  // guards all below
  Period day_;
  Period month_;
  Money held_;
  std::uint64_t uses_ = 0;
  std::unordered_map<std::int64_t, SessionAccount> sessions_;
};

/// The month of the machine's own time zone that holds a moment; its number is of no meaning.
LocalDay local_month(std::chrono::system_clock::time_point time);

}  // namespace tokenpak::ledger
