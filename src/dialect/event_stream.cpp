#include "dialect/event_stream.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace tokenpak::dialect {
namespace {

constexpr std::string_view mark = "\xEF\xBB\xBF";

/// How far a line end is looked for at a time: bounds the repeated search where lines end in CR alone, and no
/// LF is ever found.
constexpr std::size_t search_window = 4096;

bool ends_line(char byte) {
  return byte == '\n' || byte == '\r';
}

/// The front of `text` that holds no line end, at most `search_window` bytes.
std::string_view run_without_line_end(std::string_view text) {
  text = text.substr(0, search_window);
  for (const char byte : {'\n', '\r'}) {
    if (const void* found = std::memchr(text.data(), byte, text.size())) {
      text = text.substr(0, static_cast<std::size_t>(static_cast<const char*>(found) - text.data()));
    }
  }
  return text;
}

}  // namespace

EventStream::Piece EventStream::next(std::string_view& input) {
  if (event_ended_) {
    event_ended_ = false;
    has_data_ = false;
    name_size_ = 0;
  }
  if (state_ == State::byte_order_mark) read_byte_order_mark(input);

  while (!input.empty()) {
    const char byte = input.front();
    if (after_carriage_return_) {
      after_carriage_return_ = false;
      if (byte == '\n') {
        input.remove_prefix(1);
        continue;
      }
    }
    if (ends_line(byte)) {
      input.remove_prefix(1);
      after_carriage_return_ = byte == '\r';
      if (state_ == State::field && field_size_ == 0) {
        if (has_data_) {
          event_ended_ = true;
          return {Piece::end_of_event};
        }
        name_size_ = 0;
        continue;
      }
      const bool joins = state_ == State::field && begin_value();  // a name without colon has an empty value
      state_ = State::field;
      field_size_ = 0;
      if (joins) return {Piece::data, "\n"};
      continue;
    }
    if (state_ == State::field) {
      input.remove_prefix(1);
      if (byte == ':') {
        if (begin_value()) return {Piece::data, "\n"};
      } else if (field_size_ < field_.size()) {
        field_[field_size_++] = byte;
      } else {
        field_size_ = static_cast<std::uint8_t>(field_.size() + 1);
      }
      continue;
    }
    if (skips_space_) {
      skips_space_ = false;
      if (byte == ' ') {
        input.remove_prefix(1);
        continue;
      }
    }
    const std::string_view run = run_without_line_end(input);
    input.remove_prefix(run.size());
    if (state_ == State::data) return {Piece::data, run};
    if (state_ == State::event) read_event_name(run);
  }
  return {};
}

void EventStream::read_byte_order_mark(std::string_view& input) {
  while (mark_size_ < mark.size() && !input.empty() && input.front() == mark[mark_size_]) {
    input.remove_prefix(1);
    ++mark_size_;
  }
  if (mark_size_ == mark.size()) {
    state_ = State::field;
  } else if (!input.empty()) {
    // Half a mark is the beginning of a field that nobody knows.
    state_ = mark_size_ == 0 ? State::field : State::ignored;
  }
}

bool EventStream::begin_value() {
  skips_space_ = true;
  const std::string_view name =
      field_size_ <= field_.size() ? std::string_view(field_.data(), field_size_) : std::string_view();
  if (name == "data") {
    state_ = State::data;
    return std::exchange(has_data_, true);
  }
  state_ = State::ignored;
  if (name == "event") {
    state_ = State::event;
    name_size_ = 0;
  }
  return false;
}

void EventStream::read_event_name(std::string_view bytes) {
  bytes = bytes.substr(0, name_.size() - name_size_);
  std::ranges::copy(bytes, name_.begin() + name_size_);
  name_size_ = static_cast<std::uint8_t>(name_size_ + bytes.size());
}

}  // namespace tokenpak::dialect
