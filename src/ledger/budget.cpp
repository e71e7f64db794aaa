#include "ledger/budget.hpp"

#include "base/ascii.hpp"
#include "ledger/cost.hpp"

#include <algorithm>
#include <charconv>
#include <ctime>
#include <limits>
#include <utility>

#include <fmt/format.h>

namespace tokenpak::ledger {

namespace {

constexpr std::array<std::pair<std::string_view, BudgetPeriod>, 3> periods = {
    std::pair("session", BudgetPeriod::session), std::pair("day", BudgetPeriod::day),
    std::pair("month", BudgetPeriod::month)};

/// Dollars with up to nine decimals, more than none.
std::optional<Money> parse_dollars(std::string_view text) {
  if (text.starts_with('$')) text.remove_prefix(1);
  const std::size_t point = text.find('.');
  std::string digits(text.substr(0, point));
  std::string decimals(point == std::string_view::npos ? "" : text.substr(point + 1));
  const bool is_whole = point == std::string_view::npos;
  if (digits.empty() || digits.size() > 9 || (!is_whole && decimals.empty()) || decimals.size() > 9)
    return {};
  decimals.resize(9, '0');
  digits += decimals;
  if (!std::ranges::all_of(digits, is_digit)) return {};
  Money money;
  std::from_chars(digits.data(), digits.data() + digits.size(), money.nano);
  return money.nano > 0 ? std::optional(money) : std::nullopt;
}

bool is_spent_to(Money spent, Money most, int percent) {
  // Both below 2^60: nano-dollars of at most nine digits of dollars.
  return spent.nano / percent >= most.nano / 100;
}

}  // namespace

std::string_view name_of(BudgetPeriod period) {
  return std::ranges::find(periods, period, &std::pair<std::string_view, BudgetPeriod>::second)->first;
}

Result<BudgetLimit> parse_budget_limit(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::optional<Money> most = parse_dollars(text.substr(0, slash));
  const std::string_view name = slash == std::string_view::npos ? "" : text.substr(slash + 1);
  const auto* const period =
      std::ranges::find(periods, name, &std::pair<std::string_view, BudgetPeriod>::first);
  if (!most || period == periods.end()) {
    return failure(ErrorKind::bad_configuration,
                   "must be dollars for a day, month or session, such as 20/day, between commas");
  }
  return BudgetLimit{.period = period->second, .most = *most};
}

std::string describe(const BudgetLimit& limit) {
  return fmt::format("{}/{}", exact_dollars(limit.most), name_of(limit.period));
}

LocalDay local_month(std::chrono::system_clock::time_point time) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm first{};
  localtime_r(&seconds, &first);
  first.tm_hour = first.tm_min = first.tm_sec = 0;
  first.tm_mday = 1;
  first.tm_isdst = -1;
  std::tm next = first;
  ++next.tm_mon;
  return {.begin = std::chrono::system_clock::from_time_t(std::mktime(&first)),
          .end = std::chrono::system_clock::from_time_t(std::mktime(&next))};
}

Budget::Budget(std::vector<BudgetLimit> limits, bool only_warns, Time now)
    : limits_(std::move(limits)), only_warns_(only_warns) {
  begin_periods(now);
}

void Budget::restore(Spending spending) {
  const std::lock_guard lock(mutex_);
  salt_ = spending.salt;
  if (spending.day == day_.span.number) {
    day_.spent += spending.today;
    month_.spent += spending.this_month;
  }
  for (const auto& [number, spent] : spending.by_session)
    session(number).spent += spent;
}

void Budget::add(std::span<const SpentElsewhere> spent, Time now) {
  const std::lock_guard lock(mutex_);
  begin_periods(now);
  const std::int64_t first_of_month = local_day(month_.span.begin).number;
  for (const SpentElsewhere& each : spent) {
    if (each.day == day_.span.number) day_.spent += each.cost;
    if (each.day >= first_of_month) month_.spent += each.cost;
    if (each.session != 0) session(each.session).spent += each.cost;
  }
}

/// A new day or month begins with nothing spent.
void Budget::begin_periods(Time now) {
  if (!day_.span.holds(now)) day_ = {.span = local_day(now), .spent = {}, .has_warned = false};
  if (!month_.span.holds(now)) month_ = {.span = local_month(now), .spent = {}, .has_warned = false};
}

Budget::SessionAccount& Budget::session(std::int64_t number) {
  if (const auto known = sessions_.find(number); known != sessions_.end()) {
    known->second.last_use = ++uses_;
    return known->second;
  }
  if (sessions_.size() >= most_sessions) {
    // The older half goes at once, so that looking for it is rare.
    const std::uint64_t recent = uses_ - most_sessions / 2;
    std::erase_if(sessions_, [recent](const auto& each) {
      return each.second.last_use < recent && each.second.held == Money();
    });
  }
  SessionAccount& added = sessions_[number];
  added.last_use = ++uses_;
  return added;
}

/// As the session's last request cost for each token of its prompt; that of a new one as if nothing were
/// cached.
Money Budget::expected_cost(const Request& request, const SessionAccount* session) const {
  if (request.price == nullptr) return {};
  std::uint64_t rate = request.price->rates_for(request.prompt_tokens).input;
  if (session != nullptr && session->picodollars_per_token > 0) rate = session->picodollars_per_token;
  dialect::Usage usage;
  usage.input = request.prompt_tokens;
  usage.reported = true;
  Price price;
  price.rates.input = rate;
  return cost(price, usage).value_or(Money());
}

Budget::Decision Budget::ask(const Request& request, Time now) {
  const std::lock_guard lock(mutex_);
  begin_periods(now);
  SessionAccount* const session_account = request.session == 0 ? nullptr : &session(request.session);
  Decision decision;
  decision.expected = expected_cost(request, session_account);
  bool is_refused = false;
  bool* warned_of_worst = nullptr;
  for (const BudgetLimit& limit : limits_) {
    BudgetStanding standing{.limit = limit, .spent = {}, .ends = {}};
    bool* has_warned = nullptr;
    if (limit.period == BudgetPeriod::session) {
      if (session_account == nullptr) continue;
      standing.spent = session_account->spent + session_account->held;
      has_warned = &session_account->has_warned;
    } else {
      Period& period = limit.period == BudgetPeriod::day ? day_ : month_;
      standing.spent = period.spent + held_;
      standing.ends = period.span.end;
      has_warned = &period.has_warned;
    }
    const bool is_exhausted = standing.spent >= limit.most || standing.spent + decision.expected > limit.most;
    if (!is_exhausted && !is_spent_to(standing.spent, limit.most, warning_percent)) continue;
    // The first one that refuses is told; else the one that is spent furthest.
    const auto share = [](const BudgetStanding& each) {
      return static_cast<double>(each.spent.nano) / static_cast<double>(each.limit.most.nano);
    };
    const bool is_worse = !decision.standing || share(standing) > share(*decision.standing);
    if (is_refused ? false : is_exhausted || is_worse) {
      decision.standing = standing;
      warned_of_worst = has_warned;
    }
    is_refused = is_refused || is_exhausted;
  }
  if (warned_of_worst != nullptr && !*warned_of_worst) decision.is_first_warning = *warned_of_worst = true;
  if (is_refused && !only_warns_ && !request.overrides) return decision;
  held_ += decision.expected;
  if (session_account != nullptr) session_account->held += decision.expected;
  decision.hold = std::make_unique<Hold>(*this, request.session, request.prompt_tokens, decision.expected);
  return decision;
}

Budget::Hold::Hold(Budget& budget, std::int64_t session, std::uint64_t prompt_tokens, Money expected)
    : budget_(&budget), session_(session), prompt_tokens_(prompt_tokens), expected_(expected) {}

void Budget::Hold::settle(Money cost) {
  if (budget_ == nullptr) return;
  Budget& budget = *std::exchange(budget_, nullptr);
  const std::lock_guard lock(budget.mutex_);
  budget.begin_periods(std::chrono::system_clock::now());
  budget.held_.nano -= expected_.nano;
  budget.day_.spent += cost;
  budget.month_.spent += cost;
  if (session_ == 0) return;
  SessionAccount& account = budget.session(session_);
  account.held.nano -= expected_.nano;
  account.spent += cost;
  constexpr std::int64_t most_nano = std::numeric_limits<std::int64_t>::max() / 1000;
  if (prompt_tokens_ > 0 && cost.nano > 0 && cost.nano < most_nano)
    account.picodollars_per_token = static_cast<std::uint64_t>(cost.nano) * 1000 / prompt_tokens_;
}

}  // namespace tokenpak::ledger
