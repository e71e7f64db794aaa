#include "net/signals.hpp"

#include "net/loop_implementation.hpp"

#include <csignal>
#include <utility>

#include <boost/asio/signal_set.hpp>

namespace tokenpak::net {

struct TerminationSignals::Implementation {
  Implementation(Loop& loop, std::function<void(int)> on_signal)
      : signals(loop.implementation().context, SIGTERM, SIGINT), received(std::move(on_signal)) {}

  void wait() {
    signals.async_wait([this](const boost::system::error_code& error, int signal) {
      if (error) return;
      received(signal);
      wait();
    });
  }

  boost::asio::signal_set signals;
  std::function<void(int)> received;
};

TerminationSignals::TerminationSignals(Loop& loop, std::function<void(int)> received)
    : implementation_(std::make_unique<Implementation>(loop, std::move(received))) {
  implementation_->wait();
}
TerminationSignals::~TerminationSignals() = default;

}  // namespace tokenpak::net
