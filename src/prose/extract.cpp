#include "prose/extract.hpp"

#include "base/ascii.hpp"
#include "prose/character.hpp"
#include "prose/facts.hpp"
#include "prose/phrases.hpp"
#include "prose/query.hpp"
#include "prose/sentences.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>

namespace tokenpak::prose {
namespace {

constexpr std::size_t shortest_text = 6000;                   // bytes, about 1,500 tokens
constexpr std::size_t longest_text = std::size_t{64} << 20U;  // bytes
constexpr std::size_t english_percent = 20;                   // of the words, see tighten.cpp
constexpr double most_kept = 0.9;  // of the bytes; an extract of more is not worth its gaps

// BM25's saturation and its normalization by length. Sentences differ in length for no reason that tells of
// relevance.
constexpr double saturation = 1.2;
constexpr double sentence_length_weight = 0.3;
constexpr double paragraph_length_weight = 0.6;
constexpr std::size_t farthest_neighbour = 8;  // sentences from one that matches
// What a sentence gets of its paragraph's score, and of its neighbours' own.
constexpr double share_of_paragraph = 0.5;
constexpr double share_of_neighbour = 0.25;

// A sentence, or another block that is kept or left out whole.
struct Unit {
  ByteRange range;
  std::uint32_t paragraph = 0;
  std::uint32_t heading = none;  // the unit that is the heading above it
  bool is_heading = false;
  bool kept = false;
  double length = 0;  // words
  double score = 0;

  static constexpr std::uint32_t none = 0xffff'ffff;
};

struct Hit {
  std::uint32_t unit = 0;
  std::uint32_t term = 0;
  double weight = 0;
};

class Extractor {
 public:
  Extractor(Document& document, std::string_view question)
      : lexicon_(Phrases::built_in().lexicon()),
        document_(document),
        text_(document.text()),
        query_(lexicon_, question) {}

  std::optional<Extract> run(double share) {
    if (query_.size() == 0) return {};
    read_units();
    if (words_ == 0 || english_words_ * 100 < words_ * english_percent || prose_bytes_ * 2 < text_.size())
      return {};
    if (hits_.empty()) return {};
    score();
    choose(static_cast<std::size_t>(share * static_cast<double>(text_.size())));
    if (static_cast<double>(used_) > most_kept * static_cast<double>(text_.size())) return {};
    return Extract{.kept = kept_ranges()};
  }

 private:
  void read_units() {
    std::vector<ByteRange> sentences;
    std::uint32_t heading = Unit::none;
    std::uint32_t paragraph = 0;
    BlockKind last_kind = BlockKind::prose;
    for (const Block& block : document_.blocks()) {
      sentences.clear();
      if (block.kind == BlockKind::prose) {
        prose_bytes_ += block.range.size();
        add_sentences(lexicon_, text_, block.range, sentences);
      } else {
        sentences.push_back(block.range);
      }
      // Code and tables hang together with what is next to them.
      if (block.kind == BlockKind::prose || block.kind != last_kind) ++paragraph;
      last_kind = block.kind;
      for (const ByteRange range : sentences) {
        Unit& unit = units_.emplace_back();
        unit.range = range;
        unit.paragraph = paragraph;
        unit.heading = heading;
        unit.is_heading = block.kind == BlockKind::heading;
        read_words(static_cast<std::uint32_t>(units_.size() - 1), block.kind == BlockKind::prose);
        if (unit.is_heading) heading = static_cast<std::uint32_t>(units_.size() - 1);
      }
    }
    paragraphs_ = paragraph + 1;
  }

  void read_words(std::uint32_t index, bool prose) {
    Unit& unit = units_[index];
    const std::string_view text = unit.range.of(text_);
    std::size_t words = 0;
    for_each_run(text, is_of_word, [&](std::string_view word) {
      ++words;
      if (prose && lexicon_.find(word).has(english)) ++english_words_;
      if (const std::optional<TermMatch> match = query_.match(word)) {
        hits_.push_back(
            {.unit = index, .term = static_cast<std::uint32_t>(match->term), .weight = match->weight});
      }
    });
    unit.length = static_cast<double>(words);
    if (prose) words_ += words;
  }

  // BM25 of sentences and paragraphs. `place_of` says in which of `count` places of `lengths` a unit is.
  template <class PlaceOf>
  std::vector<double> bm25(std::size_t count, double length_weight, PlaceOf place_of) const {
    std::vector<double> lengths(count);
    for (const Unit& unit : units_)
      lengths[place_of(unit)] += unit.length;
    const double mean =
        std::max(1.0, std::accumulate(lengths.begin(), lengths.end(), 0.0) / static_cast<double>(count));
    std::vector<double> scores(count);
    std::vector<double> frequencies(count);
    std::vector<std::uint32_t> places;
    std::vector<std::vector<Hit>> by_term(query_.size());
    for (const Hit& hit : hits_)
      by_term[hit.term].push_back(hit);
    for (const std::vector<Hit>& hits : by_term) {
      places.clear();
      for (const Hit& hit : hits) {
        const auto place = static_cast<std::uint32_t>(place_of(units_[hit.unit]));
        if (frequencies[place] == 0) places.push_back(place);
        frequencies[place] += hit.weight;
      }
      const auto holding = static_cast<double>(places.size());
      const double rarity = std::log(1 + ((static_cast<double>(count) - holding + 0.5) / (holding + 0.5)));
      for (const std::uint32_t place : places) {
        const double frequency = frequencies[place];
        const double norm = saturation * (1 - length_weight + (length_weight * lengths[place] / mean));
        scores[place] += rarity * frequency * (saturation + 1) / (frequency + norm);
        frequencies[place] = 0;
      }
    }
    return scores;
  }

  void score() {
    const std::vector<double> own = bm25(units_.size(), sentence_length_weight, [this](const Unit& unit) {
      return static_cast<std::size_t>(&unit - units_.data());
    });
    const std::vector<double> paragraphs =
        bm25(paragraphs_, paragraph_length_weight, [](const Unit& unit) { return unit.paragraph; });
    for (std::size_t at = 0; at < units_.size(); ++at) {
      double neighbours = 0;
      if (at > 0 && units_[at - 1].paragraph == units_[at].paragraph) neighbours += own[at - 1];
      if (at + 1 < units_.size() && units_[at + 1].paragraph == units_[at].paragraph)
        neighbours += own[at + 1];
      units_[at].score = own[at] + (share_of_neighbour * neighbours) +
                         (share_of_paragraph * paragraphs[units_[at].paragraph]);
    }
  }

  void choose(std::size_t budget) {
    std::size_t at = 0;
    for (const ByteRange range : must_keep(text_, query_.exact())) {
      while (at < units_.size() && units_[at].range.end <= range.begin)
        ++at;
      for (std::size_t next = at; next < units_.size() && units_[next].range.begin < range.end; ++next)
        keep(units_[next]);
    }
    std::vector<std::uint32_t> order(units_.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::sort(order, [this](std::uint32_t a, std::uint32_t b) {
      return units_[a].score != units_[b].score ? units_[a].score > units_[b].score : a < b;
    });
    for (const std::uint32_t place : order) {
      Unit& unit = units_[place];
      if (unit.score <= 0) break;
      if (!unit.is_heading && used_ + cost(unit) <= budget) keep(unit);
    }
    widen(order, budget);
  }

  // What is left of the budget goes to what stands around the best sentences.
  void widen(const std::vector<std::uint32_t>& order, std::size_t budget) {
    for (std::size_t distance = 1; distance <= farthest_neighbour; ++distance) {
      for (const std::uint32_t place : order) {
        if (units_[place].score <= 0) break;
        for (const std::size_t neighbour : {place - distance, place + distance}) {
          if (neighbour >= units_.size()) continue;  // or before the first
          Unit& unit = units_[neighbour];
          if (!unit.kept && !unit.is_heading && used_ + cost(unit) <= budget) keep(unit);
        }
      }
    }
  }

  // With the heading above it.
  std::size_t cost(const Unit& unit) const {
    const bool with_heading = unit.heading != Unit::none && !units_[unit.heading].kept;
    return unit.range.size() + 1 + (with_heading ? units_[unit.heading].range.size() + 1 : 0);
  }

  void keep(Unit& unit) {
    if (unit.kept) return;
    used_ += cost(unit);
    unit.kept = true;
    if (unit.heading != Unit::none) units_[unit.heading].kept = true;
  }

  std::vector<ByteRange> kept_ranges() const {
    std::vector<ByteRange> kept;
    bool last_kept = false;
    for (const Unit& unit : units_) {
      if (unit.kept && last_kept) {
        kept.back().end = unit.range.end;
      } else if (unit.kept) {
        kept.push_back(unit.range);
      }
      last_kept = unit.kept;
    }
    return kept;
  }

  const Lexicon& lexicon_;
  Document& document_;
  std::string_view text_;
  Query query_;
  std::vector<Unit> units_;
  std::vector<Hit> hits_;
  std::size_t paragraphs_ = 0;
  std::size_t words_ = 0;  // of the prose
  std::size_t english_words_ = 0;
  std::size_t prose_bytes_ = 0;
  std::size_t used_ = 0;  // bytes of what is kept
};

}  // namespace

std::optional<Extract> extract(std::string_view text, std::string_view question, double share) {
  Document document(text);
  return extract(document, question, share);
}

std::optional<Extract> extract(Document& document, std::string_view question, double share) {
  const std::size_t size = document.text().size();
  if (size < shortest_text || size > longest_text || share >= 1 || !document.is_valid()) return {};
  return Extractor(document, question).run(share);
}

}  // namespace tokenpak::prose
