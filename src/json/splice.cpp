#include "json/splice.hpp"

#include <stdexcept>

namespace tokenpak::json {

std::vector<std::string_view> splice(std::string_view document, std::span<const Edit> edits) {
  std::vector<std::string_view> pieces;
  splice(document, edits, pieces);
  return pieces;
}

void splice(std::string_view document, std::span<const Edit> edits, std::vector<std::string_view>& pieces) {
  pieces.reserve(pieces.size() + 2 * edits.size() + 1);
  const auto add = [&pieces](std::string_view piece) {
    if (!piece.empty()) pieces.push_back(piece);
  };
  std::size_t copied = 0;
  for (const Edit& edit : edits) {
    // Sending a prompt with bytes lost or doubled is worse than failing the request.
    if (edit.range.begin < copied || edit.range.end < edit.range.begin || edit.range.end > document.size()) {
      throw std::logic_error("splice: edits are not sorted, overlap, or reach outside of the document");
    }
    add(document.substr(copied, edit.range.begin - copied));
    add(edit.replacement);
    copied = edit.range.end;
  }
  add(document.substr(copied));
}

}  // namespace tokenpak::json
