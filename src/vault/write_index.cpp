#include "vault/write_index.hpp"

#include <cerrno>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace tokenpak::vault {
namespace {

std::unexpected<Error> refused(std::string_view what, const std::filesystem::path& file) {
  return failure(ErrorKind::io, fmt::format("cannot {} {}: {}", what, file.string(),
                                            std::generic_category().message(errno)));
}

/// A file that goes when it is not kept.
class NewFile {
 public:
  explicit NewFile(std::filesystem::path path)
      : path_(std::move(path)),
        descriptor_(::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)) {}
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;
  ~NewFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (descriptor_ >= 0 && !is_kept_) ::unlink(path_.c_str());
  }

  bool is_open() const { return descriptor_ >= 0; }
  const std::filesystem::path& path() const { return path_; }

  /// Writes through a buffer, since most pieces are a few bytes.
  Result<void> add(std::string_view piece) {
    buffer_ += piece;
    return buffer_.size() >= buffer_size ? flush() : Result<void>();
  }
  Result<void> flush() {
    Result<void> result = write_at(buffer_, size_);
    size_ += buffer_.size();
    buffer_.clear();
    return result;
  }
  Result<void> write_at(std::string_view bytes, std::uint64_t offset) {
    while (!bytes.empty()) {
      const ssize_t written = ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return refused("write", path_);
      bytes.remove_prefix(static_cast<std::size_t>(written));
      offset += static_cast<std::uint64_t>(written);
    }
    return {};
  }
  Result<void> replace(const std::filesystem::path& file) {
    if (::fsync(descriptor_) != 0) return refused("sync", path_);
    if (::rename(path_.c_str(), file.c_str()) != 0) return refused("replace", file);
    is_kept_ = true;
    return {};
  }

 private:
  static constexpr std::size_t buffer_size = std::size_t{1} << 20;
  std::filesystem::path path_;
  int descriptor_;
  bool is_kept_ = false;
  std::string buffer_;
  std::uint64_t size_ = 0;
};

/// So that the new name survives a power cut. A file system that cannot do it has nothing better to offer.
void sync_folder(const std::filesystem::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

}  // namespace

Result<std::uint64_t> write_index(IndexBuilder& builder, const std::filesystem::path& file,
                                  std::uint64_t created) {
  NewFile out(file.string() + ".new");
  if (!out.is_open()) return refused("create", out.path());
  Result<void> written = out.add(std::string(sizeof(IndexHeader), '\0'));
  if (!written) return std::unexpected(written.error());
  const Result<IndexHeader> header =
      builder.finish(created, [&out](std::string_view piece) { return out.add(piece); });
  if (!header) return std::unexpected(header.error());
  written = out.flush();
  if (written) written = out.write_at({reinterpret_cast<const char*>(&*header), sizeof(IndexHeader)}, 0);
  if (written) written = out.replace(file);
  if (!written) return std::unexpected(written.error());
  sync_folder(file.parent_path());
  return header->file_size;
}

}  // namespace tokenpak::vault
