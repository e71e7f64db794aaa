#include "tokens/encoding.hpp"

#include "base/utf8.hpp"
#include "tokens/count_memory.hpp"
#include "tokens/merge.hpp"
#include "tokens/normalize.hpp"
#include "tokens/split.hpp"
#include "tokens/vocabulary.hpp"

#include <array>
#include <bit>
#include <cstddef>
#include <memory>
#include <span>
#include <string>

namespace tokenpak::tokens {
namespace {

/// Counts the tokens of a text, some pieces at a time: a processor that guessed a piece's end wrong throws
/// away what it does for the next ones, and the vocabulary's memory is far.
class TextCounter {
 public:
  explicit TextCounter(CountMemory& memory) : memory_(memory) {}

  template <class Rules>
  void tokenize(const Vocabulary& vocabulary, std::string_view text) {
    Merger merger(vocabulary);
    const char* at = text.data();
    const char* const end = at + text.size();
    while (at != end) {
      std::size_t count = 0;
      for (; count < pieces_.size() && at != end; ++count) {
        const char* const piece_end = Rules::piece_end(at, end);
        const auto length = static_cast<std::size_t>(piece_end - at);
        pieces_[count] = {
            .at = at,
            .length = length,
            .key = length <= PieceKey::longest ? PieceKey::of(at, length, end) : PieceKey::none()};
        memory_.prefetch(pieces_[count].key);
        at = piece_end;
      }
      count_unknown(vocabulary, merger, count_known(count), end);
    }
    merge(vocabulary);
  }

  std::uint64_t count() const { return count_; }

 private:
  // Without initial values, as its key: most texts need few of the 64.
  struct Piece {
    const char* at;
    std::size_t length;
    PieceKey key;

    std::string_view text() const { return {at, length}; }
    bool is_long() const { return length > PieceKey::longest; }
    bool has_token_key() const { return length > 2 && length <= TokenKey::longest; }
    TokenKey token_key() const { return {.low = key.low, .high = static_cast<std::uint32_t>(key.high)}; }
  };
  static constexpr std::size_t pieces_at_once = 64;
  static constexpr std::size_t pieces_to_merge_at_once = 128;

  /// Counts those of the first `count` pieces that the memory knows; the others are what is left of
  /// `pieces_`.
  std::size_t count_known(std::size_t count) {
    std::size_t unknown = 0;
    std::uint64_t tokens = 0;
    for (std::size_t place = 0; place < count; ++place) {
      const std::uint64_t known = memory_.find(pieces_[place].key);
      tokens += known;
      unknown_[unknown] = static_cast<std::uint8_t>(place);
      unknown += known == 0 ? 1 : 0;
    }
    count_ += tokens;
    return unknown;
  }

  void count_unknown(const Vocabulary& vocabulary, Merger& merger, std::size_t unknown, const char* end) {
    std::array<TokenHash, pieces_at_once> hashes;
    for (std::size_t place = 0; place < unknown; ++place) {
      const Piece& piece = pieces_[unknown_[place]];
      hashes[place] = vocabulary.hash_of(piece.token_key(), piece.length);
      vocabulary.prefetch_tags(hashes[place]);
    }
    for (const TokenHash& hash : std::span(hashes).first(unknown))
      vocabulary.prefetch_entry(hash);  // of pieces without a key some entry: no harm
    for (std::size_t place = 0; place < unknown; ++place) {
      const Piece& piece = pieces_[unknown_[place]];
      const std::uint32_t id = piece.has_token_key()
                                   ? vocabulary.find(piece.token_key(), piece.length, hashes[place])
                                   : vocabulary.find(piece.at, piece.length, end);
      std::uint64_t count = 1;
      if (id == no_token) {
        // Of the short ones the batch itself may have had it.
        count = piece.is_long() ? memory_.find_long(piece.text()) : memory_.find(piece.key);
        if (count == 0) {
          merge_later(merger, piece, end);
          continue;
        }
      }
      count_ += count;
      if (!piece.is_long()) memory_.remember(piece.key, count);
    }
  }

  void take_merged(const Piece& piece, std::uint64_t count) {
    if (piece.is_long()) {
      memory_.remember_long(piece.text(), count);
    } else {
      memory_.remember(piece.key, count);
    }
    count_ += count;
  }

  void merge_later(Merger& merger, const Piece& piece, const char* end) {
    if (piece.length > longest_short_piece) {
      take_merged(piece, merger.count_long(piece.text(), end));
      return;
    }
    to_merge_[to_merge_count_++] = piece;
    if (to_merge_count_ == to_merge_.size()) merge(merger.vocabulary());
  }

  void merge(const Vocabulary& vocabulary) {
    if (to_merge_count_ == 0) return;
    std::array<ShortPiece, pieces_to_merge_at_once> merged;
    for (std::size_t place = 0; place < to_merge_count_; ++place)
      merged[place] = {.at = to_merge_[place].at, .length = to_merge_[place].length, .starts = 0};
    merge_short(vocabulary, std::span(merged).first(to_merge_count_));
    for (std::size_t place = 0; place < to_merge_count_; ++place) {
      take_merged(to_merge_[place], static_cast<std::uint64_t>(std::popcount(merged[place].starts)));
    }
    to_merge_count_ = 0;
  }

  std::uint64_t count_ = 0;
  CountMemory& memory_;
  std::array<Piece, pieces_at_once> pieces_;
  std::array<std::uint8_t, pieces_at_once> unknown_;  // places in pieces_
  std::array<Piece, pieces_to_merge_at_once> to_merge_;
  std::size_t to_merge_count_ = 0;
};

/// What a thread keeps of its texts' pieces from one text to the next: parts of one text are counted several
/// times over, and most of a question's words were in another one.
CountMemory& kept_memory(Encoding encoding) {
  thread_local std::array<std::unique_ptr<CountMemory>, encoding_count> kept;
  std::unique_ptr<CountMemory>& memory = kept[static_cast<std::size_t>(encoding)];
  if (!memory) memory = std::make_unique<CountMemory>();
  return *memory;
}

class TextEncoder {
 public:
  explicit TextEncoder(std::vector<std::uint32_t>& ids) : ids_(&ids) {}

  template <class Rules>
  void tokenize(const Vocabulary& vocabulary, std::string_view text) {
    Merger merger(vocabulary);
    const char* at = text.data();
    const char* const end = at + text.size();
    while (at != end) {
      const char* const piece_end = Rules::piece_end(at, end);
      const std::string_view piece(at, piece_end);
      const std::uint32_t id = vocabulary.find(at, piece.size(), end);
      if (id != no_token) {
        ids_->push_back(id);
      } else {
        append_merged(vocabulary, merger, piece, end);
      }
      at = piece_end;
    }
  }

 private:
  void append_merged(const Vocabulary& vocabulary, Merger& merger, std::string_view piece, const char* end) {
    if (piece.size() <= longest_short_piece) {
      short_starts_.clear();
      for (std::uint64_t left = merge_short(vocabulary, piece); left != 0; left &= left - 1)
        short_starts_.push_back(static_cast<std::uint32_t>(std::countr_zero(left)));
      append(vocabulary, piece, end, short_starts_);
    } else {
      append(vocabulary, piece, end, merger.merge_long(piece, end));
    }
  }

  void append(const Vocabulary& vocabulary, std::string_view piece, const char* end,
              const std::vector<std::uint32_t>& starts) {
    for (std::size_t part = 0; part < starts.size(); ++part) {
      const std::size_t next = part + 1 == starts.size() ? piece.size() : starts[part + 1];
      ids_->push_back(vocabulary.find(piece.data() + starts[part], next - starts[part], end));
    }
  }

  std::vector<std::uint32_t>* ids_;
  std::vector<std::uint32_t> short_starts_;
};

template <class Tokenizer>
void tokenize(Encoding encoding, std::string_view text, Tokenizer& tokenizer) {
  std::string replaced;
  if (!is_valid_utf8(text)) {
    replaced = replace_invalid_utf8(text);
    text = replaced;
  }
  const Vocabulary vocabulary = vocabulary_of(encoding);
  switch (encoding) {
    case Encoding::o200k_base:
      return tokenizer.template tokenize<O200kRules>(vocabulary, text);
    case Encoding::cl100k_base:
      return tokenizer.template tokenize<Cl100kRules>(vocabulary, text);
    case Encoding::claude:
      break;
  }
  std::string normalized;
  if (may_need_nfkc(text)) {
    normalized = nfkc(text);
    text = normalized;
  }
  tokenizer.template tokenize<ClaudeRules>(vocabulary, text);
}

}  // namespace

std::uint64_t count_tokens(Encoding encoding, std::string_view text) {
  TextCounter counter(kept_memory(encoding));
  tokenize(encoding, text, counter);
  return counter.count();
}

void encode(Encoding encoding, std::string_view text, std::vector<std::uint32_t>& ids) {
  TextEncoder encoder(ids);
  tokenize(encoding, text, encoder);
}

}  // namespace tokenpak::tokens
