// What becomes of a database file that is damaged: it is moved aside, never deleted, and a new one begun.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string_view>

namespace tokenpak::database {

/// Moves a damaged file (and its log) out of the way. Returns its new name; nothing where it cannot be moved.
std::optional<std::filesystem::path> set_aside(const std::filesystem::path& file);

/// The inode: tells whether a path still names the file that was opened. 0 where there is none.
std::uint64_t file_number(const std::filesystem::path& file);

/// Runs `open`. Where that finds the file damaged (`bad_data`), the file is moved aside with a line in the
/// log that ends in `consequence`, and `open` runs again. Returns its last result.
Result<void> open_or_begin_anew(const std::filesystem::path& file, std::string_view consequence,
                                const std::function<Result<void>()>& open);

/// Moves a file aside that was found damaged while in use, with a line in the log; unless another process has
/// done so, and the path names another file than `number` (file_number when it was opened).
void set_aside_in_use(const std::filesystem::path& file, std::uint64_t number);

}  // namespace tokenpak::database
