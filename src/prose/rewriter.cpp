#include "prose/rewriter.hpp"

#include "base/ascii.hpp"
#include "prose/articles.hpp"
#include "prose/character.hpp"

#include <string>
#include <utility>

namespace tokenpak::prose {
namespace {

// Passes over a paragraph until nothing changes; real text takes two or three. What takes more stays as it
// is.
constexpr int most_passes = 6;
// How far before a word a negation may stand that it is meant by: "not only very" (words).
constexpr std::size_t reach_of_negation = 3;

/// Whether what stands before a comma belongs to the sentence.
bool ends_with_word(const Token& token) {
  return token.kind == TokenKind::word || token.kind == TokenKind::mark ||
         (token.kind == TokenKind::opaque && token.end > token.begin + 1);
}

/// Whether a noun, or what belongs to one, may begin with this word: it is no function word, and not one that
/// means something else without an article before it.
bool may_be_noun(const Token& token) {
  constexpr unsigned no_noun =
      english | article | negation | condition | connector | takes_line_break | keeps_article_before;
  return !token.word.has(no_noun);
}

}  // namespace

void Rewriter::rewrite(std::string_view text, std::span<const Token> tokens, std::vector<TextEdit>& edits) {
  text_ = text;
  items_.clear();
  items_.reserve(tokens.size());
  for (const Token& token : tokens) {
    Item& item = items_.emplace_back();
    static_cast<Token&>(item) = token;
    item.place = static_cast<std::uint32_t>(items_.size() - 1);
  }
  remove_emphasis();
  for (int pass = 0; apply_rules(); ++pass) {
    if (pass == most_passes) return;
  }
  write(tokens, edits);
}

// Stars that match like brackets go, where words stand between them.
void Rewriter::remove_emphasis() {
  open_.clear();
  bool any = false;
  for (std::size_t at = 0; at < items_.size(); ++at) {
    const Item& item = items_[at];
    if (item.kind == TokenKind::emphasis_open) {
      open_.push_back(at);
    } else if (item.kind == TokenKind::emphasis_close) {
      if (!open_.empty() && items_[open_.back()].end - items_[open_.back()].begin == item.end - item.begin) {
        items_[open_.back()].kind = items_[at].kind = TokenKind::removed;
        open_.pop_back();
        any = true;
      } else {
        open_.clear();
      }
    }
  }
  if (!any) return;
  written_ = 0;
  for (std::size_t at = 0; at < items_.size(); ++at) {
    Item& item = items_[at];
    if (item.kind != TokenKind::removed) {
      put(at);
    } else if (at + 1 < items_.size() && items_[at + 1].glued) {  // what follows takes its place
      items_[at + 1].glued = item.glued;
      items_[at + 1].line_break = item.line_break;
    }
  }
  items_.resize(written_);
}

// Item `at` is the next of what has been written.
void Rewriter::put(std::size_t at) {
  if (written_ != at) items_[written_] = items_[at];
  ++written_;
}

// One pass over the items. False if nothing changed.
bool Rewriter::apply_rules() {
  written_ = 0;
  bool changed = false;
  for (std::size_t at = 0; at < items_.size();) {
    const Item& item = items_[at];
    const bool known = item.kind == TokenKind::word ? item.word.id != 0 : item.kind == TokenKind::comma;
    if (known && item.line_break != LineBreak::hard) {
      if (const std::size_t next = apply_phrase(at); next != at) {
        changed = true;
        at = next;
        continue;
      }
      if (item.word.has(article) && drops_article(at)) {
        remove(at, at + 1);
        changed = true;
        ++at;
        continue;
      }
    }
    put(at);
    ++at;
  }
  items_.resize(written_);
  return changed;
}

// Applies the longest phrase that begins at `at`. Behind it, or `at` if there is none.
std::size_t Rewriter::apply_phrase(std::size_t at) {
  const PhraseRule* best = nullptr;
  std::size_t best_end = at;
  std::uint32_t node = items_[at].kind == TokenKind::comma ? phrases_.next(0, Phrases::comma)
                                                           : phrases_.first(items_[at].word.id);
  for (std::size_t end = at + 1; node != 0; ++end) {
    for (const std::uint16_t index : phrases_.rules_at(node)) {
      const PhraseRule& rule = phrases_.rules()[index];
      if (!applies(rule, at, end)) continue;
      best = &rule;
      best_end = end;
      break;
    }
    if (end == items_.size()) break;
    const Item& next = items_[end];
    if (next.line_break == LineBreak::hard) break;
    if (next.kind == TokenKind::comma) {
      node = phrases_.next(node, Phrases::comma);
    } else if (next.kind == TokenKind::word && !next.glued && !next.capital) {
      node = next.word.id == 0 ? 0 : phrases_.next(node, next.word.id);
    } else {
      break;
    }
  }
  if (best == nullptr || best->keeps) return at;
  replace(*best, at, best_end);
  return best_end;
}

bool Rewriter::applies(const PhraseRule& rule, std::size_t begin, std::size_t end) const {
  const Item& first = items_[begin];
  if (first.capital && !first.begins_sentence) return false;
  if (rule.only_at_sentence_begin && !first.begins_sentence) return false;
  // A sign alone before the comma may be none of the sentence's: "*, and" would begin an item of a list.
  if (first.kind == TokenKind::comma && (written_ == 0 || !ends_with_word(items_[written_ - 1])))
    return false;
  const Item* const next = end < items_.size() ? &items_[end] : nullptr;
  if (next != nullptr && next->line_break == LineBreak::hard) return rule.keeps;
  if (rule.follower != Follower::any) {
    if (next == nullptr || next->kind != TokenKind::word || next->glued) return false;
    if (rule.follower == Follower::noun) return may_be_noun(*next);
    if (rule.follower == Follower::clause) return next->word.has(begins_clause);
    if (!(rule.follower == Follower::pronoun ? next->word.has(pronoun) : next->past)) return false;
    if (!behind_noun()) return false;
  }
  if (rule.not_behind_negation && negated()) return false;
  if (!rule.replacement.empty() || rule.keeps) return true;
  // What goes without a replacement must leave a sentence that begins with a word, and no empty bracket.
  if (next == nullptr || written_ == 0)
    return next != nullptr && next->kind == TokenKind::word && !next->glued;
  if (first.begins_sentence || (first.glued && first.kind != TokenKind::comma))
    return next->kind == TokenKind::word && !next->glued;
  return true;
}

void Rewriter::replace(const PhraseRule& rule, std::size_t begin, std::size_t end) {
  if (rule.replacement.empty()) return remove(begin, end);
  const Item first = items_[begin];  // what is written may take its place
  for (const PhraseRule::Piece& piece : rule.replacement) {
    Item& item = items_[written_++] = {};
    item.place = first.place;
    item.word = piece.word;
    item.replacement = piece.text;
    if (piece.word.id == Phrases::comma) {
      item.kind = TokenKind::comma;
      item.word = {};
      item.glued = true;
      continue;
    }
    item.kind = TokenKind::word;
    item.past = piece.word.has(participle) || piece.text.ends_with("ed");
    if (&piece != rule.replacement.data()) continue;
    item.begin = first.begin;
    item.end = first.begin + static_cast<std::uint32_t>(piece.text.size());
    item.line_break = first.line_break;
    item.glued = first.glued && first.kind != TokenKind::comma;
    item.begins_sentence = first.begins_sentence;
    item.capital = item.raised = first.capital;
  }
}

void Rewriter::remove(std::size_t begin, std::size_t end) {
  if (end == items_.size()) return;
  const Item& first = items_[begin];
  Item& next = items_[end];
  if (!next.glued) {
    next.glued = first.glued && first.kind != TokenKind::comma;
    next.begins_sentence |= first.begins_sentence;
    if (first.capital && !next.capital && next.kind == TokenKind::word) next.capital = next.raised = true;
  }
}

bool Rewriter::drops_article(std::size_t at) const {
  const Item& item = items_[at];
  if (at + 1 == items_.size() || items_[at + 1].line_break == LineBreak::hard) return false;
  if (item.capital && !(item.begins_sentence && may_begin_sentence(items_[at + 1]))) return false;
  // What a bracket or a star before it would stand at must be a word as well, and so must what begins the
  // paragraph.
  if (item.glued && items_[at + 1].kind != TokenKind::word &&
      (written_ > 0 || !may_begin_sentence(items_[at + 1])))
    return false;
  const Token* const before = written_ == 0 ? nullptr : &items_[written_ - 1];
  const Token* const second = written_ < 2 ? nullptr : &items_[written_ - 2];
  return may_drop_article(item, second, before, items_[at + 1]);
}

// Whether a sentence may begin with `next` in place of the article before it: a word that takes the capital,
// a name that has it, what is opaque and begins with a letter, or a code span. Another sign might look like
// that of a list's item there.
bool Rewriter::may_begin_sentence(const Item& next) const {
  if (next.kind == TokenKind::word) return !next.capital || next.word.id == 0;
  return next.kind == TokenKind::opaque && (text_[next.begin] == '`' || is(text_[next.begin], letter));
}

bool Rewriter::behind_noun() const {
  if (written_ == 0) return false;
  const Item& before = items_[written_ - 1];
  if (before.kind == TokenKind::opaque) return true;
  constexpr unsigned no_noun = english | connector | negation | condition | takes_line_break;
  return before.kind == TokenKind::word && !before.word.has(no_noun);
}

bool Rewriter::negated() const {
  for (std::size_t back = 1; back <= reach_of_negation && back <= written_; ++back) {
    const Item& item = items_[written_ - back];
    if (item.kind == TokenKind::mark) return false;
    if (item.word.has(negation | condition)) return true;
    if (item.kind == TokenKind::opaque) return true;  // it might be one with a curly apostrophe
  }
  return false;
}

// Whether `item` needs no edit: it follows the paragraph's own token `last_place`, and what stands between
// them may.
bool Rewriter::stands(const Item& item, std::uint32_t last_place, std::size_t last_end) const {
  if (item.place != last_place + 1 || item.raised || !item.replacement.empty()) return false;
  if (item.line_break == LineBreak::hard) return true;
  return item.glued ? item.begin == last_end : item.begin == last_end + 1 && text_[last_end] == ' ';
}

// One edit for each stretch between two of the paragraph's own tokens that is to change.
void Rewriter::write(std::span<const Token> tokens, std::vector<TextEdit>& edits) const {
  std::size_t last_end =
      tokens.empty() ? 0 : tokens.front().begin;  // behind the last token of the paragraph that stays
  std::string wanted;                             // from there on
  std::uint32_t last_place = 0;
  for (const Item& item : items_) {
    if (stands(item, last_place, last_end) && wanted.empty()) {
      last_place = item.place;
      last_end = item.end;
      continue;
    }
    if (item.line_break == LineBreak::hard && item.place > 0) {
      const std::size_t gap = tokens[item.place - 1].end;
      wanted += text_.substr(gap, item.begin - gap);
    } else if (!item.glued) {
      wanted += ' ';
    }
    const std::string_view own = text_.substr(item.begin, item.end - item.begin);
    const std::string_view word = item.replacement.empty() ? own : item.replacement;
    if (item.raised) {
      wanted += ascii_upper(word.front());
      if (!item.replacement.empty()) wanted += word.substr(1);
    } else if (!item.replacement.empty()) {
      wanted += word;
    }
    if (!item.replacement.empty()) continue;
    const std::size_t end = item.begin + (item.raised ? 1 : 0);
    if (text_.substr(last_end, end - last_end) != wanted)
      edits.push_back({.range = {last_end, end}, .replacement = wanted});
    last_end = item.end;
    last_place = item.place;
    wanted.clear();
  }
  const std::size_t end = tokens.empty() ? 0 : tokens.back().end;
  if (text_.substr(last_end, end - last_end) != wanted)
    edits.push_back({.range = {last_end, end}, .replacement = wanted});
}

}  // namespace tokenpak::prose
