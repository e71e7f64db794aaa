#include "code/pieces.hpp"

#include <algorithm>

namespace tokenpak::code {

namespace {

class Sorter {
 public:
  Sorter(std::string_view source, Language language, const SyntaxTree& tree, const CommentRules& rules,
         std::span<const TextEdit> folds)
      : source_(source), language_(language), tree_(tree), rules_(rules), folds_(folds) {
    result_.is_compared.assign(tree.size(), true);
    docstring_kind_.assign(tree.size(), Docstring::none);
  }

  Pieces run() {
    for (std::size_t at = 0; at < tree_.size();)
      at = take(at);
    return std::move(result_);
  }

 private:
  enum class Docstring : std::uint8_t { none, one_of_several, only_statement };

  /// Takes the node in; the index of the next one to look at.
  std::size_t take(std::size_t at) {
    const Node& node = tree_[at];
    if (in_fold(at)) return node.next;
    if ((node.traits & NodeTrait::comment) != 0) {
      take_comment(node);
      return node.next;
    }
    if ((node.traits & NodeTrait::block) != 0) find_docstring(at);
    if (docstring_kind_[at] != Docstring::none) return take_docstring(at);
    parents_.resize(node.depth);
    parents_.push_back(at);
    if (node.is_leaf) {
      if (is_white_space(node.range().of(source_))) {
        result_.line_ends.push_back(node.begin);
      } else {
        result_.kept.push_back({.range = node.range(), .replacement = {}, .kind = Piece::Kind::code});
      }
      return node.next;
    }
    return at + 1;
  }

  /// True if the node stands in a body that is folded away.
  bool in_fold(std::size_t at) {
    const Node& node = tree_[at];
    while (!folds_.empty() && folds_.front().range.end <= node.begin)
      folds_ = folds_.subspan(1);
    if (folds_.empty() || node.begin < folds_.front().range.begin || node.end > folds_.front().range.end)
      return false;
    const TextEdit& fold = folds_.front();
    if (result_.kept.empty() || result_.kept.back().range != fold.range) {
      result_.kept.push_back(
          {.range = fold.range, .replacement = fold.replacement, .kind = Piece::Kind::stand_in});
    }
    result_.is_compared[at] = false;
    return true;
  }

  void take_comment(const Node& node) {
    const ByteRange range = comment_range(source_, node);
    const std::string_view text = range.of(source_);
    auto kept = rules_.kept_of_comment(text);
    if (!kept) {
      result_.removed.push_back(range);
      return;
    }
    Piece piece{.range = range, .replacement = {}, .kind = Piece::Kind::comment};
    if (*kept != text) piece.replacement = std::move(kept);
    result_.kept.push_back(std::move(piece));
  }

  std::size_t skip_comments(std::size_t at, std::size_t end) const {
    while (at < end && (tree_[at].traits & NodeTrait::comment) != 0)
      at = tree_[at].next;
    return at;
  }

  /// Python: notes that the first statement of a file, a class or a function is a string and nothing else.
  void find_docstring(std::size_t at) {
    const Node& block = tree_[at];
    const bool is_file = block.depth == 0;
    if (!is_file) {
      const Node& parent = tree_[parents_[block.depth - 1]];
      if ((parent.traits & (NodeTrait::function | NodeTrait::container)) == 0) return;
    }
    const std::size_t statement = skip_comments(at + 1, block.next);
    if (statement >= block.next || (tree_[statement].traits & NodeTrait::statement) == 0) return;
    const std::size_t string = statement + 1;
    if (string >= tree_.size() || tree_[string].next != tree_[statement].next ||
        (tree_[string].traits & NodeTrait::opaque) == 0 ||
        kind_of(language_, tree_[string].symbol) != "string")
      return;
    constexpr std::string_view no_bytes_and_no_format = "\"'rRuU";
    if (!no_bytes_and_no_format.contains(source_[tree_[string].begin])) return;
    const bool is_only = skip_comments(tree_[statement].next, block.next) == block.next;
    docstring_kind_[statement] = is_only ? Docstring::only_statement : Docstring::one_of_several;
    // Then the body begins and ends where the stand-in does.
    if (is_only && !is_file) result_.is_compared[at] = false;
  }

  std::size_t take_docstring(std::size_t at) {
    const Node& node = tree_[at];
    const std::string_view text = node.range().of(source_);
    result_.is_compared[at] = false;
    auto kept = rules_.kept_of_docstring(text);
    if (!kept && docstring_kind_[at] == Docstring::only_statement) kept = "...";
    if (kept) {
      result_.kept.push_back(
          {.range = node.range(), .replacement = std::move(kept), .kind = Piece::Kind::stand_in});
    } else {
      result_.removed.push_back(node.range());
    }
    return node.next;
  }

  std::string_view source_;
  Language language_;
  const SyntaxTree& tree_;
  const CommentRules& rules_;
  std::span<const TextEdit> folds_;  ///< those that do not lie behind the node looked at
  Pieces result_;
  std::vector<Docstring> docstring_kind_;
  std::vector<std::size_t> parents_;  ///< the node looked at last at each depth
};

}  // namespace

Pieces take_apart(std::string_view source, Language language, const SyntaxTree& tree,
                  const CommentRules& rules, std::span<const TextEdit> folds) {
  return Sorter(source, language, tree, rules, folds).run();
}

ByteRange comment_range(std::string_view source, const Node& comment) {
  ByteRange range = comment.range();
  while (range.end > range.begin && (source[range.end - 1] == '\n' || source[range.end - 1] == '\r'))
    --range.end;
  return range;
}

bool is_white_space(std::string_view text) {
  return text.find_first_not_of(" \t\r\n\f\v") == std::string_view::npos;
}

}  // namespace tokenpak::code
