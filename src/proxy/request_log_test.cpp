#include "proxy/request_log.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include <gtest/gtest.h>
#include <unistd.h>

namespace tokenpak::proxy {
namespace {

struct Pipe {
  Pipe() { EXPECT_EQ(::pipe(ends.data()), 0); }
  ~Pipe() {
    ::close(ends[0]);
    if (ends[1] >= 0) ::close(ends[1]);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  int reader() const { return ends[0]; }
  int writer() const { return ends[1]; }
  void end_writing() { ::close(std::exchange(ends[1], -1)); }

  std::array<int, 2> ends{-1, -1};
};

std::string read_to_end(int descriptor) {
  std::string all;
  std::array<char, 65536> buffer{};
  for (;;) {
    const ssize_t bytes = ::read(descriptor, buffer.data(), buffer.size());
    if (bytes <= 0) return all;
    all.append(buffer.data(), static_cast<std::size_t>(bytes));
  }
}

TEST(RequestLog, WritesEveryLineInOrder) {
  Pipe pipe;
  std::string expected;
  std::string read;
  std::thread reader([&] { read = read_to_end(pipe.reader()); });
  {
    RequestLog log(pipe.writer(), LogFormat::text);
    for (int number = 0; number < 5000; ++number) {
      const std::string line = "line " + std::to_string(number);
      log.write_line(line);
      expected += line + "\n";
    }
  }
  pipe.end_writing();
  reader.join();
  EXPECT_EQ(read, expected);
}

TEST(RequestLog, EndsWhereNobodyReads) {
  Pipe pipe;
  const std::string line(1000, 'x');
  const auto began = std::chrono::steady_clock::now();
  {
    RequestLog log(pipe.writer(), LogFormat::text);
    for (int count = 0; count < 5000; ++count)
      log.write_line(line);
  }
  EXPECT_LT(std::chrono::steady_clock::now() - began, 5 * RequestLog::patience_at_end);
}

TEST(RequestLog, TellsHowManyLinesItDropped) {
  Pipe pipe;
  const std::string line(1000, 'x');
  constexpr std::size_t lines = 5000;
  std::string read;
  std::thread reader;
  {
    RequestLog log(pipe.writer(), LogFormat::json);
    for (std::size_t count = 0; count < lines; ++count)
      log.write_line(line);
    reader = std::thread([&] { read = read_to_end(pipe.reader()); });
  }
  pipe.end_writing();
  reader.join();
  const std::string_view mark = "{\"event\":\"dropped\",\"lines\":";
  std::size_t told = 0;
  for (std::size_t at = read.find(mark); at != std::string::npos; at = read.find(mark, at + 1))
    told += std::stoul(read.substr(at + mark.size()));
  std::size_t written = 0;
  for (std::size_t at = read.find(line); at != std::string::npos; at = read.find(line, at + line.size()))
    ++written;
  EXPECT_GT(told, 0U);
  EXPECT_EQ(told + written, lines);
  EXPECT_LE(written * (line.size() + 1), 3 * RequestLog::max_waiting);
}

}  // namespace
}  // namespace tokenpak::proxy
