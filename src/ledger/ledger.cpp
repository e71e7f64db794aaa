#include "ledger/ledger.hpp"

#include <algorithm>
#include <cassert>
#include <ctime>

namespace tokenpak::ledger {
namespace {

using std::chrono::system_clock;

/// `expected` is where the stage's place is as a rule: rows name the stages in one order.
void add_saving(StageSavings& savings, std::size_t expected, const StageSaving& saving) {
  if (savings[expected].stage.data() == saving.stage.data() &&
      savings[expected].stage.size() == saving.stage.size()) {
    savings[expected].tokens += saving.tokens;
    return;
  }
  const auto place = std::ranges::find_if(
      savings, [&](const StageSaving& kept) { return kept.stage == saving.stage || kept.stage.empty(); });
  assert(place != savings.end());  // stages are an enum of ours
  if (place == savings.end()) return;
  place->stage = saving.stage;
  place->tokens += saving.tokens;
}

std::uint64_t count(Row::Microseconds duration) {
  return duration.count() > 0 ? static_cast<std::uint64_t>(duration.count()) : 0;
}

void make_presentable(std::string& model) {
  constexpr std::size_t longest = 128;
  if (model.size() > longest) model.resize(longest);
  std::ranges::replace_if(model, [](char character) { return character < ' ' || character > '~'; }, '?');
}

}  // namespace

void Amounts::add(const Row& row) {
  ++requests;
  if (row.failed) ++errors;
  if (row.usage.reported && !row.cost) ++unpriced;
  tokens_in += row.tokens_in;
  tokens_sent += row.tokens_sent;
  input += row.usage.input;
  tokens_out += row.usage.output;
  cache_read += row.usage.cache_read;
  cache_write += row.usage.cache_write_5m + row.usage.cache_write_1h;
  if (row.cost) cost += *row.cost;
  if (row.saved) {
    saved_cost += row.saved->money;
    saved_billed += row.saved->input_tokens;
  }
}

void Amounts::add(const Amounts& other) {
  requests += other.requests;
  errors += other.errors;
  unpriced += other.unpriced;
  tokens_in += other.tokens_in;
  tokens_sent += other.tokens_sent;
  input += other.input;
  tokens_out += other.tokens_out;
  cache_read += other.cache_read;
  cache_write += other.cache_write;
  cost += other.cost;
  saved_cost += other.saved_cost;
  saved_billed += other.saved_billed;
}

void Sums::add(const Row& row) {
  Amounts::add(row);
  if (row.estimated) ++estimated;
  for (std::size_t place = 0; place < row.savings.size(); ++place) {
    if (!row.savings[place].stage.empty()) add_saving(savings, place, row.savings[place]);
  }
  if (!row.cache_break.empty())
    ++(row.cache_break.starts_with("proxy") ? cache_breaks_by_proxy : cache_breaks_by_client);
  if (row.pass_through) ++pass_through;
  if (row.vault_injection.chunks_injected > 0) ++injected_requests;
  injected_chunks += row.vault_injection.chunks_injected;
  injected_tokens += row.vault_injection.tokens_injected;
}

void Sums::add(const Sums& other) {
  Amounts::add(other);
  estimated += other.estimated;
  for (std::size_t stage = 0; stage < other.savings.size(); ++stage) {
    if (!other.savings[stage].stage.empty()) add_saving(savings, stage, other.savings[stage]);
  }
  cache_breaks_by_client += other.cache_breaks_by_client;
  cache_breaks_by_proxy += other.cache_breaks_by_proxy;
  pass_through += other.pass_through;
  injected_requests += other.injected_requests;
  injected_chunks += other.injected_chunks;
  injected_tokens += other.injected_tokens;
}

void Totals::add(const Row& row) {
  Sums::add(row);
  latency.add(count(row.total));
  overhead.add(count(row.overhead));
  if (row.first_byte) first_byte.add(count(*row.first_byte));
  if (row.upstream.count() > 0) upstream.add(count(row.upstream));
}

void Totals::add(const Totals& other) {
  Sums::add(other);
  latency.add(other.latency);
  overhead.add(other.overhead);
  first_byte.add(other.first_byte);
  upstream.add(other.upstream);
}

LocalDay local_day(system_clock::time_point time) {
  const std::time_t seconds = system_clock::to_time_t(time);
  std::tm midnight{};
  localtime_r(&seconds, &midnight);
  midnight.tm_hour = midnight.tm_min = midnight.tm_sec = 0;
  midnight.tm_isdst = -1;  // a day may begin in summer time and end in winter time
  const std::chrono::year_month_day date(std::chrono::year(midnight.tm_year + 1900),
                                         std::chrono::month(static_cast<unsigned>(midnight.tm_mon) + 1),
                                         std::chrono::day(static_cast<unsigned>(midnight.tm_mday)));
  std::tm next = midnight;
  ++next.tm_mday;
  return {.begin = system_clock::from_time_t(std::mktime(&midnight)),
          .end = system_clock::from_time_t(std::mktime(&next)),
          .number = std::chrono::sys_days(date).time_since_epoch().count()};
}

Ledger::Ledger(Time now) : since_(now), day_(local_day(now)) {}

std::shared_ptr<const Row> Ledger::record(Row row) {
  make_presentable(row.model);
  const Time end = row.started + row.total;
  auto kept = std::make_shared<const Row>(std::move(row));
  std::shared_ptr<const Row> displaced;  // given back after the lock
  const std::lock_guard lock(mutex_);
  session_.add(*kept);
  if (end >= day_.end) {
    day_ = local_day(end);
    today_ = Totals();
  }
  if (end >= day_.begin) today_.add(*kept);
  totals_of(by_model_, kept->model, kept->provider).add(*kept);
  if (rows_.size() < recent_limit) {
    rows_.push_back(kept);
  } else {
    displaced = std::exchange(rows_[next_row_], kept);
  }
  next_row_ = (next_row_ + 1) % recent_limit;
  return kept;
}

void Ledger::restore(Past past) {
  const std::lock_guard lock(mutex_);
  if (past.day == day_.number) today_.add(past.today);
  for (const auto& [model, totals] : past.by_model)
    totals_of(past_by_model_, model).add(totals);
  // Rows from before the start stand behind those since: the ring is laid out anew, the oldest first.
  std::vector<std::shared_ptr<const Row>> since;
  since.reserve(rows_.size());
  for (std::size_t age = rows_.size(); age > 0; --age)
    since.push_back(rows_[(next_row_ + recent_limit - age) % recent_limit]);
  const std::size_t places = std::min(past.rows.size(), recent_limit - since.size());
  rows_.assign(past.rows.rend() - static_cast<std::ptrdiff_t>(places), past.rows.rend());
  rows_.insert(rows_.end(), since.begin(), since.end());
  next_row_ = rows_.size() % recent_limit;
  past_names_ = std::move(past.names);
}

/// With a provider, its name is a part of the key.
Totals& Ledger::totals_of(ByModel& by_model, const std::string& model, std::string_view provider) {
  const auto key = [provider](std::string name) {
    if (!provider.empty()) name.append("\n").append(provider);
    return name;
  };
  if (const auto known = by_model.find(key(model)); known != by_model.end()) return *known->second;
  const std::string name = key(by_model.size() < model_limit ? model : std::string(other_models));
  std::unique_ptr<Totals>& totals = by_model[name];
  if (!totals) totals = std::make_unique<Totals>();
  return *totals;
}

Snapshot Ledger::snapshot(Time now) const {
  Snapshot result;
  result.session_since = since_;
  {
    const std::lock_guard lock(mutex_);
    result.session = session_;
    result.today_since = day_.begin;
    if (now < day_.end) result.today = today_;
    result.session_by_model.reserve(by_model_.size());
    for (const auto& [key, totals] : by_model_) {
      const std::size_t end = key.find('\n');
      const std::string provider = end == std::string::npos ? "" : key.substr(end + 1);
      result.session_by_model.push_back(
          {.provider = provider, .model = key.substr(0, end), .totals = *totals});
    }
    result.by_model.reserve(past_by_model_.size());
    for (const auto& [model, totals] : past_by_model_)
      result.by_model.emplace_back(model, *totals);
  }
  // Midnight has passed since the last request.
  if (result.today.requests == 0) result.today_since = local_day(now).begin;
  constexpr auto name = &std::pair<std::string, Totals>::first;
  std::ranges::sort(result.session_by_model, {}, [](const Snapshot::OfModel& each) {
    return std::pair<std::string_view, std::string_view>(each.provider, each.model);
  });
  std::ranges::sort(result.by_model, {}, name);
  for (const auto& [provider, model, totals] : result.session_by_model) {
    const auto known = std::ranges::lower_bound(result.by_model, model, {}, name);
    if (known != result.by_model.end() && known->first == model) {
      known->second.add(totals);
    } else {
      result.by_model.emplace(known, model, totals);
    }
  }
  return result;
}

std::vector<std::shared_ptr<const Row>> Ledger::recent(std::size_t limit) const {
  std::vector<std::shared_ptr<const Row>> newest_first;
  const std::lock_guard lock(mutex_);
  const std::size_t count = std::min(limit, rows_.size());
  newest_first.reserve(count);
  for (std::size_t age = 1; age <= count; ++age) {
    newest_first.push_back(rows_[(next_row_ + recent_limit - age) % recent_limit]);
  }
  return newest_first;
}

}  // namespace tokenpak::ledger
