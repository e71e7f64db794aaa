#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

namespace tokenpak::proxy {

struct BreakerSettings {
  std::size_t failure_threshold = 5;  ///< so many failures within the window open it; 0: it never opens
  std::chrono::milliseconds window{60'000};
  std::chrono::milliseconds open_time{60'000};  ///< from its opening, or a failed probe, to the next probe
};

/// Stops asking a provider that keeps failing, so that clients are told at once instead of after a time-out.
/// The states are the pattern's own (M. Nygard, Release It!): closed, open, and half-open, in which one
/// request at a time is let through as a probe. Safe to use from any thread; while closed and without
/// failures it costs two reads of an atomic.
class CircuitBreaker {
 public:
  using Clock = std::chrono::steady_clock;
  enum class State : std::uint8_t { closed, open, half_open };

  /// A request's leave to ask the provider. Say how it ended, once; a permit that is dropped without (the
  /// client left, or the request never went out) says nothing of the provider, and gives a probe's slot back.
  class Permit {
   public:
    Permit(Permit&& other) noexcept;
    Permit& operator=(Permit&&) = delete;
    ~Permit();

    void succeeded();
    void failed(Clock::time_point now);

   private:
    friend class CircuitBreaker;
    Permit(CircuitBreaker& breaker, std::uint32_t generation, bool is_probe)
        : breaker_(&breaker), generation_(generation), is_probe_(is_probe) {}

    CircuitBreaker* breaker_;  // null: said, or moved from
    std::uint32_t generation_;
    bool is_probe_;
  };

  /// `name` stands in the log, and so does what happens while it is open: "for 60s `meanwhile`".
  CircuitBreaker(std::string_view name, const BreakerSettings& settings,
                 std::string_view meanwhile = "its clients get a 503 at once");

  /// A permit, or how long the next probe is away (zero: one is under way).
  std::expected<Permit, Clock::duration> ask(Clock::time_point now);

  struct Status {
    State state = State::closed;
    std::size_t failures_in_window = 0;
    std::optional<Clock::duration>
        until_probe;                ///< nothing while closed; zero: the next request, or one under way
    std::uint64_t total_trips = 0;  ///< how often it opened; a failed probe opens it again
  };
  Status status(Clock::time_point now) const;

 private:
  void finish(bool is_probe, std::uint32_t generation, std::optional<Clock::time_point> failed_at);
  void open(Clock::time_point now);
  std::size_t failures_since(Clock::time_point begin) const;

  const std::string_view name_;
  const BreakerSettings settings_;
  const std::string_view meanwhile_;

  // Read without the lock: nothing needs deciding while it is closed and nothing has failed.
  std::atomic<bool> is_closed_ = true;
  std::atomic<std::uint32_t> generation_ =
      0;  // counts openings and closings: a request is judged in the one it began in

  mutable std::mutex mutex_;                 // of what follows
  std::vector<Clock::time_point> failures_;  // the newest `failure_threshold`, a ring
  std::size_t next_failure_ = 0;
  std::optional<Clock::time_point> opened_;
  bool is_probing_ = false;
  std::uint64_t total_trips_ = 0;
};

std::string_view name_of(CircuitBreaker::State state);  ///< "closed", "open", "half_open"

}  // namespace tokenpak::proxy
