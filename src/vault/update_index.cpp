#include "vault/update_index.hpp"

#include "vault/add_vectors.hpp"
#include "vault/analyze_files.hpp"
#include "vault/file_lock.hpp"
#include "vault/folder_walk.hpp"
#include "vault/index_builder.hpp"
#include "vault/mapped_file.hpp"
#include "vault/write_index.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <system_error>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

namespace tokenpak::vault {
namespace {

namespace fs = std::filesystem;

bool lies_in(const fs::path& inner, const fs::path& outer) {
  return std::ranges::mismatch(outer, inner).in1 == outer.end();
}

struct Root {
  fs::path folder;
  std::string label;
  bool is_walked = false;            // else its files are carried over as they are
  std::optional<std::uint32_t> old;  // its number in the index before
  RootRecord skipped;
};

class Update {
 public:
  explicit Update(const UpdateRequest& request) : request_(request) {}

  Result<UpdateReport> run() {
    Result<void> done = open_old();
    if (done) done = choose_roots();
    if (done) done = find_files();
    if (!done) return std::unexpected(done.error());
    read_files();
    return write();
  }

 private:
  Result<void> open_old() {
    Result<MappedFile> mapped = MappedFile::open(request_.index_file);
    if (!mapped)
      return mapped.error().kind == ErrorKind::not_found ? Result<void>() : std::unexpected(mapped.error());
    const Result<Index> index = Index::over(mapped->bytes());
    const Result<void> verified = index ? index->verify() : std::unexpected(index.error());
    if (!verified) {
      if (request_.from_scratch && !request_.folders.empty()) return {};
      return failure(verified.error().kind,
                     fmt::format("{}: {}", request_.index_file.string(), verified.error().message));
    }
    mapped_ = std::move(*mapped);
    old_ = *index;
    return {};
  }

  Result<void> choose_roots() {
    for (std::uint32_t number = 0; old_ && number < old_->root_count(); ++number) {
      const RootRecord record = old_->root(number);
      roots_.push_back({.folder = std::string(old_->string(record.folder)),
                        .label = std::string(old_->string(record.label)),
                        .is_walked = request_.from_scratch ||
                                     (request_.folders.empty() && request_.removed_folders.empty()),
                        .old = number,
                        .skipped = record});
    }
    for (const fs::path& folder : request_.removed_folders) {
      if (std::erase_if(roots_, [&](const Root& root) { return root.folder == folder; }) == 0)
        return failure(ErrorKind::not_found, fmt::format("{} is not in the vault", folder.string()));
      is_changed_ = true;
    }
    for (const fs::path& folder : request_.folders)
      add_root(folder);
    if (roots_.empty() && request_.removed_folders.empty())
      return failure(ErrorKind::not_found, "the vault has no folders yet; name one: tokenpak index FOLDER");
    return {};
  }

  void add_root(const fs::path& folder) {
    const auto around =
        std::ranges::find_if(roots_, [&](const Root& root) { return lies_in(folder, root.folder); });
    if (around != roots_.end()) {
      around->is_walked = true;
      return;
    }
    std::erase_if(roots_, [&](const Root& root) { return lies_in(root.folder, folder); });
    roots_.push_back(
        {.folder = folder, .label = new_label(folder), .is_walked = true, .old = {}, .skipped = {}});
    is_changed_ = true;
  }

  /// As many of the folder's last components as it takes to be told from the other roots.
  std::string new_label(const fs::path& folder) const {
    std::string label;
    for (fs::path at = folder; at.has_relative_path(); at = at.parent_path()) {
      label = at.filename().string() + (label.empty() ? "" : "/" + label);
      if (std::ranges::none_of(roots_, [&](const Root& root) { return root.label == label; })) break;
    }
    return label;
  }

  /// Which files of the old index stay as they are, and which are to be read.
  Result<void> find_files() {
    const auto key = [](std::uint32_t root, std::string_view path) {
      return fmt::format("{}/{}", root, path);
    };
    std::unordered_map<std::string, LeftOutRecord> known_left_out;
    for (std::uint32_t number = 0; old_ && number < old_->left_out_count(); ++number) {
      const LeftOutRecord record = old_->left_out(number);
      known_left_out.emplace(key(record.root, old_->string(record.path)), record);
    }
    std::unordered_map<std::string, std::uint32_t> known;  // by root number and path
    for (std::uint32_t number = 0; old_ && number < old_->file_count(); ++number) {
      const FileRecord record = old_->file(number);
      known.emplace(key(record.root, old_->string(record.path)), number);
    }
    for (std::uint32_t number = 0; number < roots_.size(); ++number) {
      Root& root = roots_[number];
      if (!root.is_walked) continue;
      Result<FolderListing> listing = walk_folder(root.folder);
      if (!listing) return std::unexpected(listing.error());
      root.skipped = listing->skipped;
      for (FoundFile& found : listing->files) {
        if (!root.old || request_.from_scratch) {
          consider(number, std::move(found), std::nullopt);
          continue;
        }
        const std::string name = key(*root.old, found.path);
        const auto left_out = known_left_out.find(name);
        if (left_out != known_left_out.end() && is_as_before(found, left_out->second)) {
          leave_out({.root = number,
                     .reason = left_out->second.reason,
                     .path = std::move(found.path),
                     .size = found.size,
                     .modified = found.modified});
          continue;
        }
        const auto old = known.find(name);
        consider(number, std::move(found), old == known.end() ? std::nullopt : std::optional(old->second));
      }
    }
    carry_over_unwalked();
    return {};
  }

  /// `record` is of the index before. A file changed in the seconds around the last run may have kept its
  /// time: such counts as changed.
  bool is_as_before(const FoundFile& found, const auto& record) const {
    constexpr std::int64_t nanoseconds = 1'000'000'000;
    const bool is_settled =
        found.modified / nanoseconds + 2 < static_cast<std::int64_t>(old_->header().created);
    return is_settled && record.size == found.size && record.modified == found.modified;
  }

  void leave_out(LeftOutDescription file) {
    RootRecord& skipped = roots_[file.root].skipped;
    switch (file.reason) {
      case LeftOut::binary:
        ++skipped.skipped_binary;
        break;
      case LeftOut::generated:
        ++skipped.skipped_generated;
        break;
      case LeftOut::too_large:
        ++skipped.skipped_large;
        break;
      case LeftOut::unreadable_pdf:
        ++skipped.skipped_unreadable;
        break;
    }
    left_out_.push_back(std::move(file));
  }

  void consider(std::uint32_t root, FoundFile&& found, std::optional<std::uint32_t> old) {
    FileDescription description{.root = root,
                                .path = std::move(found.path),
                                .size = found.size,
                                .modified = found.modified,
                                .content = {}};
    FileToRead file{.file = roots_[root].folder / description.path,
                    .path = description.path,
                    .is_known = false,
                    .known_content = {}};
    if (old) {
      const FileRecord record = old_->file(*old);
      description.content = record.content;
      file.is_known = true;
      file.known_content = record.content;
      if (is_as_before(found, record)) {
        kept_.push_back({*old, std::move(description)});
        return;
      }
    }
    progress_.bytes_in_all += found.size;
    to_read_.push_back(std::move(file));
    descriptions_.emplace_back(std::move(description), old);
  }

  /// Of the folders that are not looked at.
  void carry_over_unwalked() {
    const auto unwalked = [this](std::uint32_t old) -> std::optional<std::uint32_t> {
      const auto root = std::ranges::find_if(roots_, [&](const Root& r) { return r.old == old; });
      if (root == roots_.end() || root->is_walked) return {};
      return static_cast<std::uint32_t>(root - roots_.begin());
    };
    for (std::uint32_t file = 0; old_ && file < old_->file_count(); ++file) {
      const FileRecord record = old_->file(file);
      if (const auto root = unwalked(record.root)) {
        kept_.push_back({file,
                         {.root = *root,
                          .path = std::string(old_->string(record.path)),
                          .size = record.size,
                          .modified = record.modified,
                          .content = record.content}});
      }
    }
    for (std::uint32_t number = 0; old_ && number < old_->left_out_count(); ++number) {
      const LeftOutRecord record = old_->left_out(number);
      if (const auto root = unwalked(record.root)) {
        left_out_.push_back({.root = *root,
                             .reason = record.reason,
                             .path = std::string(old_->string(record.path)),
                             .size = record.size,
                             .modified = record.modified});
      }
    }
  }

  void read_files() {
    progress_.files_in_all = to_read_.size();
    tell();
    analyze_files(to_read_, request_.threads, [this](std::size_t number, FileRead&& read) {
      auto& [description, old] = descriptions_[number];
      RootRecord& skipped = roots_[description.root].skipped;
      progress_.bytes_done += description.size;
      ++progress_.files_done;
      report_.bytes_read += read.size;
      description.content = read.content;
      switch (read.outcome) {
        case FileRead::Outcome::analyzed:
          // While other threads read on: so that a document takes no memory for longer than it has to.
          builder_.add(description, read.document);
          break;
        case FileRead::Outcome::unchanged:
          is_changed_ = true;  // its time is
          kept_.push_back({*old, std::move(description)});
          break;
        case FileRead::Outcome::left_out:
          is_changed_ = true;
          leave_out({.root = description.root,
                     .reason = read.reason,
                     .path = std::move(description.path),
                     .size = description.size,
                     .modified = description.modified});
          break;
        case FileRead::Outcome::unreadable:
          ++skipped.skipped_unreadable;
          break;
        case FileRead::Outcome::no_pdf_tool:
          ++skipped.skipped_pdf;
          break;
      }
      tell();
    });
  }

  void tell() const {
    if (request_.progress) request_.progress(progress_);
  }

  Result<UpdateReport> write() {
    report_.folders = static_cast<std::uint32_t>(roots_.size());
    report_.files_new = builder_.file_count();
    report_.files_unchanged = static_cast<std::uint32_t>(kept_.size());
    const std::uint32_t files_before = old_ ? old_->file_count() : 0;
    report_.files = report_.files_new + report_.files_unchanged;
    report_.files_gone = files_before - std::min(files_before, report_.files_unchanged);
    for (const Root& root : roots_)
      add_skipped(root.skipped);
    if (old_ && !is_changed_ && !request_.from_scratch && report_.files_new == 0 &&
        kept_.size() == files_before && left_out_.size() == old_->left_out_count()) {
      report_.chunks = old_->chunk_count();
      return report_;
    }
    for (const Root& root : roots_)
      builder_.add_root({.folder = root.folder.string(), .label = root.label, .skipped = root.skipped});
    for (const LeftOutDescription& file : left_out_)
      builder_.leave_out(file);
    std::ranges::sort(kept_, {}, &IndexBuilder::KeptFile::number);
    if (old_) {
      if (const Result<void> kept = builder_.keep(*old_, kept_); !kept) return std::unexpected(kept.error());
      if (!request_.from_scratch) carry_vectors(*old_, builder_);
    }
    const Result<std::uint64_t> written = write_index(builder_, request_.index_file, request_.now);
    if (!written) return std::unexpected(written.error());
    report_.chunks = builder_.chunk_count();
    report_.is_written = true;
    return report_;
  }

  void add_skipped(const RootRecord& root) {
    report_.skipped.skipped_binary += root.skipped_binary;
    report_.skipped.skipped_generated += root.skipped_generated;
    report_.skipped.skipped_large += root.skipped_large;
    report_.skipped.skipped_unreadable += root.skipped_unreadable;
    report_.skipped.skipped_pdf += root.skipped_pdf;
  }

  const UpdateRequest& request_;
  std::optional<MappedFile> mapped_;
  std::optional<Index> old_;
  std::vector<Root> roots_;
  std::vector<IndexBuilder::KeptFile> kept_;
  std::vector<LeftOutDescription> left_out_;
  std::vector<FileToRead> to_read_;
  std::vector<std::pair<FileDescription, std::optional<std::uint32_t>>> descriptions_;  // of to_read_
  IndexBuilder builder_;
  UpdateProgress progress_;
  UpdateReport report_;
  bool is_changed_ = false;
};

}  // namespace

Result<UpdateReport> update_index(const UpdateRequest& request) {
  std::error_code error;
  fs::create_directories(request.index_file.parent_path(), error);
  const Result<FileLock> lock = FileLock::take(request.index_file.string() + ".lock");
  if (!lock) return std::unexpected(lock.error());
  return Update(request).run();
}

}  // namespace tokenpak::vault
