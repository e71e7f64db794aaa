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

bool is_word_character(char c) {
  return is(c, letter);
}

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
    std::size_t at = begin;
    while (at < end_ && (text_[at] == '(' || text_[at] == '[' || text_[at] == '*'))
      ++at;
    const std::size_t core = at;
    if (at < end_ && is_word_character(text_[at])) {
      at = word_end(at);
      const std::size_t tail = at;
      while (at < end_ && (text_[at] == '*' || tail_marks.contains(text_[at])))
        ++at;
      if (at == end_ || is_white(at)) {
        if (may_be_emphasis(begin, core) && may_be_emphasis(tail, at)) return add_word(begin, core, tail, at);
      }
    }
    add_opaque(begin);
  }

  std::size_t word_end(std::size_t at) const {
    for (;;) {
      while (at < end_ && is_word_character(text_[at]))
        ++at;
      const bool joined =
          at + 1 < end_ && (text_[at] == '\'' || text_[at] == '-') && is_word_character(text_[at + 1]);
      if (!joined) return at;
      ++at;
    }
  }

  // Stars that Markdown's emphasis is not written with leave the chunk opaque.
  bool may_be_emphasis(std::size_t begin, std::size_t end) const {
    return !text_.substr(begin, end - begin).contains("***");
  }

  void add_word(std::size_t begin, std::size_t core, std::size_t tail, std::size_t end) {
    add_marks(begin, core, true);
    push(TokenKind::word, core, tail);
    Token& token = tokens_.back();
    token.word = lexicon_.find(text_.substr(core, tail - core));
    token.capital = is(text_[core], upper_letter);
    const bool mixed = std::any_of(text_.begin() + static_cast<std::ptrdiff_t>(core) + 1,
                                   text_.begin() + static_cast<std::ptrdiff_t>(tail),
                                   [](char c) { return is(c, upper_letter); });
    token.begins_sentence = next_begins_sentence_;
    token.past = token.word.has(participle) || text_.substr(core, tail - core).ends_with("ed");
    if (mixed || (tail - core == 1 && token.capital && text_[core] != 'A' && text_[core] != 'I')) {
      token.kind = TokenKind::opaque;
      token.word = {};
    }
    const bool abbreviated = tail - core == 1 || token.word.has(abbreviation);
    next_begins_sentence_ = false;
    add_marks(tail, end, false);
    const std::string_view marks = text_.substr(tail, end - tail);
    next_begins_sentence_ = marks.find_first_of(abbreviated ? ":!?" : ".:!?") != std::string_view::npos;
    at_ = end;
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
    std::size_t end = opaque_end(begin);
    std::size_t tail = end;
    while (tail > begin + 1 && tail_marks.contains(text_[tail - 1]))
      --tail;
    const std::string_view marks = text_.substr(tail, end - tail);
    push(TokenKind::opaque, begin, tail);
    tokens_.back().begins_sentence = next_begins_sentence_;
    add_marks(tail, end, false);
    const bool abbreviated = text_.substr(begin, tail - begin).contains('.');  // "e.g."
    next_begins_sentence_ = marks.find_first_of(abbreviated ? ":!?" : ".:!?") != std::string_view::npos;
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
