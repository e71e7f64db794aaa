#include "vault/folder_walk.hpp"

#include "vault/document_kind.hpp"
#include "vault/ignore_rules.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <system_error>

#include <fmt/format.h>
#include <sys/stat.h>

namespace tokenpak::vault {
namespace {

namespace fs = std::filesystem;

class Walk {
 public:
  explicit Walk(fs::path top) : top_(std::move(top)) {}

  std::error_code enter(const std::string& below) {
    const std::size_t rules_before = rules_.size();
    const fs::path folder = top_ / below;
    for (const char* name : {".gitignore", ".tokenpakignore"})
      read_rules(folder / name, below);
    std::error_code error;
    std::vector<fs::directory_entry> entries;
    for (auto at = fs::directory_iterator(folder, error); !error && at != fs::directory_iterator();
         at.increment(error))
      entries.push_back(*at);
    if (!error) {
      for (const fs::directory_entry& entry : entries)
        visit(entry, below);
    }
    rules_.shrink(rules_before);
    return error;
  }

  FolderListing listing;

 private:
  void read_rules(const fs::path& file, const std::string& below) {
    std::ifstream in(file, std::ios::binary);
    if (in) rules_.add(below, std::string(std::istreambuf_iterator<char>(in), {}));
  }

  void visit(const fs::directory_entry& entry, const std::string& below) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with('.')) return;
    const std::string path = below.empty() ? name : below + '/' + name;
    struct stat status{};
    if (::lstat(entry.path().c_str(), &status) != 0) {
      ++listing.skipped.skipped_unreadable;
      return;
    }
    const bool is_folder = S_ISDIR(status.st_mode);
    if ((!is_folder && !S_ISREG(status.st_mode)) || rules_.ignores(path, is_folder)) return;
    if (is_folder) {
      listing.folders.push_back(path);
      if (enter(path)) ++listing.skipped.skipped_unreadable;
      return;
    }
    const DocumentKind kind = document_kind_of(path);
    if (kind == DocumentKind::unknown) {
      ++listing.skipped.skipped_binary;
    } else if (is_generated_name(path)) {
      ++listing.skipped.skipped_generated;
    } else if (static_cast<std::uint64_t>(status.st_size) >
               (kind == DocumentKind::pdf ? largest_pdf : largest_file)) {
      ++listing.skipped.skipped_large;
    } else {
      constexpr std::int64_t nanoseconds = 1'000'000'000;
      listing.files.push_back({path, static_cast<std::uint64_t>(status.st_size),
                               (status.st_mtim.tv_sec * nanoseconds) + status.st_mtim.tv_nsec});
    }
  }

  fs::path top_;
  IgnoreRules rules_;
};

}  // namespace

Result<FolderListing> walk_folder(const fs::path& folder) {
  Walk walk(folder);
  if (const std::error_code error = walk.enter(""))
    return failure(ErrorKind::io, fmt::format("cannot read {}: {}", folder.string(), error.message()));
  std::ranges::sort(walk.listing.files, {}, &FoundFile::path);
  std::ranges::sort(walk.listing.folders);
  return std::move(walk.listing);
}

}  // namespace tokenpak::vault
