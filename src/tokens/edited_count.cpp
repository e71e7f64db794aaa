#include "tokens/edited_count.hpp"

#include <algorithm>
#include <cstddef>
#include <string>

namespace tokenpak::tokens {
namespace {

/// Whether the tokens before the byte at `at` and those from it on are the same when each part is counted by
/// itself: before a space behind a character of ASCII that is none. In all encodings a piece that holds
/// something else ends before a space, a piece that begins with white space does not hang on what stands
/// before it, and normalization joins nothing to either of the two. So such parts may also be put together in
/// another order.
bool may_cut(std::string_view text, std::size_t at) {
  const auto before = static_cast<unsigned char>(text[at - 1]);
  return text[at] == ' ' && before > ' ' && before < 0x7f;
}

/// The stretches around edits, one behind the other, as they were and as they are.
class Stretches {
 public:
  explicit Stretches(std::string_view text) : text_(text) {}

  void add(const TextEdit& edit) {
    if (edit.range.begin > at_) add_kept(edit.range.begin);
    before_ += edit.range.of(text_);
    after_ += edit.replacement;
    at_ = edit.range.end;
    is_first_ = false;
  }

  void finish() { keep(at_, first_cut(text_.size())); }

  std::string_view before() const { return before_; }
  std::string_view after() const { return after_; }

 private:
  /// What stands between two edits, up to `end`, without its middle; before the first one without its
  /// beginning.
  void add_kept(std::size_t end) {
    const std::size_t first = is_first_ ? 0 : first_cut(end);
    std::size_t last = end - 1;
    while (last > first && !may_cut(text_, last))
      --last;
    if (last > first) {
      keep(at_, first);
      keep(last, end);
    } else {
      keep(at_, end);
    }
  }

  /// The first place behind the last edit where the text may be cut, or `end`.
  std::size_t first_cut(std::size_t end) const {
    std::size_t cut = at_ + 1;
    while (cut < end && !may_cut(text_, cut))
      ++cut;
    return std::min(cut, end);
  }

  void keep(std::size_t begin, std::size_t end) {
    const std::string_view kept = text_.substr(begin, end - begin);
    before_ += kept;
    after_ += kept;
  }

  std::string_view text_;
  std::size_t at_ = 0;  // the last edit's end
  bool is_first_ = true;
  std::string before_;
  std::string after_;
};

}  // namespace

std::optional<TokenChange> token_change(Encoding encoding, std::string_view text,
                                        std::span<const TextEdit> edits, std::size_t edited_size) {
  if (edits.empty()) return TokenChange();
  std::size_t changed = 0;
  for (const TextEdit& edit : edits)
    changed += edit.range.size() + edit.replacement.size();
  if (changed >= edited_size) return std::nullopt;
  Stretches stretches(text);
  for (const TextEdit& edit : edits)
    stretches.add(edit);
  stretches.finish();
  if (stretches.before().size() + stretches.after().size() >= edited_size) return std::nullopt;
  return TokenChange{.removed = count_tokens(encoding, stretches.before()),
                     .added = count_tokens(encoding, stretches.after())};
}

std::uint64_t count_edited(Encoding encoding, std::string_view text, std::uint64_t tokens,
                           std::span<const TextEdit> edits, std::string_view edited) {
  const std::optional<TokenChange> change = token_change(encoding, text, edits, edited.size());
  return change ? tokens - change->removed + change->added : count_tokens(encoding, edited);
}

}  // namespace tokenpak::tokens
