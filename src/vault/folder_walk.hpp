#pragma once

#include "base/result.hpp"
#include "vault/index_format.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace tokenpak::vault {

struct FoundFile {
  std::string path;  ///< below the folder, with '/'
  std::uint64_t size = 0;
  std::int64_t modified = 0;  ///< nanoseconds since 1970
};

struct FolderListing {
  std::vector<FoundFile> files;      ///< by path
  std::vector<std::string> folders;  ///< below it that files were looked for in, by path
  RootRecord skipped;                ///< its counts of what was left out by name or size
};

/// Larger files are not indexed.
inline constexpr std::uint64_t largest_file = std::uint64_t{4} << 20;
/// Of a PDF most is pictures and fonts; its text has a limit of its own.
inline constexpr std::uint64_t largest_pdf = std::uint64_t{64} << 20;

/// The files below a folder that may be indexed. Obeys .gitignore and .tokenpakignore; leaves out what begins
/// with a dot (it may hold secrets), links, and files whose name says that nothing readable is in them.
/// Errors: io where the folder itself cannot be read; one below that cannot is counted.
Result<FolderListing> walk_folder(const std::filesystem::path& folder);

}  // namespace tokenpak::vault
