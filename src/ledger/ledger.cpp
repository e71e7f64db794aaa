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

void Totals::add(const Row& row) {
  ++requests;
  if (row.failed) ++errors;
  if (row.usage.reported && !row.cost) ++unpriced;
  tokens_in += row.tokens_in;
  tokens_sent += row.tokens_sent;
  tokens_out += row.usage.output;
  cache_read += row.usage.cache_read;
  cache_write += row.usage.cache_write_5m + row.usage.cache_write_1h;
  for (std::size_t place = 0; place < row.savings.size(); ++place) {
    if (!row.savings[place].stage.empty()) add_saving(savings, place, row.savings[place]);
  }
  if (row.cost) cost += *row.cost;
  if (row.saved) {
    saved_cost += row.saved->money;
    saved_billed += row.saved->input_tokens;
  }
  if (!row.cache_break.empty())
    ++(row.cache_break.starts_with("proxy") ? cache_breaks_by_proxy : cache_breaks_by_client);
  if (row.pass_through) ++pass_through;
  latency.add(count(row.total));
  overhead.add(count(row.overhead));
  if (row.first_byte) first_byte.add(count(*row.first_byte));
}

LocalDay local_day(system_clock::time_point time) {
  const std::time_t seconds = system_clock::to_time_t(time);
  std::tm midnight{};
  localtime_r(&seconds, &midnight);
  midnight.tm_hour = midnight.tm_min = midnight.tm_sec = 0;
  midnight.tm_isdst = -1;  // a day may begin in summer time and end in winter time
  std::tm next = midnight;
  ++next.tm_mday;
  return {system_clock::from_time_t(std::mktime(&midnight)), system_clock::from_time_t(std::mktime(&next))};
}

Ledger::Ledger(Time now) : since_(now), day_(local_day(now)) {}

void Ledger::record(Row row) {
  make_presentable(row.model);
  const Time end = row.started + row.total;
  auto kept = std::make_shared<const Row>(std::move(row));
  const std::lock_guard lock(mutex_);
  session_.add(*kept);
  if (end >= day_.end) {
    day_ = local_day(end);
    today_ = Totals();
  }
  if (end >= day_.begin) today_.add(*kept);
  totals_of(kept->model).add(*kept);
  if (rows_.size() < recent_limit) {
    rows_.push_back(std::move(kept));
  } else {
    rows_[next_row_].swap(kept);
  }
  next_row_ = (next_row_ + 1) % recent_limit;
}

Totals& Ledger::totals_of(const std::string& model) {
  if (const auto known = by_model_.find(model); known != by_model_.end()) return *known->second;
  const std::string name = by_model_.size() < model_limit ? model : std::string(other_models);
  std::unique_ptr<Totals>& totals = by_model_[name];
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
    result.by_model.reserve(by_model_.size());
    for (const auto& [model, totals] : by_model_)
      result.by_model.emplace_back(model, *totals);
  }
  // Midnight has passed since the last request.
  if (result.today.requests == 0) result.today_since = local_day(now).begin;
  std::ranges::sort(result.by_model, {}, &std::pair<std::string, Totals>::first);
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
