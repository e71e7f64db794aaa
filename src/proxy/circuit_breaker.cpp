#include "proxy/circuit_breaker.hpp"

#include "base/log.hpp"

#include <algorithm>
#include <utility>

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace tokenpak::proxy {

CircuitBreaker::Permit::Permit(Permit&& other) noexcept
    : breaker_(std::exchange(other.breaker_, nullptr)),
      generation_(other.generation_),
      is_probe_(other.is_probe_) {}

CircuitBreaker::Permit::~Permit() {
  if (!breaker_ || !is_probe_) return;
  const std::lock_guard lock(breaker_->mutex_);
  breaker_->is_probing_ = false;
}

void CircuitBreaker::Permit::succeeded() {
  CircuitBreaker* const breaker = std::exchange(breaker_, nullptr);
  if (breaker && is_probe_) breaker->finish(is_probe_, generation_, std::nullopt);
}

void CircuitBreaker::Permit::failed(Clock::time_point now) {
  CircuitBreaker* const breaker = std::exchange(breaker_, nullptr);
  if (breaker) breaker->finish(is_probe_, generation_, now);
}

CircuitBreaker::CircuitBreaker(std::string_view name, const BreakerSettings& settings,
                               std::string_view meanwhile)
    : name_(name), settings_(settings), meanwhile_(meanwhile) {
  failures_.reserve(settings_.failure_threshold);
}

std::expected<CircuitBreaker::Permit, CircuitBreaker::Clock::duration> CircuitBreaker::ask(
    Clock::time_point now) {
  const std::uint32_t generation = generation_.load(std::memory_order_acquire);
  if (is_closed_.load(std::memory_order_acquire)) return Permit(*this, generation, false);
  const std::lock_guard lock(mutex_);
  if (!opened_) return Permit(*this, generation_, false);
  const Clock::time_point probe_time = *opened_ + settings_.open_time;
  if (now < probe_time) return std::unexpected(probe_time - now);
  if (is_probing_) return std::unexpected(Clock::duration::zero());
  is_probing_ = true;
  return Permit(*this, generation_, true);
}

void CircuitBreaker::finish(bool is_probe, std::uint32_t generation,
                            std::optional<Clock::time_point> failed_at) {
  const std::lock_guard lock(mutex_);
  if (is_probe) is_probing_ = false;
  if (generation != generation_ || settings_.failure_threshold == 0) return;
  if (!failed_at) {
    opened_.reset();
    failures_.clear();
    next_failure_ = 0;
    ++generation_;
    is_closed_ = true;
    log(LogLevel::info, fmt::format("{} answers again; requests go to it as before", name_));
    return;
  }
  if (failures_.size() < settings_.failure_threshold) {
    failures_.push_back(*failed_at);
  } else {
    failures_[next_failure_] = *failed_at;
    next_failure_ = (next_failure_ + 1) % failures_.size();
  }
  const bool is_over = failures_since(*failed_at - settings_.window) >= settings_.failure_threshold;
  if (is_probe || is_over) open(*failed_at);
}

void CircuitBreaker::open(Clock::time_point now) {
  opened_ = now;
  ++total_trips_;
  ++generation_;
  is_closed_ = false;
  log(LogLevel::warning,
      fmt::format("{} failed {} times within {}; for {} {}, then one request tries again", name_,
                  failures_since(now - settings_.window), settings_.window, settings_.open_time, meanwhile_));
}

std::size_t CircuitBreaker::failures_since(Clock::time_point begin) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(failures_, [begin](Clock::time_point failure) { return failure > begin; }));
}

CircuitBreaker::Status CircuitBreaker::status(Clock::time_point now) const {
  const std::lock_guard lock(mutex_);
  Status status;
  status.failures_in_window = failures_since(now - settings_.window);
  status.total_trips = total_trips_;
  if (opened_) {
    const Clock::duration left = *opened_ + settings_.open_time - now;
    status.until_probe = std::max(left, Clock::duration::zero());
    status.state = left > Clock::duration::zero() ? State::open : State::half_open;
  }
  return status;
}

std::string_view name_of(CircuitBreaker::State state) {
  switch (state) {
    case CircuitBreaker::State::closed:
      return "closed";
    case CircuitBreaker::State::open:
      return "open";
    case CircuitBreaker::State::half_open:
      break;
  }
  return "half_open";
}

}  // namespace tokenpak::proxy
