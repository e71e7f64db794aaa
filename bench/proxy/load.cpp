// The load generator of the proxy benchmark: client and upstream on one thread, so that it costs far less
// than the proxy between them, and both ends of a stream read the same clock.
//
//   tokenpak_load serve CORE UPSTREAM_PORT
//       Pins itself to CORE, plays the upstream, and takes one command a line on standard input; the answer
//       to each is one line of JSON on standard output. Durations in the answers are nanoseconds, memory is
//       bytes.
//         run port=P workload=small|large|stream connections=N [warm_up=MS] [measured=MS] [requests=N]
//         [pace=MS] [proxy=PID] memory proxy=PID
//   tokenpak_load start CORE PROXY_CORE PORT PATH COMMAND…
//       Prints how long COMMAND takes from exec to its first 200 on PATH.

#include "client.hpp"
#include "event_loop.hpp"
#include "process.hpp"
#include "timing.hpp"
#include "upstream.hpp"

#include <charconv>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <iostream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <sys/prctl.h>

namespace tokenpak::bench {
namespace {

using namespace std::chrono_literals;

constexpr auto kStall = 5ms;  // a gap that a reader notices

template <class Number>
Number number(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    throw std::runtime_error("not a number in range: " + std::string(text));
  }
  return value;
}

Workload workload_named(const std::string& name) {
  static const std::map<std::string, Workload> names = {
      {"small", Workload::Small}, {"large", Workload::Large}, {"stream", Workload::Stream}};
  const auto found = names.find(name);
  if (found == names.end()) {
    throw std::runtime_error("unknown workload: " + name);
  }
  return found->second;
}

Cell cell_from(std::istringstream& words) {
  Cell cell;
  for (std::string word; words >> word;) {
    const std::size_t equals = word.find('=');
    if (equals == std::string::npos) {
      throw std::runtime_error("not name=value: " + word);
    }
    const std::string name = word.substr(0, equals);
    const std::string value = word.substr(equals + 1);
    if (name == "port") {
      cell.port = number<std::uint16_t>(value);
    } else if (name == "workload") {
      cell.workload = workload_named(value);
    } else if (name == "connections") {
      cell.connections = number<int>(value);
    } else if (name == "warm_up") {
      cell.warm_up = std::chrono::milliseconds(number<int>(value));
    } else if (name == "measured") {
      cell.measured = std::chrono::milliseconds(number<int>(value));
    } else if (name == "requests") {
      cell.requests = number<std::uint64_t>(value);
    } else if (name == "pace") {
      cell.pace = std::chrono::milliseconds(number<int>(value));
    } else if (name == "proxy") {
      cell.proxy = number<int>(value);
    } else {
      throw std::runtime_error("unknown name: " + name);
    }
  }
  return cell;
}

void print_spread(std::ostream& out, const char* name, const Histogram& times) {
  out << ",\"" << name << "\":{\"count\":" << times.count() << ",\"p50\":" << times.percentile(0.5).count()
      << ",\"p99\":" << times.percentile(0.99).count() << ",\"largest\":" << times.largest().count()
      << ",\"stalls\":" << times.count_over(kStall) << "}";
}

void print_cpu(std::ostream& out, const char* name, const CpuTime& cpu) {
  out << ",\"" << name << "\":{\"total\":" << cpu.total.count() << ",\"user\":" << cpu.user.count()
      << ",\"system\":" << cpu.system.count() << ",\"waiting\":" << cpu.waiting.count() << "}";
}

void print(std::ostream& out, const CellResult& result) {
  out << "{\"requests\":" << result.requests << ",\"errors\":" << result.errors
      << ",\"elapsed\":" << result.elapsed.count();
  print_spread(out, "latency", result.latency);
  print_spread(out, "first_byte", result.first_byte);
  print_spread(out, "extra_gap", result.extra_gap);
  print_cpu(out, "proxy_cpu", result.proxy_cpu);
  print_cpu(out, "own_cpu", result.own_cpu);
  out << "}" << std::endl;
}

void serve(int core, std::uint16_t port) {
  pin_to_core(core);
  prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);  // the default of 50 us would blur the pace of streams
  EventLoop loop;
  Upstream upstream(loop, port);
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream words(line);
    std::string command;
    words >> command;
    if (command == "run") {
      print(std::cout, run(loop, upstream, cell_from(words)));
    } else if (command == "memory") {
      std::cout << "{\"resident\":" << resident_memory_of(cell_from(words).proxy.value()) << "}" << std::endl;
    } else {
      throw std::runtime_error("unknown command: " + command);
    }
    // Nobody else drives the loop between two commands: see the clients' connections close, and forget them.
    loop.turn(Clock::now() + 20ms);
    upstream.sweep();
  }
}

int run_command_line(const std::vector<std::string>& arguments) {
  if (arguments.size() == 4 && arguments[1] == "serve") {
    serve(number<int>(arguments[2]), number<std::uint16_t>(arguments[3]));
    return 0;
  }
  if (arguments.size() > 6 && arguments[1] == "start") {
    pin_to_core(number<int>(arguments[2]));
    const std::vector<std::string> command(arguments.begin() + 6, arguments.end());
    const Nanoseconds elapsed =
        time_to_start(command, number<int>(arguments[3]), number<std::uint16_t>(arguments[4]), arguments[5]);
    std::cout << "{\"elapsed\":" << elapsed.count() << "}" << std::endl;
    return 0;
  }
  std::cerr << "usage: tokenpak_load serve CORE UPSTREAM_PORT\n"
               "       tokenpak_load start CORE PROXY_CORE PORT PATH COMMAND...\n";
  return 2;
}

}  // namespace
}  // namespace tokenpak::bench

int main(int count, char** values) {
  try {
    return tokenpak::bench::run_command_line(std::vector<std::string>(values, values + count));
  } catch (const std::exception& error) {
    std::cerr << "tokenpak_load: " << error.what() << "\n";
    return 1;
  }
}
