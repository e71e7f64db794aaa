#include "proxy/server.hpp"

#include "base/grouped.hpp"
#include "base/json_writer.hpp"
#include "base/log.hpp"
#include "ledger/prices.hpp"
#include "ledger/render.hpp"
#include "net/signals.hpp"
#include "net/tcp.hpp"
#include "proxy/application.hpp"
#include "proxy/calibration_store.hpp"
#include "proxy/descriptor_limit.hpp"
#include "proxy/session.hpp"
#include "proxy/websocket_session.hpp"
#include "version.hpp"

#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <malloc.h>
#include <sched.h>
#include <unistd.h>

namespace tokenpak::proxy {

namespace {

constexpr std::chrono::seconds longest_drain{30};

/// The cores this process may use: a container or taskset may leave it fewer than the machine has.
std::size_t usable_cores() {
  cpu_set_t set;
  if (::sched_getaffinity(0, sizeof(set), &set) != 0) return 1;
  return static_cast<std::size_t>(std::max(1, CPU_COUNT(&set)));
}

/// Keeps the heap steady: few arenas; bodies of a megabyte and more are mapped and given back whole, smaller
/// ones reuse the pages of those before (returning them to the kernel after each request costs more than the
/// request). What is kept is given back in quiet moments (QuietMoments).
void tune_allocator() {
  ::mallopt(M_ARENA_MAX, 2);
  ::mallopt(M_MMAP_THRESHOLD, 1 << 20);
  ::mallopt(M_TRIM_THRESHOLD, 64 << 20);
}

/// Gives the heap's unused pages back when nothing runs, once after each busy time.
class QuietMoments {
 public:
  QuietMoments(const Application& application, net::Loop& loop)
      : application_(application),
        look_(loop, [](void* self) { static_cast<QuietMoments*>(self)->look(); }, this) {
    look_.set_in(interval);
  }

 private:
  static constexpr std::chrono::seconds interval{5};

  void look() {
    const std::uint64_t requests = application_.requests_total;
    if (application_.in_flight == 0 && requests != trimmed_at_) {
      trimmed_at_ = requests;
      ::malloc_trim(0);
    }
    look_.set_in(interval);
  }

  const Application& application_;
  std::uint64_t trimmed_at_ = 0;
  net::Deadline look_;
};

std::string_view describe(compress::Mode mode) {
  switch (mode) {
    case compress::Mode::strict:
      return "strict (Nothing compressed)";
    case compress::Mode::hybrid:
      return "hybrid (Protected/Code strict, Narrative compressed)";
    case compress::Mode::aggressive:
      return "aggressive (Protected strict, Narrative/Code/Config compressed)";
  }
  return "";
}

std::string address_for_url(const std::string& host) {
  return host.contains(':') ? "[" + host + "]" : host;
}

using Listeners = std::vector<std::unique_ptr<net::Listener>>;

/// What the messages about a port call it by.
struct PortName {
  std::string_view advice;
};
constexpr PortName http_port{"Choose another port with --port or TOKENPAK_PORT."};
constexpr PortName websocket_port{"Choose another port for WebSocket with TOKENPAK_WS_PORT; 0 turns it off."};

std::unexpected<Error> cannot_listen(const Error& error, const std::string& address, std::uint16_t port,
                                     PortName name) {
  return failure(error.kind, fmt::format("cannot listen on {}:{}: {}. {}", address_for_url(address), port,
                                         error.message, name.advice));
}

/// Adds the listeners of one port. Loopback is both of its addresses; a machine without IPv6 has just the
/// one.
Result<void> bind_all(net::Loop& accepting, const std::string& host, std::uint16_t port, PortName name,
                      Listeners& listeners) {
  const std::string first = host.empty() ? "127.0.0.1" : host;
  Result<std::unique_ptr<net::Listener>> bound = net::Listener::bind(accepting, first, port);
  if (!bound) return cannot_listen(bound.error(), first, port, name);
  listeners.push_back(std::move(*bound));
  if (!host.empty()) return {};
  bound = net::Listener::bind(accepting, "::1", listeners.back()->port());
  if (bound) {
    listeners.push_back(std::move(*bound));
  } else if (bound.error().kind == ErrorKind::bad_configuration) {
    return cannot_listen(bound.error(), "::1", port, name);
  }
  return {};
}

/// The first line where lines are JSON: the banner's facts.
std::string start_record(const Settings& settings, const std::string& url, std::uint64_t vault_blocks) {
  JsonWriter json;
  json.begin_object().field("event", "start");
  json.field("time", ledger::utc_time(std::chrono::system_clock::now())).field("version", TOKENPAK_VERSION);
  json.field("listening", url).field("mode", compress::name_of(settings.mode));
  json.field("vault_blocks", vault_blocks).end_object();
  return std::move(json).text();
}

void print_banner(const Application& application, std::uint16_t port) {
  const Settings& settings = application.settings();
  const auto vault = application.vault().current();
  const std::uint64_t blocks = vault ? vault->index().chunk_count() : 0;
  const std::string url =
      fmt::format("http://{}:{}", settings.host.empty() ? "127.0.0.1" : address_for_url(settings.host), port);
  if (settings.log_format == LogFormat::json) {
    fmt::print("{}\n", start_record(settings, url, blocks));
  } else {
    fmt::print("TokenPak Forward Proxy v4\nListening: {}\nMode: {}\nVault: {} blocks\n", url,
               describe(settings.mode), grouped(blocks));
  }
  std::fflush(stdout);
}

/// Ends the program in two phases: no new work; then, when nothing runs any more or the time is up, the
/// connections and, a tick later, the loops.
class ShutDown {
 public:
  ShutDown(Application& application, std::vector<std::unique_ptr<LoopContext>>& contexts)
      : application_(application),
        contexts_(contexts),
        check_(
            contexts.front()->loop(), [](void* self) { static_cast<ShutDown*>(self)->check(); }, this),
        signals_(contexts.front()->loop(), [this](int) { begin(); }) {}

 private:
  void begin() {
    if (application_.is_shutting_down()) return stop();  // the second signal
    application_.begin_shut_down();
    give_up_at_ = net::Clock::now() + longest_drain;
    // The listeners stay open meanwhile, so that /health can say what goes on; new requests to providers are
    // refused.
    for_each_session([](ServedConnection& session) { session.end_if_idle(); });
    check_.set_in(net::Loop::tick);
  }

  void check() {
    if (is_ending_) return stop();
    const bool is_late = net::Clock::now() >= give_up_at_;
    if (application_.in_flight > 0 && !is_late) return check_.set_in(net::Loop::tick);
    if (is_late) {
      log(LogLevel::warning, fmt::format("{} requests were still running after 30 s and are ended",
                                         application_.in_flight.load()));
    }
    is_ending_ = true;
    for_each_session([](ServedConnection& session) { session.end(); });
    check_.set_in(net::Loop::tick);
  }

  void stop() {
    for (const auto& context : contexts_)
      context->loop().stop();
  }

  void for_each_session(void (*act)(ServedConnection&)) {
    for (const auto& context : contexts_) {
      LoopContext& loop_context = *context;
      loop_context.loop().post([&loop_context, act] {
        const std::vector<ServedConnection*> sessions(loop_context.sessions().begin(),
                                                      loop_context.sessions().end());
        for (ServedConnection* session : sessions) {
          if (loop_context.sessions().contains(session)) act(*session);
        }
      });
    }
  }

  Application& application_;
  std::vector<std::unique_ptr<LoopContext>>& contexts_;
  net::Clock::time_point give_up_at_;
  bool is_ending_ = false;
  net::Deadline check_;
  net::TerminationSignals signals_;
};

/// Lets `start` serve what the listeners accept, on the loops in turn.
void serve_with(void (*start)(Application&, LoopContext&, net::Connection), const Listeners& listeners,
                std::span<net::Loop* const> loops, Application& application,
                std::vector<std::unique_ptr<LoopContext>>& contexts) {
  for (const auto& listener : listeners) {
    listener->start(loops, [start, &application, &contexts](net::Loop& loop, net::Connection connection) {
      const auto owner =
          std::ranges::find_if(contexts, [&loop](const auto& context) { return &context->loop() == &loop; });
      start(application, **owner, std::move(connection));
    });
  }
}

}  // namespace

int run_server(Settings settings) {
  set_log_format(settings.log_format);
  tune_allocator();
  if (const std::size_t enough_for = raise_descriptor_limit(); enough_for < settings.limits.connections) {
    settings.limits.connections = enough_for;
  }
  Result<ledger::PriceTable> prices = ledger::load_prices(settings.home / "prices.json");
  if (!prices) {
    fmt::print(stderr, "tokenpak: {}\n", prices.error().message);
    return 2;
  }
  Result<ledger::CacheRegimes> regimes = ledger::CacheRegimes::built_in();
  if (!regimes) {
    fmt::print(stderr, "tokenpak: {}\n", regimes.error().message);
    return 2;
  }
  const std::size_t loops = settings.event_loops > 0 ? settings.event_loops : usable_cores();
  std::vector<std::unique_ptr<LoopContext>> contexts;
  contexts.reserve(loops);
  for (std::size_t i = 0; i < loops; ++i)
    contexts.push_back(std::make_unique<LoopContext>());
  net::Loop& accepting = contexts.front()->loop();
  Listeners listeners;
  Listeners websocket_listeners;
  Result<void> bound = bind_all(accepting, settings.host, settings.port, http_port, listeners);
  if (bound && settings.websocket_port != 0) {
    bound = bind_all(accepting, settings.host, settings.websocket_port, websocket_port, websocket_listeners);
  }
  if (!bound) {
    fmt::print(stderr, "tokenpak: {}\n", bound.error().message);
    return 2;
  }

  const std::uint16_t port = listeners.front()->port();
  Application application(std::move(settings), std::move(*prices), std::move(*regimes), STDOUT_FILENO);
  print_banner(application, port);
  std::vector<std::uint16_t> own_ports = {port};
  if (!websocket_listeners.empty()) own_ports.push_back(websocket_listeners.front()->port());
  application.set_own_ports(std::move(own_ports));
  std::optional<CalibrationStore> calibrations;
  if (application.settings().calibrates_counts)
    calibrations.emplace(application.calibrator(), application.settings().home / "calibration.json");

  std::vector<net::Loop*> targets;
  targets.reserve(loops);
  for (const auto& context : contexts)
    targets.push_back(&context->loop());
  serve_with(start_session, listeners, targets, application, contexts);
  serve_with(start_websocket_session, websocket_listeners, targets, application, contexts);

  const ShutDown shut_down(application, contexts);
  const QuietMoments quiet_moments(application, accepting);
  std::vector<std::thread> threads;
  for (std::size_t i = 1; i < contexts.size(); ++i)
    threads.emplace_back([&context = *contexts[i]] { context.loop().run(); });
  accepting.run();
  for (std::thread& thread : threads)
    thread.join();
  return 0;
}

}  // namespace tokenpak::proxy
