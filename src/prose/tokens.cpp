#include "prose/tokens.hpp"

#include "prose/character.hpp"

#include <algorithm>

namespace tokenpak::prose {
namespace {

// A line that may end where a sentence does, and a paragraph's line that may end with any word (bytes).
constexpr std::size_t shortest_wrapped_sentence = 40;
constexpr std::size_t shortest_wrapped_line = 60;
// How far the end of a tag or of a quotation in single quotes is looked for (bytes).
constexpr std::size_t longest_bracketed = 300;

constexpr CharacterSet tail_marks(".,;:!?)]");

class Tokenizer {
 public:
  Tokenizer(const Lexicon& lexicon, std::string_view text, ByteRange body, std::vector<Token>& tokens)
      : lexicon_(lexicon),
        text_(text),
        end_(body.end),
        at_(body.begin),
        line_begin_(body.begin),
        tokens_(tokens) {}

  void run() {
    while (skip_white())
      add_chunk();
  }

 private:
  bool is_white(std::size_t at) const { return is(text_[at], white); }

  bool skip_white() {
    const std::size_t begin = at_;
    bool lines = false;
    while (at_ < end_ && is_white(at_))
      lines |= text_[at_++] == '\n';
    if (at_ == end_) return false;
    glued_ = at_ == begin;
    break_ = lines ? break_before(begin, at_) : LineBreak::none;
    if (break_ == LineBreak::hard) line_begin_ = at_;
    return true;
  }

  // A line ends before `next`, its last character is before `last`. A break is soft only for what the tokens
  // at its sides tell; what tightening makes of them must not make another one soft.
  LineBreak break_before(std::size_t last, std::size_t next) const {
    const std::size_t length = last - line_begin_;
    const std::string_view gap = text_.substr(last, next - last);
    if (gap.starts_with("  ")) return LineBreak::hard;  // Markdown's own line break
    const char before = text_[last - 1];
    const char after = text_[next];
    if (before == '\\' || before == ':') return LineBreak::hard;
    const bool ends_sentence = before == '.' || before == '!' || before == '?';
    if (is(after, lower_letter) && !ends_sentence) return LineBreak::soft;
    if (before == ',' || ends_with_function_word()) return LineBreak::soft;
    if (is(after, foreign)) return LineBreak::hard;  // a bullet, perhaps
    if (ends_sentence) return length >= shortest_wrapped_sentence ? LineBreak::soft : LineBreak::hard;
    return length >= shortest_wrapped_line ? LineBreak::soft : LineBreak::hard;
  }

  bool ends_with_function_word() const {
    return !tokens_.empty() && tokens_.back().kind == TokenKind::word &&
           tokens_.back().word.has(takes_line_break);
  }

  void push(TokenKind kind, std::size_t begin, std::size_t end) {
    Token token;
    token.begin = static_cast<std::uint32_t>(begin);
    token.end = static_cast<std::uint32_t>(end);
    token.kind = kind;
    token.line_break = break_;
    token.glued = glued_;
    break_ = LineBreak::none;
    glued_ = true;
    tokens_.push_back(token);
  }

  // What stands between white space: a word with its punctuation, or something opaque.
  void add_chunk() {
    const std::size_t begin = at_;
    std::size_t core = begin;
    while (core < end_ && (text_[core] == '(' || text_[core] == '[' || text_[core] == '*'))
      ++core;
    if (core == end_ || !is(text_[core], letter)) return add_opaque(begin);
    unsigned kinds_behind_first = 0;
    const std::size_t tail = word_end(core, kinds_behind_first);
    std::size_t end = tail;
    while (end < end_ && (text_[end] == '*' || tail_marks.contains(text_[end])))
      ++end;
    if (end < end_ && !is_white(end)) return add_opaque(begin);
    if (!may_be_emphasis(begin, core) || !may_be_emphasis(tail, end)) return add_opaque(begin);
    add_marks(begin, core, true);
    add_word({core, tail}, (kinds_behind_first & upper_letter) != 0);
    if (end > tail) {
      const bool abbreviated = tail - core == 1 || tokens_.back().word.has(abbreviation);
      add_marks(tail, end, false);
      note_sentence_end({tail, end}, abbreviated);
    }
    at_ = end;
  }

  // `kinds_behind_first`: of the letters behind the first one, together.
  std::size_t word_end(std::size_t at, unsigned& kinds_behind_first) const {
    ++at;
    for (;;) {
      unsigned kind = 0;
      while (at < end_ && ((kind = character_kinds[static_cast<unsigned char>(text_[at])]) & letter) != 0) {
        kinds_behind_first |= kind;
        ++at;
      }
      const bool joined =
          at + 1 < end_ && (text_[at] == '\'' || text_[at] == '-') && is(text_[at + 1], letter);
      if (!joined) return at;
      ++at;
    }
  }

  // Stars that Markdown's emphasis is not written with leave the chunk opaque.
  bool may_be_emphasis(std::size_t begin, std::size_t end) const {
    return end - begin < 3 || !text_.substr(begin, end - begin).contains("***");
  }

  // `mixed`: with an upper-case letter behind the first.
  void add_word(ByteRange range, bool mixed) {
    push(TokenKind::word, range.begin, range.end);
    Token& token = tokens_.back();
    const char first = text_[range.begin];
    token.capital = is(first, upper_letter);
    token.begins_sentence = next_begins_sentence_;
    next_begins_sentence_ = false;
    if (mixed || (range.size() == 1 && token.capital && first != 'A' && first != 'I')) {
      token.kind = TokenKind::opaque;
      return;
    }
    token.word = lexicon_.find(range.of(text_));
    token.past =
        token.word.has(participle) || (text_[range.end - 1] == 'd' && range.of(text_).ends_with("ed"));
  }

  void note_sentence_end(ByteRange marks, bool abbreviated) {
    next_begins_sentence_ =
        marks.of(text_).find_first_of(abbreviated ? ":!?" : ".:!?") != std::string_view::npos;
  }

  void add_marks(std::size_t begin, std::size_t end, bool before) {
    for (std::size_t at = begin; at < end;) {
      std::size_t next = at + 1;
      if (text_[at] == '*') {
        while (next < end && text_[next] == '*')
          ++next;
        push(before ? TokenKind::emphasis_open : TokenKind::emphasis_close, at, next);
      } else if (before) {
        push(TokenKind::opening, at, next);
      } else {
        push(text_[at] == ',' ? TokenKind::comma : TokenKind::mark, at, next);
      }
      at = next;
    }
  }

  void add_opaque(std::size_t begin) {
    const std::size_t end = opaque_end(begin);
    std::size_t tail = end;
    while (tail > begin + 1 && tail_marks.contains(text_[tail - 1]))
      --tail;
    push(TokenKind::opaque, begin, tail);
    tokens_.back().begins_sentence = next_begins_sentence_;
    add_marks(tail, end, false);
    note_sentence_end({tail, end}, text_.substr(begin, tail - begin).contains('.'));  // "e.g."
    at_ = end;
  }

  // The end of the chunk that begins at `begin`, with all of a quotation, a code span or a tag that begins in
  // it.
  std::size_t opaque_end(std::size_t begin) {
    std::size_t at = begin;
    while (at < end_ && !is_white(at)) {
      const char c = text_[at];
      if (c == '`') {
        std::size_t run = at;
        while (run < end_ && text_[run] == '`')
          ++run;
        at = past(text_.substr(at, run - at), run, end_);
      } else if (c == '"') {
        at = past("\"", at + 1, end_);
      } else if (c == '\xe2' && text_.substr(at).starts_with("\u201c")) {
        at = past("\u201d", at + 3, end_);
      } else if (c == '<' || c == '{') {
        const std::size_t limit = std::min(end_, at + longest_bracketed);
        const std::size_t found = past(c == '<' ? ">" : "}", at + 1, limit);
        at = found == limit ? at + 1 : found;
      } else if (c == '\'' && (at == begin || !is(text_[at - 1], alphanumeric))) {
        at = single_quoted_end(at);
      } else {
        ++at;
      }
    }
    return at;
  }

  // Behind the first `sign` from `at`; `limit` if there is none before that.
  std::size_t past(std::string_view sign, std::size_t at, std::size_t limit) const {
    const std::size_t found = text_.substr(0, limit).find(sign, at);
    return found == std::string_view::npos ? limit : found + sign.size();
  }

  std::size_t single_quoted_end(std::size_t at) const {
    const std::size_t limit = std::min(end_, at + longest_bracketed);
    for (std::size_t next = at + 1; next < limit; ++next) {
      if (text_[next] != '\'') continue;
      if (next + 1 == end_ || !is(text_[next + 1], alphanumeric)) return next + 1;
    }
    return at + 1;
  }

  const Lexicon& lexicon_;
  std::string_view text_;
  std::size_t end_;
  std::size_t at_;
  std::size_t line_begin_;  // behind the last hard break
  std::vector<Token>& tokens_;
  LineBreak break_ = LineBreak::none;
  bool glued_ = true;
  bool next_begins_sentence_ = true;
};

}  // namespace

void tokenize(const Lexicon& lexicon, std::string_view text, ByteRange body, std::vector<Token>& tokens) {
  tokens.clear();
  Tokenizer(lexicon, text, body, tokens).run();
}

}  // namespace tokenpak::prose
