#include "response_reader.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace tokenpak::bench {
namespace {

// The value of a header of the head, without the blanks before it. `name` is lower-case and ends in a colon.
std::optional<std::string_view> header(std::string_view head, std::string_view name) {
  const auto found = std::search(head.begin(), head.end(), name.begin(), name.end(),
                                 [](char any, char small) { return (any | 0x20) == small; });
  if (found == head.end()) {
    return std::nullopt;
  }
  std::string_view value = head.substr(static_cast<std::size_t>(found - head.begin()) + name.size());
  value = value.substr(0, value.find('\r'));
  value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
  return value;
}

int hexadecimal(char digit) {
  if (digit >= '0' && digit <= '9') {
    return digit - '0';
  }
  const char small = static_cast<char>(digit | 0x20);
  return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

}  // namespace

ResponseReader::State ResponseReader::feed(std::string_view bytes, std::string* payload) {
  while (!bytes.empty() && state_ != State::Broken) {
    switch (state_) {
      case State::Head:
        take_head(bytes);
        break;
      case State::Length:
      case State::ChunkData:
        take_payload(bytes, payload);
        break;
      case State::ChunkSize:
        take_chunk_size(bytes);
        break;
      case State::ChunkEnd:
      case State::Trailer:
        take_line_end(bytes);
        break;
      case State::Complete:  // bytes after the end: nobody asked for a second answer
      case State::Broken:
        state_ = State::Broken;
        break;
    }
  }
  return state_;
}

void ResponseReader::reset() {
  state_ = State::Head;
  left_ = 0;
  line_length_ = 0;
  status_ = 0;
  has_payload_ = false;
}

void ResponseReader::take_head(std::string_view& bytes) {
  constexpr std::string_view kEnd = "\r\n\r\n";
  if (head_.empty()) {  // the usual case: the whole head in one read, not copied
    const std::size_t end = bytes.find(kEnd);
    if (end != std::string_view::npos) {
      read_head(bytes.substr(0, end + 2));
      bytes.remove_prefix(end + kEnd.size());
      return;
    }
  }
  const std::size_t earlier = head_.size();
  head_ += bytes;
  const std::size_t end = head_.find(kEnd);
  if (end == std::string::npos) {
    bytes = {};
    return;
  }
  bytes.remove_prefix(end + kEnd.size() - earlier);
  head_.resize(end + 2);
  read_head(head_);
  head_.clear();
}

void ResponseReader::read_head(std::string_view head) {
  constexpr std::size_t kStatusAt = 9;  // after "HTTP/1.1 "
  if (head.size() < kStatusAt + 3) {
    state_ = State::Broken;
    return;
  }
  std::from_chars(head.data() + kStatusAt, head.data() + kStatusAt + 3, status_);
  if (const auto length = header(head, "content-length:")) {
    std::from_chars(length->data(), length->data() + length->size(), left_);
    state_ = left_ == 0 ? State::Complete : State::Length;
  } else {
    const auto coding = header(head, "transfer-encoding:");
    state_ = coding && coding->starts_with("chunked") ? State::ChunkSize : State::Broken;
  }
}

void ResponseReader::take_payload(std::string_view& bytes, std::string* payload) {
  const std::string_view part = bytes.substr(0, left_);
  if (payload != nullptr) {
    payload->append(part);
  }
  has_payload_ = true;
  left_ -= part.size();
  bytes.remove_prefix(part.size());
  if (left_ == 0) {
    state_ = state_ == State::Length ? State::Complete : State::ChunkEnd;
  }
}

void ResponseReader::take_chunk_size(std::string_view& bytes) {
  while (!bytes.empty()) {
    const char next = bytes.front();
    bytes.remove_prefix(1);
    if (next == '\r') {
      continue;
    }
    if (next == '\n') {
      state_ = left_ == 0 ? State::Trailer : State::ChunkData;
      return;
    }
    const int digit = hexadecimal(next);
    if (digit < 0) {
      state_ = State::Broken;
      return;
    }
    left_ = left_ * 16 + static_cast<std::size_t>(digit);
  }
}

void ResponseReader::take_line_end(std::string_view& bytes) {
  while (!bytes.empty()) {
    const char next = bytes.front();
    bytes.remove_prefix(1);
    if (next == '\n') {
      if (state_ == State::ChunkEnd) {
        state_ = State::ChunkSize;
        return;
      }
      if (line_length_ == 0) {
        state_ = State::Complete;
        return;
      }
      line_length_ = 0;
    } else if (next != '\r') {
      ++line_length_;
    }
  }
}

}  // namespace tokenpak::bench
