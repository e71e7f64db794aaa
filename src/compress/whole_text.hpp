#pragma once

#include "compress/content_kind.hpp"

#include <optional>
#include <string_view>

namespace tokenpak::compress {

/// json for a text that is one JSON object or array, ndjson for one with at least two lines that are all
/// objects or arrays, diff for a piece of a unified diff without its header. Linear.
std::optional<ContentKind> kind_of_whole(std::string_view text);

/// True if the text begins as `man` prints pages: "LS(1)  User Commands  LS(1)".
bool is_manual_page(std::string_view text);

}  // namespace tokenpak::compress
