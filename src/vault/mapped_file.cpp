#include "vault/mapped_file.hpp"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tokenpak::vault {

namespace {

/// Reads `size` bytes into fresh pages; null, with errno, where that fails.
void* copy_of(int descriptor, std::size_t size) {
  void* const address = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (address == MAP_FAILED) return nullptr;
  for (std::size_t done = 0; done < size;) {
    const ssize_t count =
        ::pread(descriptor, static_cast<char*>(address) + done, size - done, static_cast<off_t>(done));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) {
      const int error = count == 0 ? EIO : errno;  // it was cut off meanwhile
      ::munmap(address, size);
      errno = error;
      return nullptr;
    }
    done += static_cast<std::size_t>(count);
  }
  return address;
}

}  // namespace

Result<MappedFile> MappedFile::open(const std::filesystem::path& file) {
  return open_or_copy(file, 0);
}

Result<MappedFile> MappedFile::open_or_copy(const std::filesystem::path& file, std::size_t largest_copy) {
  const auto refused = [&file](int error) {
    return failure(error == ENOENT ? ErrorKind::not_found : ErrorKind::io,
                   fmt::format("cannot read {}: {}", file.string(), std::generic_category().message(error)));
  };
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return refused(errno);
  struct stat status{};
  void* address = nullptr;
  int error = ::fstat(descriptor, &status) == 0 ? 0 : errno;
  if (error == 0 && !S_ISREG(status.st_mode)) error = EISDIR;
  const auto size = static_cast<std::size_t>(status.st_size);
  const bool is_copy = size <= largest_copy;
  if (error == 0 && size > 0) {
    address =
        is_copy ? copy_of(descriptor, size) : ::mmap(nullptr, size, PROT_READ, MAP_SHARED, descriptor, 0);
    if (address == nullptr || address == MAP_FAILED) error = errno;
  }
  ::close(descriptor);
  if (error != 0) return refused(error);
  return MappedFile({static_cast<const char*>(address), size}, is_copy);
}

void MappedFile::release_pages() const {
  if (!bytes_.empty() && !is_copy_) ::madvise(const_cast<char*>(bytes_.data()), bytes_.size(), MADV_DONTNEED);
}

MappedFile::~MappedFile() {
  if (!bytes_.empty()) ::munmap(const_cast<char*>(bytes_.data()), bytes_.size());
}

}  // namespace tokenpak::vault
