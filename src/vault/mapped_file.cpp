#include "vault/mapped_file.hpp"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tokenpak::vault {

Result<MappedFile> MappedFile::open(const std::filesystem::path& file) {
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
  if (error == 0 && size > 0) {
    address = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, descriptor, 0);
    if (address == MAP_FAILED) error = errno;
  }
  ::close(descriptor);
  if (error != 0) return refused(error);
  return MappedFile({static_cast<const char*>(address), size});
}

void MappedFile::release_pages() const {
  if (!bytes_.empty()) ::madvise(const_cast<char*>(bytes_.data()), bytes_.size(), MADV_DONTNEED);
}

MappedFile::~MappedFile() {
  if (!bytes_.empty()) ::munmap(const_cast<char*>(bytes_.data()), bytes_.size());
}

}  // namespace tokenpak::vault
