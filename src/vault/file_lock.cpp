#include "vault/file_lock.hpp"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

namespace tokenpak::vault {

Result<FileLock> FileLock::take(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  int locked = -1;
  if (descriptor >= 0) {
    do {
      locked = ::flock(descriptor, LOCK_EX);
    } while (locked != 0 && errno == EINTR);
  }
  if (locked == 0) return FileLock(descriptor);
  const int error = errno;
  if (descriptor >= 0) ::close(descriptor);
  return failure(ErrorKind::io,
                 fmt::format("cannot lock {}: {}", file.string(), std::generic_category().message(error)));
}

FileLock::~FileLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace tokenpak::vault
