#include "compress/stack_trace_form.hpp"

#include "compress/frame_number.hpp"
#include "compress/line.hpp"
#include "compress/repeated_lines.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace tokenpak::compress {
namespace {

// What marks cost for each repetition, and a reader's trouble, are worth so many bytes.
constexpr std::size_t least_run = 40;
constexpr std::size_t fewest_frames = 4;

bool is_number_then(std::string_view text, std::string_view marks) {
  std::size_t digits = 0;
  while (digits < text.size() && is_digit(text[digits]))
    ++digits;
  return digits > 0 && digits < text.size() && marks.contains(text[digits]);
}

bool is_go_place(std::string_view line) {
  return line.starts_with('\t') && line.contains(".go:");
}

// Python, Java and JavaScript, gdb and sanitizers, valgrind, Go, Rust, pytest's "path.py:12: Error".
bool is_frame(std::string_view line) {
  const std::string_view text = trimmed(line);
  if (text.starts_with("at ") || text.starts_with("File \"") || text.starts_with("by 0x")) return true;
  if (text.starts_with('#')) return is_number_then(text.substr(1), " ");
  if (text.starts_with("==")) return text.contains(" at 0x") || text.contains(" by 0x");
  if (text.starts_with("goroutine ")) return text.ends_with("]:");
  if (is_go_place(line)) return true;
  if (is_number_then(text, ":") && text.contains("::")) return true;
  const std::size_t python = text.find(".py:");
  return python != std::string_view::npos && is_number_then(text.substr(python + 4), ":");
}

// A frame and what a trace shows of it on deeper lines, such as its line of source, are repeated together.
bool belongs_to(std::string_view line, std::string_view frame) {
  const std::size_t depth = line.find_first_not_of(" \t");
  if (depth == std::string_view::npos || depth <= frame.find_first_not_of(" \t")) return false;
  return !is_frame(line) || is_go_place(line);
}

bool has_traces(std::span<const std::string_view> lines) {
  constexpr std::size_t fewest_percent = 15;
  const auto frames = static_cast<std::size_t>(std::ranges::count_if(lines, is_frame));
  return frames >= fewest_frames && frames * 100 >= lines.size() * fewest_percent;
}

bool needs_escape(std::string_view line) {
  if (line.empty()) return false;
  return line.front() == '\\' || line == "]" ||
         (line.front() == '[' && line.size() > 1 && is_digit(line[1])) || FrameNumbers::has_bare_mark(line);
}

// A reference, "[1 2]", and how often it is meant.
void add_copy(const LineCopy& copy, std::size_t times, std::string& out) {
  for (std::size_t run = 0; run < copy.run_count; ++run) {
    out += run == 0 ? '[' : ' ';
    out += std::to_string(copy.first_run + run + 1);
  }
  out += ']';
  if (times > 1) out += " x" + std::to_string(times);
  out += '\n';
}

// `frames` are pieces of one or more lines.
std::string write(std::span<const std::string_view> frames) {
  const RepeatedLines repeated = find_repeated_lines(frames, least_run);
  std::string out;
  auto run = repeated.runs.begin();
  auto copy = repeated.copies.begin();
  for (std::size_t at = 0; at < frames.size();) {
    if (copy != repeated.copies.end() && copy->begin == at) {
      const LineCopy first = *copy;
      std::size_t times = 0;
      for (; copy != repeated.copies.end() && copy->begin == at && copy->first_run == first.first_run &&
             copy->run_count == first.run_count;
           ++copy) {
        at += copy->count;
        ++times;
      }
      add_copy(first, times, out);
      continue;
    }
    const bool begins_run = run != repeated.runs.end() && run->begin == at;
    const std::size_t count = begins_run ? run->count : 1;
    if (begins_run) out += '[' + std::to_string(run - repeated.runs.begin() + 1) + '\n';
    for (const std::size_t end = at + count; at < end; ++at)
      out.append(frames[at]) += '\n';
    if (begins_run) {
      out += "]\n";
      ++run;
    }
  }
  out.pop_back();
  return out;
}

std::string write_lines(std::span<const std::string_view> lines, bool drop_numbers) {
  FrameNumbers numbers;
  std::string changed;
  std::vector<std::size_t> ends;  // of frames in `changed`, the newline included
  std::string_view frame;
  for (const std::string_view line : lines) {
    if (ends.empty() || !belongs_to(line, frame)) {
      frame = line;
      ends.push_back(0);
    }
    if (needs_escape(line)) {
      changed.append("\\").append(line);
    } else {
      changed += drop_numbers ? numbers.without(line) : std::string(line);
    }
    changed += '\n';
    ends.back() = changed.size();
  }
  std::vector<std::string_view> frames;
  frames.reserve(ends.size());
  std::size_t begin = 0;
  for (const std::size_t end : ends) {
    frames.push_back(std::string_view(changed).substr(begin, end - 1 - begin));
    begin = end;
  }
  return write(frames);
}

std::vector<std::string_view> split_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (true) {
    const std::size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return lines;
    text.remove_prefix(end + 1);
  }
}

}  // namespace

std::optional<std::string> encode_stack_trace(std::string_view text) {
  const std::vector<std::string_view> lines = split_lines(text);
  if (!has_traces(lines)) return std::nullopt;
  std::string encoded = write_lines(lines, false);
  // Numbers are worth keeping unless that costs a tenth.
  if (std::string shorter = write_lines(lines, true); shorter.size() < encoded.size() - encoded.size() / 10)
    encoded = std::move(shorter);
  if (encoded.size() + text.size() / 20 >= text.size()) return std::nullopt;
  return encoded;
}

}  // namespace tokenpak::compress
