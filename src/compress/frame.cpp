#include "compress/frame.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace tokenpak::compress {
namespace {

constexpr std::string_view unit = " lines";

std::size_t line_count(std::string_view lines) {
  return 1 + static_cast<std::size_t>(std::ranges::count(lines, '\n'));
}

/// The line that begins at `text`'s begin, without its newline.
std::string_view first_line(std::string_view text) {
  return text.substr(0, std::min(text.find('\n'), text.size()));
}

struct Head {
  const Form* form = nullptr;
  std::size_t lines = 0;
};

bool skip(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

std::optional<Head> read_head(std::string_view line, std::span<const Form* const> forms) {
  if (!skip(line, frame_mark)) return std::nullopt;
  const auto form = std::ranges::find_if(forms, [line](const Form* each) {
    return line.starts_with(each->name) && line.substr(each->name.size()).starts_with(", ");
  });
  if (form == forms.end()) return std::nullopt;
  Head head{.form = *form};
  line.remove_prefix(head.form->name.size() + 2);
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), head.lines);
  if (error != std::errc() || head.lines == 0 || line.starts_with('0')) return std::nullopt;
  line.remove_prefix(static_cast<std::size_t>(end - line.data()));
  if (!skip(line, unit)) return std::nullopt;
  if (skip(line, ": ") && !skip(line, head.form->legend)) return std::nullopt;
  if (line != "]") return std::nullopt;
  return head;
}

/// The first `count` lines of `text`, without the last one's newline. Nothing where there are fewer.
std::optional<std::string_view> take_lines(std::string_view text, std::size_t count) {
  std::size_t end = 0;
  for (std::size_t line = 1;; ++line) {
    end = std::min(text.find('\n', end), text.size());
    if (line == count) return text.substr(0, end);
    if (end == text.size()) return std::nullopt;
    ++end;
  }
}

}  // namespace

bool holds_frame_mark(std::string_view text) {
  return text.contains(frame_mark);
}

std::optional<std::string> framed(const Form& form, std::string_view lines, bool with_legend) {
  const std::optional<std::string> encoded = form.encode(lines);
  return encoded ? std::optional(frame_around(form, *encoded, with_legend)) : std::nullopt;
}

std::string frame_around(const Form& form, std::string_view encoded, bool with_legend) {
  return fmt::format("{}{}, {}{}{}{}]\n{}", frame_mark, form.name, line_count(encoded), unit,
                     with_legend ? ": " : "", with_legend ? form.legend : "", encoded);
}

std::optional<std::string> without_frames(std::string_view text, std::span<const Form* const> forms,
                                          std::size_t largest) {
  std::string result;
  while (!text.empty()) {
    std::string_view line = first_line(text);
    const std::optional<Head> head = read_head(line, forms);
    if (head && line.size() < text.size()) {
      const auto encoded = take_lines(text.substr(line.size() + 1), head->lines);
      const auto decoded =
          encoded ? head->form->decode(*encoded, largest - std::min(largest, result.size())) : std::nullopt;
      if (decoded) {
        result += *decoded;
        text.remove_prefix(line.size() + 1 + encoded->size());
        line = {};
      }
    }
    // The line that is no frame, or the newline behind a frame.
    const std::size_t kept = std::min(line.size() + 1, text.size());
    result += text.substr(0, kept);
    text.remove_prefix(kept);
    if (result.size() > largest) return std::nullopt;
  }
  return result;
}

}  // namespace tokenpak::compress
