#pragma once

#include "vault/index_builder.hpp"

#include <filesystem>

namespace tokenpak::vault {

/// Writes an index so that `file` is at every moment, and after a crash, either what it was or the new one:
/// into a file beside it (mode 0600), synced, renamed over it. Returns its size in bytes. Errors: io,
/// too_large.
Result<std::uint64_t> write_index(IndexBuilder& builder, const std::filesystem::path& file,
                                  std::uint64_t created);

}  // namespace tokenpak::vault
