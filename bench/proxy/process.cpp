#include "process.hpp"

#include "event_loop.hpp"

#include <array>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <thread>

#include <fcntl.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tokenpak::bench {
namespace {

using namespace std::chrono_literals;

constexpr auto kStartLimit = 10s;
constexpr auto kRetry = 100us;  // between two attempts to connect: the resolution of the start time

std::filesystem::path directory_of(int process) {
  return "/proc/" + std::to_string(process);
}

// Whether one connection to the port brings a 200.
bool answers(std::uint16_t port, const std::string& path) {
  try {
    const Descriptor socket(connect_to(port));
    if (fcntl(socket.get(), F_SETFL, 0) != 0) {
      fail("fcntl");
    }  // blocking: this waits for one answer
    const std::string request =
        "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) + "\r\n\r\n";
    if (send(socket.get(), request.data(), request.size(), MSG_NOSIGNAL) < 0) {
      return false;
    }
    std::array<char, 4096> answer{};
    const ssize_t got = recv(socket.get(), answer.data(), answer.size(), 0);
    return got > 0 &&
           std::string_view(answer.data(), static_cast<std::size_t>(got)).starts_with("HTTP/1.1 200");
  } catch (const std::system_error&) {
    return false;  // nobody listens yet
  }
}

[[noreturn]] void become(const std::vector<std::string>& command, int core) {
  std::vector<char*> arguments;
  for (const std::string& each : command) {
    arguments.push_back(const_cast<char*>(each.c_str()));
  }
  arguments.push_back(nullptr);
  pin_to_core(core);
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  dup2(nowhere, STDOUT_FILENO);  // the command's banner does not belong into our result
  execvp(arguments.front(), arguments.data());
  _exit(127);
}

}  // namespace

CpuTime cpu_time_of(int process) {
  CpuTime time;
  const auto directory = directory_of(process);
  for (const auto& thread : std::filesystem::directory_iterator(directory / "task")) {
    std::ifstream schedule(thread.path() / "schedstat");
    std::int64_t running = 0;  // both stay zero for a thread that has just ended
    std::int64_t waiting = 0;
    schedule >> running >> waiting;
    time.total += Nanoseconds(running);
    time.waiting += Nanoseconds(waiting);
  }
  std::ifstream file(directory / "stat");
  std::string line;
  if (!std::getline(file, line)) {
    throw std::runtime_error("no such process: " + std::to_string(process));
  }
  // After the name in parentheses, which may hold blanks: fields 3 (state) to 13, then utime and stime.
  const char* at = line.data() + line.rfind(')') + 2;
  for (int field = 3; field < 14; ++field) {
    while (*at++ != ' ') {
    }
  }
  std::int64_t user = 0;
  std::int64_t system = 0;
  const char* end = line.data() + line.size();
  at = std::from_chars(at, end, user).ptr + 1;
  std::from_chars(at, end, system);
  const Nanoseconds tick(1'000'000'000 / sysconf(_SC_CLK_TCK));
  time.user = user * tick;
  time.system = system * tick;
  return time;
}

CpuTime own_cpu_time() {
  return cpu_time_of(getpid());
}

std::uint64_t resident_memory_of(int process) {
  std::ifstream file(directory_of(process) / "statm");
  std::uint64_t size = 0;
  std::uint64_t resident = 0;
  if (!(file >> size >> resident)) {
    throw std::runtime_error("no such process: " + std::to_string(process));
  }
  return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

void pin_to_core(int core) {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  CPU_SET(static_cast<std::size_t>(core), &cores);
  if (sched_setaffinity(0, sizeof cores, &cores) != 0) {
    fail("sched_setaffinity");
  }
}

Nanoseconds time_to_start(const std::vector<std::string>& command, int core, std::uint16_t port,
                          const std::string& path) {
  const auto began = Clock::now();
  const pid_t child = fork();
  if (child < 0) {
    fail("fork");
  }
  if (child == 0) {
    become(command, core);
  }
  bool answered = false;
  while (!(answered = answers(port, path)) && Clock::now() - began < kStartLimit) {
    std::this_thread::sleep_for(kRetry);
  }
  const Nanoseconds elapsed = Clock::now() - began;
  kill(child, SIGTERM);
  waitpid(child, nullptr, 0);
  if (!answered) {
    throw std::runtime_error(command.front() + " gave no 200 within ten seconds");
  }
  return elapsed;
}

}  // namespace tokenpak::bench
