#pragma once

#include "base/bytes.hpp"
#include "code/syntax_tree.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace tokenpak::code {

struct SourceTree {
  std::string_view source;
  const SyntaxTree& tree;
};

/// The must-keep checker of source text. True if `after` has the nodes of `before`: of the same kinds, in the
/// same order, at the same depths, the leaves with the same bytes (white space that is a leaf of its own may
/// change its length). Passed over are comments, in `before` the nodes for which `is_compared` is false, in
/// `after` those inside of `stand_ins` (sorted). And the comments of `after` outside of these are just
/// `comments`.
bool same_code(const SourceTree& before, const std::vector<bool>& is_compared, const SourceTree& after,
               std::span<const ByteRange> stand_ins, std::span<const std::string_view> comments);

}  // namespace tokenpak::code
