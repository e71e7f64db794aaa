#pragma once

#include "base/money.hpp"
#include "proxy/application.hpp"
#include "proxy/exchange.hpp"

#include <optional>

namespace tokenpak::proxy {

/// Counts a request as being under way for as long as it lives.
class InFlight {
 public:
  explicit InFlight(Application& application) : application_(application) { ++application_.in_flight; }
  ~InFlight() { --application_.in_flight; }
  InFlight(const InFlight&) = delete;
  InFlight& operator=(const InFlight&) = delete;

 private:
  Application& application_;
};

/// Writes a finished exchange to the ledger and, if it carried a prompt, one `[req]` line. What went wrong on
/// the proxy's side goes to the log.
void account(Application& application, const Exchange& exchange);

/// What the provider charges for it as far as it is known by now: nothing for what failed or only counts, no
/// amount where price or usage are unknown.
std::optional<Money> cost_of(const Application& application, const Exchange& exchange);

/// The price of the request's model, or of the name that the provider answered under; null where neither is
/// known.
const ledger::Price* price_of(const Application& application, const Exchange& exchange);

/// Tells conversations apart, by the first text of their messages, which must have been counted.
Hash128 conversation_of(const Exchange& exchange);

}  // namespace tokenpak::proxy
