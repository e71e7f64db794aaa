#pragma once

#include "base/text_edit.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace tokenpak::json {

/// An edit of a document: the replacement is already escaped for the place it goes to.
using Edit = TextEdit;

/// The buffers to send for `document` with `edits` applied: untouched ranges are views of the document,
/// replacements views of the edits; both must outlive the result. Edits must be sorted by range and must not
/// overlap (two inserts at one place keep their order); edits that do, or that reach outside of the document,
/// are a bug and throw std::logic_error. Empty pieces are left out. Without edits the result is the document
/// itself.
std::vector<std::string_view> splice(std::string_view document, std::span<const Edit> edits);

/// The same behind what is in `pieces` already.
void splice(std::string_view document, std::span<const Edit> edits, std::vector<std::string_view>& pieces);

}  // namespace tokenpak::json
