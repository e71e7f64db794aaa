#pragma once

#include "vault/index.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tokenpak::vault {

struct FolderTotals {
  std::uint64_t files = 0;
  std::uint64_t chunks = 0;
  std::uint64_t bytes = 0;
};

/// Of each root, by its number.
std::vector<FolderTotals> folder_totals(const Index& index);

/// Seconds since the index was written. `now` is in seconds since 1970.
std::uint64_t age_of(const Index& index, std::uint64_t now);

/// What the counts of files left out say, as one JSON object.
std::string skipped_json(const RootRecord& root);

/// Folders, files, chunks, age and, if there are any, vectors as one JSON object. `path` is that of the file.
std::string index_json(const Index& index, std::string_view path, std::uint64_t now);

}  // namespace tokenpak::vault
