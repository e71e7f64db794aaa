#include "code/same_code.hpp"

#include "code/pieces.hpp"

namespace tokenpak::code {

namespace {

/// The nodes of the shortened text that are to be compared.
class After {
 public:
  After(const SourceTree& text, std::span<const ByteRange> stand_ins,
        std::span<const std::string_view> comments)
      : text_(text), stand_ins_(stand_ins), comments_(comments) {}

  /// The next node; nullptr at the end, or once a comment is not the expected one.
  const Node* next() {
    for (; at_ < text_.tree.size(); at_ = text_.tree[at_].next) {
      const Node& node = text_.tree[at_];
      if (is_in_stand_in(node)) continue;
      if ((node.traits & NodeTrait::comment) == 0) {
        ++at_;
        return &node;
      }
      if (comments_.empty() || comment_range(text_.source, node).of(text_.source) != comments_.front())
        return nullptr;
      comments_ = comments_.subspan(1);
    }
    return nullptr;
  }

  /// After the last node: true if all was as expected.
  bool is_finished() const { return at_ == text_.tree.size() && comments_.empty(); }

 private:
  bool is_in_stand_in(const Node& node) {
    while (!stand_ins_.empty() && stand_ins_.front().end <= node.begin)
      stand_ins_ = stand_ins_.subspan(1);
    return node.depth > 0 && !stand_ins_.empty() && node.begin >= stand_ins_.front().begin &&
           node.end <= stand_ins_.front().end;
  }

  const SourceTree& text_;
  std::span<const ByteRange> stand_ins_;
  std::span<const std::string_view> comments_;
  std::size_t at_ = 0;
};

bool same_bytes(std::string_view before, std::string_view after) {
  if (before == after) return true;
  return is_white_space(before) && is_white_space(after) && before.contains('\n') == after.contains('\n');
}

}  // namespace

bool same_code(const SourceTree& before, const std::vector<bool>& is_compared, const SourceTree& after,
               std::span<const ByteRange> stand_ins, std::span<const std::string_view> comments) {
  After others(after, stand_ins, comments);
  for (std::size_t at = 0; at < before.tree.size();) {
    const Node& node = before.tree[at];
    if (!is_compared[at] || (node.traits & NodeTrait::comment) != 0) {
      at = node.next;
      continue;
    }
    ++at;
    const Node* const other = others.next();
    if (other == nullptr || node.symbol != other->symbol || node.depth != other->depth ||
        node.is_leaf != other->is_leaf)
      return false;
    if (node.is_leaf && !same_bytes(node.range().of(before.source), other->range().of(after.source)))
      return false;
  }
  return others.next() == nullptr && others.is_finished();
}

}  // namespace tokenpak::code
