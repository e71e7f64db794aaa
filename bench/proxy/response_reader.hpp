#pragma once
// Just enough HTTP/1.1 to know where an answer ends: content-length or chunks, split at any byte.

#include <cstddef>
#include <string>
#include <string_view>

namespace tokenpak::bench {

class ResponseReader {
 public:
  enum class State { Head, Length, ChunkSize, ChunkData, ChunkEnd, Trailer, Complete, Broken };

  // Takes the next bytes of the connection. Payload bytes are appended to `payload` where it is not null.
  State feed(std::string_view bytes, std::string* payload);

  // Whether a byte of the payload has come.
  bool has_payload() const { return has_payload_; }

  // The three digits of the status; 0 before the head's end.
  int status() const { return status_; }

  // Makes it ready for the next answer of the connection.
  void reset();

 private:
  // Each takes what it understands from the front of `bytes`.
  void take_head(std::string_view& bytes);
  void take_payload(std::string_view& bytes, std::string* payload);
  void take_chunk_size(std::string_view& bytes);
  void take_line_end(std::string_view& bytes);
  void read_head(std::string_view head);

  State state_ = State::Head;
  std::string head_;  // the part of a head that came in an earlier read
  std::size_t left_ = 0;
  std::size_t line_length_ = 0;  // of the trailer's current line
  int status_ = 0;
  bool has_payload_ = false;
};

}  // namespace tokenpak::bench
