#pragma once

#include "base/result.hpp"
#include "vault/index_format.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace tokenpak::vault {

struct UpdateProgress {
  std::size_t files_done = 0;
  std::size_t files_in_all = 0;  ///< that had to be read
  std::uint64_t bytes_done = 0;
  std::uint64_t bytes_in_all = 0;
};

struct UpdateRequest {
  std::filesystem::path index_file;
  /// Absolute, without links in them. One that lies in an indexed folder brings that one up to date; one
  /// around indexed folders takes their place. None at all: every indexed folder.
  std::vector<std::filesystem::path> folders;
  std::vector<std::filesystem::path> removed_folders;  ///< to be forgotten
  bool from_scratch = false;                           ///< reuse nothing of the index
  unsigned threads = 1;
  std::uint64_t now = 0;                                ///< seconds since 1970
  std::function<void(const UpdateProgress&)> progress;  ///< called by this thread now and then; may be empty
};

struct UpdateReport {
  std::uint32_t folders = 0;
  std::uint32_t files = 0;  ///< in the index now
  std::uint32_t chunks = 0;
  std::uint32_t files_new = 0;  ///< new, or of other content
  std::uint32_t files_unchanged = 0;
  std::uint32_t files_gone = 0;
  std::uint64_t bytes_read = 0;
  RootRecord skipped;       ///< summed over the folders
  bool is_written = false;  ///< false where nothing had changed
};

/// Brings the index up to date: files whose content is known keep their chunks and postings, others are read.
/// One process at a time does it; another waits. Errors: bad_data where the index is damaged (and
/// `from_scratch` is not set), not_found where a folder to remove is not in the index or there is nothing to
/// do, io.
Result<UpdateReport> update_index(const UpdateRequest& request);

}  // namespace tokenpak::vault
