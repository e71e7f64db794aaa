#include "tokens/encoding.hpp"

#include "tokens/merge.hpp"
#include "tokens/normalize.hpp"
#include "tokens/split.hpp"
#include "tokens/utf8.hpp"
#include "tokens/vocabulary.hpp"

#include <bit>
#include <string>

namespace tokenpak::tokens {
namespace {

class CountSink {
 public:
  void one(std::uint32_t) { ++count_; }
  void part_of_word(const Vocabulary&, std::string_view, const char*, std::uint64_t starts) {
    count_ += static_cast<std::uint64_t>(std::popcount(starts));
  }
  void parts(const Vocabulary&, std::string_view, const char*, const std::vector<std::uint32_t>& starts) {
    count_ += starts.size();
  }
  std::uint64_t count() const { return count_; }

 private:
  std::uint64_t count_ = 0;
};

class IdSink {
 public:
  explicit IdSink(std::vector<std::uint32_t>& ids) : ids_(&ids) {}

  void one(std::uint32_t id) { ids_->push_back(id); }
  void part_of_word(const Vocabulary& vocabulary, std::string_view piece, const char* end,
                    std::uint64_t starts) {
    while (starts != 0) {
      const auto start = static_cast<std::size_t>(std::countr_zero(starts));
      starts &= starts - 1;
      const std::size_t next =
          starts == 0 ? piece.size() : static_cast<std::size_t>(std::countr_zero(starts));
      one(vocabulary.find(piece.data() + start, next - start, end));
    }
  }
  void parts(const Vocabulary& vocabulary, std::string_view piece, const char* end,
             const std::vector<std::uint32_t>& starts) {
    for (std::size_t part = 0; part < starts.size(); ++part) {
      const std::size_t next = part + 1 == starts.size() ? piece.size() : starts[part + 1];
      one(vocabulary.find(piece.data() + starts[part], next - starts[part], end));
    }
  }

 private:
  std::vector<std::uint32_t>* ids_;
};

template <class Rules, class Sink>
void tokenize(const Vocabulary& vocabulary, std::string_view text, Sink& sink) {
  Merger merger(vocabulary);
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at != end) {
    const char* const piece_end = Rules::piece_end(at, end);
    const std::string_view piece(at, piece_end);
    if (const std::uint32_t id = vocabulary.find(at, piece.size(), end); id != no_token) {
      sink.one(id);
    } else if (piece.size() <= Merger::short_piece) {
      sink.part_of_word(vocabulary, piece, end, merger.merge_short(piece, end));
    } else {
      sink.parts(vocabulary, piece, end, merger.merge_long(piece, end));
    }
    at = piece_end;
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
  CountSink sink;
  tokenize(encoding, text, sink);
  return sink.count();
}

void encode(Encoding encoding, std::string_view text, std::vector<std::uint32_t>& ids) {
  IdSink sink(ids);
  tokenize(encoding, text, sink);
}

}  // namespace tokenpak::tokens
