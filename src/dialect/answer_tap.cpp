#include "base/ascii.hpp"
#include "dialect/answer.hpp"
#include "dialect/decoder.hpp"
#include "dialect/event_stream.hpp"
#include "dialect/readers.hpp"
#include "json/capture.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace tokenpak::dialect {
namespace {

/// More than any answer; a decompression bomb ends here.
constexpr std::uint64_t max_decoded = std::uint64_t{256} * 1024 * 1024;

/// OpenAI's last event, which is no JSON.
constexpr std::string_view done_marker = "[DONE]";

bool is_event_stream(std::string_view content_type) {
  return equals_ignoring_case(trimmed(content_type.substr(0, content_type.find(';'))), "text/event-stream");
}

/// Reads the JSON documents of an answer that is not encoded (any more): one body, or the data of each event.
class AnswerReader {
 public:
  AnswerReader(const Readers& readers, bool has_events)
      : readers_(readers), has_events_(has_events), document_(*readers.answer_paths, readers.max_captured) {}

  void feed(std::string_view bytes, AnswerFacts& facts) {
    if (!has_events_) {
      document_.feed(bytes);
      return;
    }
    while (true) {
      const EventStream::Piece piece = events_.next(bytes);
      switch (piece.kind) {
        case EventStream::Piece::need_more:
          return;
        case EventStream::Piece::data:
          feed_event(piece.bytes);
          break;
        case EventStream::Piece::end_of_event:
          end_event(facts);
          break;
      }
    }
  }

  void finish(AnswerFacts& facts) {
    if (!has_events_) {
      readers_.read_answer(document_, facts);
      facts.stream_complete = document_.complete() && !document_.failed();
    } else if (events_.has_open_event() && (is_done() || document_.complete())) {
      // By the standard an event without its blank line is none, but its data is whole and the sender has
      // left.
      end_event(facts);
    }
  }

 private:
  void feed_event(std::string_view data) {
    if (event_size_ < head_.size()) {
      const std::string_view front = data.substr(0, head_.size() - event_size_);
      std::ranges::copy(front, head_.begin() + static_cast<std::ptrdiff_t>(event_size_));
    }
    event_size_ += data.size();
    document_.feed(data);
  }

  void end_event(AnswerFacts& facts) {
    if (is_done()) {
      facts.stream_complete = true;
    } else {
      readers_.read_answer(document_, facts);
    }
    if (events_.event_name() == "error") facts.error_event = true;
    document_.reset();
    event_size_ = 0;
  }

  bool is_done() const {
    return event_size_ == head_.size() && std::string_view(head_.data(), head_.size()) == done_marker;
  }

  Readers readers_;
  bool has_events_;
  EventStream events_;
  json::Capture document_;
  std::size_t event_size_ = 0;                   // bytes of data in the event at hand
  std::array<char, done_marker.size()> head_{};  // the first of them
};

}  // namespace

struct AnswerTap::State {
  AnswerFacts facts;
  std::optional<AnswerReader> reader;  // none where there is nothing to read, or no way to
  std::vector<std::unique_ptr<Decoder>> decoders;
  std::uint64_t decoded = 0;  // bytes that the decoders have made, all together

  void give_up() {
    facts.unreadable = true;
    reader.reset();
    decoders.clear();
  }

  /// Sends `bytes` through the decoders from number `stage` on to the reader; false to give up.
  bool pass(std::size_t stage, std::string_view bytes) {
    if (stage == decoders.size()) {
      reader->feed(bytes, facts);
      return true;
    }
    Decoder& decoder = *decoders[stage];
    while (true) {
      const std::string_view output = decoder.decode(bytes);
      if (output.empty()) return !decoder.failed();
      decoded += output.size();
      if (decoded > max_decoded || !pass(stage + 1, output)) return false;
    }
  }
};

AnswerTap::AnswerTap(Dialect dialect, std::string_view content_type, std::string_view content_encoding)
    : state_(std::make_unique<State>()) {
  const Readers readers = readers_of(dialect);
  if (!readers.read_answer) return;
  auto decoders = decoders_for(content_encoding);
  if (!decoders) {
    state_->give_up();
    return;
  }
  state_->decoders = std::move(*decoders);
  state_->reader.emplace(readers, is_event_stream(content_type));
}

AnswerTap::~AnswerTap() = default;
AnswerTap::AnswerTap(AnswerTap&&) noexcept = default;
AnswerTap& AnswerTap::operator=(AnswerTap&&) noexcept = default;

void AnswerTap::feed(std::string_view bytes) {
  if (state_->reader && !state_->pass(0, bytes)) state_->give_up();
}

const AnswerFacts& AnswerTap::facts() const {
  return state_->facts;
}

AnswerFacts AnswerTap::finish() {
  if (state_->reader) state_->reader->finish(state_->facts);
  return std::move(state_->facts);
}

}  // namespace tokenpak::dialect
