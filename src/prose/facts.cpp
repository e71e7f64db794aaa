#include "prose/facts.hpp"

#include "base/ascii.hpp"
#include "prose/character.hpp"
#include "prose/phrases.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace tokenpak::prose {
namespace {

// How far the end of a quotation or a code span is looked for (bytes); it is in the same paragraph.
constexpr std::size_t longest_span = 200;

constexpr CharacterSet item_marks("-*+#|>");

enum class FactKind : std::uint8_t {
  exact,      ///< must stay as it is
  name,       ///< the same; there may be new ones, where a sentence begins with another word
  condition,  ///< in any case of letters; there may be new ones
  negation,   ///< in any case of letters
};

struct Fact {
  std::string_view text;
  FactKind kind = FactKind::exact;
};

// Equal but for how long a stretch of white space is.
bool same_words(std::string_view a, std::string_view b) {
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < a.size() && j < b.size()) {
    if (is(a[i], white) && is(b[j], white)) {
      while (i < a.size() && is(a[i], white))
        ++i;
      while (j < b.size() && is(b[j], white))
        ++j;
    } else if (a[i++] != b[j++]) {
      return false;
    }
  }
  return i == a.size() && j == b.size();
}

bool same_fact(const Fact& a, const Fact& b) {
  if (a.kind != b.kind) return false;
  if (a.kind == FactKind::exact || a.kind == FactKind::name) return same_words(a.text, b.text);
  return std::ranges::equal(a.text, b.text, {}, ascii_lower, ascii_lower);
}

/// Reads the facts of a text one after the other.
class FactReader {
 public:
  explicit FactReader(std::string_view text) : lexicon_(Phrases::built_in().lexicon()), text_(text) {}

  bool is_at_end() const { return at_ == text_.size(); }
  /// Where it stands: behind a chunk, or behind what moved it.
  std::size_t at() const { return at_; }
  /// Passes over text that it need not read. To where a chunk ends or white space stands.
  void move_to(std::size_t at) { at_ = at; }

  /// Reads the next chunk and what is before it; its fact, if it is one, goes behind `facts`.
  void read(std::vector<Fact>& facts) {
    while (at_ < text_.size() && is(text_[at_], white))
      ++at_;
    if (is_at_end()) return;
    if (const std::optional<Fact> fact = read_chunk()) facts.push_back(*fact);
  }

 private:
  std::optional<Fact> read_chunk() {
    const std::size_t begin = at_;
    std::size_t end = begin;
    while (end < text_.size() && is(text_[end], lower_letter))
      ++end;
    const bool is_lower_word = end > begin && (end == text_.size() || is(text_[end], white));
    if (is_lower_word && !may_be_fact(text_.substr(begin, end - begin))) {  // most words
      at_ = end;
      return {};
    }
    while (end < text_.size() && !is(text_[end], white)) {
      if (text_[end] == '`' || text_[end] == '"') {
        const std::size_t past = span_end(end);
        if (past != 0) {
          at_ = past;
          return Fact{.text = text_.substr(end, past - end), .kind = FactKind::exact};
        }
        while (end + 1 < text_.size() && text_[end + 1] == text_[end])  // no part of the run opens one either
          ++end;
      }
      ++end;
    }
    at_ = end;
    return fact_of(text_.substr(begin, end - begin));
  }

  // Behind the sign that closes what the one at `begin` opens, or 0.
  std::size_t span_end(std::size_t begin) const {
    const char sign = text_[begin];
    std::size_t inside = begin + 1;
    while (sign == '`' && inside < text_.size() && text_[inside] == '`')
      ++inside;
    if (inside == text_.size() || is(text_[inside], white)) return 0;
    if (begin > 0 && (is(text_[begin - 1], alphanumeric) || text_[begin - 1] == '>'))
      return 0;  // it closes one
    const std::string_view signs = text_.substr(begin, inside - begin);
    const std::size_t limit = std::min(text_.size(), begin + longest_span);
    for (std::size_t at = inside; at < limit; ++at) {
      if (text_[at] == sign && text_.substr(at).starts_with(signs)) return at + signs.size();
      if (text_[at] == '\n' && !continues(at + 1)) return 0;
    }
    return 0;
  }

  // Whether the line at `at` may go on with the paragraph before it: it is no item of a list, and no line of
  // signs such as those below a heading.
  bool continues(std::size_t at) const {
    while (at < text_.size() && is(text_[at], blank))
      ++at;
    if (at == text_.size() || is(text_[at], newline | digit) || item_marks.contains(text_[at])) return false;
    std::string_view line = text_.substr(at, longest_span);
    line = line.substr(0, line.find('\n'));
    return std::ranges::any_of(line, [](char c) { return is(c, alphanumeric | foreign); });
  }

  std::optional<Fact> fact_of(std::string_view chunk) const {
    const std::string_view core = without_marks(chunk);
    if (core.empty()) return {};
    const bool plain =
        std::ranges::all_of(core, [](char c) { return is(c, letter) || c == '-' || c == '\''; }) &&
        is(core.front(), letter) && is(core.back(), letter);
    if (!plain) {
      if (core.ends_with("n\u2019t")) return Fact{.text = core, .kind = FactKind::negation};
      return Fact{.text = core, .kind = FactKind::exact};
    }
    const bool mixed = std::ranges::any_of(core.substr(1), [](char c) { return is(c, upper_letter); });
    if (!mixed && is(core.front(), lower_letter) && !may_be_fact(core)) return {};
    const Word word = lexicon_.find(core);
    if (word.has(negation)) return Fact{.text = core, .kind = FactKind::negation};
    if (word.has(condition)) return Fact{.text = core, .kind = FactKind::condition};
    if (mixed) return Fact{.text = core, .kind = FactKind::exact};
    // A capital makes no name of a word that the rules know: it begins a sentence.
    if (is(core.front(), upper_letter) && word.id == 0) return Fact{.text = core, .kind = FactKind::name};
    if (word.has(number_word)) return Fact{.text = core, .kind = FactKind::condition};
    return {};
  }

  // Whether a word in lower case is as long as one that counts and begins like it.
  bool may_be_fact(std::string_view word) const {
    return word.size() < 16 && (lexicon_.lengths_of_facts(word.front()) >> word.size() & 1U) != 0;
  }

  const Lexicon& lexicon_;
  std::string_view text_;
  std::size_t at_ = 0;
};

std::vector<Fact> facts_of(std::string_view text) {
  std::vector<Fact> facts;
  for (FactReader reader(text); !reader.is_at_end();)
    reader.read(facts);
  return facts;
}

// Whether all that is wanted is present in its order, and beside it nothing new that may not be.
bool are_kept(std::span<const Fact> wanted, std::span<const Fact> present) {
  auto next = wanted.begin();
  for (const Fact& fact : present) {
    if (next != wanted.end() && same_fact(*next, fact)) {
      ++next;
    } else if (fact.kind == FactKind::exact || fact.kind == FactKind::negation) {
      return false;  // new, or not in its place
    }
  }
  return next == wanted.end();
}

/// Tells where a place of a text is in what edits make of it. Asked for places in ascending order.
class EditedPlaces {
 public:
  explicit EditedPlaces(std::span<const TextEdit> edits) : edits_(edits) {}

  /// Moves to `at`.
  void pass(std::size_t at) {
    for (; !edits_.empty() && edits_.front().range.end <= at; edits_ = edits_.subspan(1)) {
      added_ += edits_.front().replacement.size();
      removed_ += edits_.front().range.size();
    }
  }
  /// The place of `at`; of one that an edit takes away, that of the edit.
  std::size_t edited(std::size_t at) const { return (is_removed(at) ? next() : at) + added_ - removed_; }
  bool is_removed(std::size_t at) const { return at > next(); }
  /// Where the next edit begins.
  std::size_t next() const { return edits_.empty() ? std::string_view::npos : edits_.front().range.begin; }

 private:
  std::span<const TextEdit> edits_;
  std::size_t added_ = 0;  // bytes, by the edits before
  std::size_t removed_ = 0;
};

/// Reads a text and what edits make of it side by side, and of what is the same in both as little as it can.
class EditedFacts {
 public:
  EditedFacts(std::string_view original, std::span<const TextEdit> edits, std::string_view shortened)
      : original_(original), wanted_(original), present_(shortened), places_(edits) {}

  bool all_kept() {
    places_.pass(0);
    while (!are_at_end()) {
      if (is_together()) {
        if (places_.next() == std::string_view::npos) return true;  // the rest is the same
        pass_over_words();
      }
      facts_wanted_.clear();
      facts_present_.clear();
      read_until_together();
      if (!are_kept(facts_wanted_, facts_present_)) return false;
    }
    return true;
  }

 private:
  bool are_at_end() const { return wanted_.is_at_end() && present_.is_at_end(); }

  /// Whether both readers stand before the same text, at its begin, at white space or at its end: elsewhere
  /// what stands before it counts as well.
  bool is_together() const {
    const std::size_t at = wanted_.at();
    if (places_.is_removed(at) || places_.edited(at) != present_.at()) return false;
    return at == 0 || wanted_.is_at_end() || is(original_[at], white);
  }

  /// Where no sign opens a span, chunks end at white space whatever they are. So both readers would come to
  /// the last white space before the next sign or edit, with the same facts.
  void pass_over_words() {
    const std::size_t begin = wanted_.at();
    std::size_t end = std::min({places_.next(), next_code_.after(original_, begin),
                                next_quotation_.after(original_, begin), original_.size()});
    while (end > begin && !is(original_[end - 1], white))
      --end;
    if (end <= begin + 1) return;
    wanted_.move_to(end - 1);
    present_.move_to(present_.at() + (end - 1 - begin));
  }

  void read_until_together() {
    do {
      const bool is_behind = places_.edited(wanted_.at()) <= present_.at();
      if (present_.is_at_end() || (is_behind && !wanted_.is_at_end())) {
        wanted_.read(facts_wanted_);
        places_.pass(wanted_.at());
      } else {
        present_.read(facts_present_);
      }
    } while (!is_together() && !are_at_end());
  }

  /// The next place of a sign, looked for where the last one is passed.
  class NextSign {
   public:
    explicit NextSign(char sign) : sign_(sign) {}
    std::size_t after(std::string_view text, std::size_t at) {
      if (at_ == before_first || at_ < at) at_ = text.find(sign_, at);
      return at_;
    }

   private:
    static constexpr std::size_t before_first = std::string_view::npos - 1;
    char sign_;
    std::size_t at_ = before_first;
  };

  std::string_view original_;
  FactReader wanted_;
  FactReader present_;
  EditedPlaces places_;
  NextSign next_code_{'`'};
  NextSign next_quotation_{'"'};
  std::vector<Fact> facts_wanted_;
  std::vector<Fact> facts_present_;
};

}  // namespace

bool keeps_facts(std::string_view original, std::string_view shortened) {
  return are_kept(facts_of(original), facts_of(shortened));
}

bool keeps_facts(std::string_view original, std::span<const TextEdit> edits, std::string_view shortened) {
  return EditedFacts(original, edits, shortened).all_kept();
}

}  // namespace tokenpak::prose
