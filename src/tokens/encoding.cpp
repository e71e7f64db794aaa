#include "tokens/encoding.hpp"

#include "tokens/merge.hpp"
#include "tokens/normalize.hpp"
#include "tokens/split.hpp"
#include "tokens/utf8.hpp"
#include "tokens/vocabulary.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <span>
#include <string>

namespace tokenpak::tokens {
namespace {

/// A piece between the splitter and the look-up, whose memory accesses are on their way meanwhile.
struct Piece {
  const char* at = nullptr;
  std::size_t length = 0;
  TokenKey key;
  TokenHash hash;

  std::string_view text() const { return {at, length}; }
  bool has_key() const { return length > 2 && length <= TokenKey::longest; }
};

/// The numbers of tokens of pieces that took merging, which a text repeats: the latest for each of some
/// hashes. It lives as long as the call, so that there is nothing to share.
class CountMemory {
 public:
  explicit CountMemory(std::size_t text_size)
      : entries_(std::bit_ceil(std::clamp<std::size_t>(text_size / bytes_per_entry, 16, most_entries))) {}

  /// 0 if it is not known.
  std::uint32_t find(const Piece& piece) const {
    const Entry& entry = entries_[place_of(piece)];
    const bool known =
        entry.low == piece.key.low && entry.high == piece.key.high && entry.length == piece.length;
    return known ? entry.count : 0;
  }
  void remember(const Piece& piece, std::uint32_t count) {
    entries_[place_of(piece)] = {.low = piece.key.low,
                                 .high = piece.key.high,
                                 .length = static_cast<std::uint16_t>(piece.length),
                                 .count = static_cast<std::uint16_t>(count)};
  }

 private:
  struct Entry {
    std::uint64_t low = 0;
    std::uint32_t high = 0;
    std::uint16_t length = 0;  // 0: empty
    std::uint16_t count = 0;
  };
  static constexpr std::size_t bytes_per_entry = 64;  // of text
  static constexpr std::size_t most_entries = 8192;

  std::size_t place_of(const Piece& piece) const {
    return (piece.hash.group ^ (std::size_t{piece.hash.tag} << 2)) & (entries_.size() - 1);
  }

  std::vector<Entry> entries_;
};

class CountSink {
 public:
  explicit CountSink(std::size_t text_size) : memory_(text_size) {}

  void one(std::uint32_t) { ++count_; }

  void merged(const Vocabulary&, Merger& merger, const Piece& piece, const char* end) {
    if (piece.has_key()) {
      std::uint32_t count = memory_.find(piece);
      if (count == 0) {
        count = static_cast<std::uint32_t>(std::popcount(merger.merge_short(piece.text(), end)));
        memory_.remember(piece, count);
      }
      count_ += count;
    } else if (piece.length <= Merger::short_piece) {
      count_ += static_cast<std::uint64_t>(std::popcount(merger.merge_short(piece.text(), end)));
    } else {
      count_ += merger.merge_long(piece.text(), end).size();
    }
  }

  std::uint64_t count() const { return count_; }

 private:
  std::uint64_t count_ = 0;
  CountMemory memory_;
};

class IdSink {
 public:
  explicit IdSink(std::vector<std::uint32_t>& ids) : ids_(&ids) {}

  void one(std::uint32_t id) { ids_->push_back(id); }

  void merged(const Vocabulary& vocabulary, Merger& merger, const Piece& piece, const char* end) {
    if (piece.length <= Merger::short_piece) {
      short_starts_.clear();
      for (std::uint64_t left = merger.merge_short(piece.text(), end); left != 0; left &= left - 1)
        short_starts_.push_back(static_cast<std::uint32_t>(std::countr_zero(left)));
      append(vocabulary, piece, end, short_starts_);
    } else {
      append(vocabulary, piece, end, merger.merge_long(piece.text(), end));
    }
  }

 private:
  void append(const Vocabulary& vocabulary, const Piece& piece, const char* end,
              const std::vector<std::uint32_t>& starts) {
    for (std::size_t part = 0; part < starts.size(); ++part) {
      const std::size_t next = part + 1 == starts.size() ? piece.length : starts[part + 1];
      one(vocabulary.find(piece.at + starts[part], next - starts[part], end));
    }
  }

  std::vector<std::uint32_t>* ids_;
  std::vector<std::uint32_t> short_starts_;
};

template <class Rules, class Sink>
void tokenize(const Vocabulary& vocabulary, std::string_view text, Sink& sink) {
  Merger merger(vocabulary);
  // Pieces are split off, then looked up, a few at a time: a processor that guessed a piece's end wrong
  // throws away what it does for the next ones, and the table's memory is far.
  std::array<Piece, 64> pieces;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at != end) {
    std::size_t count = 0;
    for (; count < pieces.size() && at != end; ++count) {
      Piece& piece = pieces[count];
      const char* const piece_end = Rules::piece_end(at, end);
      piece.at = at;
      piece.length = static_cast<std::size_t>(piece_end - at);
      if (piece.has_key()) {
        piece.key = Vocabulary::key_of(at, piece.length, end);
        piece.hash = vocabulary.hash_of(piece.key, piece.length);
        vocabulary.prefetch_tags(piece.hash);
      }
      at = piece_end;
    }
    for (const Piece& piece : std::span(pieces).first(count))
      vocabulary.prefetch_entry(piece.hash);  // of pieces without a key that of an earlier one: no harm
    for (const Piece& piece : std::span(pieces).first(count)) {
      const std::uint32_t id = piece.has_key() ? vocabulary.find(piece.key, piece.length, piece.hash)
                                               : vocabulary.find(piece.at, piece.length, end);
      if (id != no_token) {
        sink.one(id);
      } else {
        sink.merged(vocabulary, merger, piece, end);
      }
    }
  }
}

template <class Sink>
void tokenize(Encoding encoding, std::string_view text, Sink& sink) {
  std::string replaced;
  if (!is_valid_utf8(text)) {
    replaced = replace_invalid_utf8(text);
    text = replaced;
  }
  const Vocabulary vocabulary = vocabulary_of(encoding);
  switch (encoding) {
    case Encoding::o200k_base:
      return tokenize<O200kRules>(vocabulary, text, sink);
    case Encoding::cl100k_base:
      return tokenize<Cl100kRules>(vocabulary, text, sink);
    case Encoding::claude:
      break;
  }
  std::string normalized;
  if (may_need_nfkc(text)) {
    normalized = nfkc(text);
    text = normalized;
  }
  tokenize<ClaudeRules>(vocabulary, text, sink);
}

}  // namespace

std::uint64_t count_tokens(Encoding encoding, std::string_view text) {
  CountSink sink(text.size());
  tokenize(encoding, text, sink);
  return sink.count();
}

void encode(Encoding encoding, std::string_view text, std::vector<std::uint32_t>& ids) {
  IdSink sink(ids);
  tokenize(encoding, text, sink);
}

}  // namespace tokenpak::tokens
