#pragma once

#include "net/loop.hpp"

#include <functional>
#include <memory>

namespace tokenpak::net {

/// Calls `received(signal)` on the loop for each SIGTERM and SIGINT, until destroyed.
class TerminationSignals {
 public:
  TerminationSignals(Loop& loop, std::function<void(int)> received);
  ~TerminationSignals();
  TerminationSignals(const TerminationSignals&) = delete;
  TerminationSignals& operator=(const TerminationSignals&) = delete;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace tokenpak::net
