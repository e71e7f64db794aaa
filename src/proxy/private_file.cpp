#include "proxy/private_file.hpp"

#include "base/write_all.hpp"

#include <cerrno>
#include <cstdlib>
#include <string>

#include <unistd.h>

namespace tokenpak::proxy {
int replace_private_file(const std::filesystem::path& file, std::string_view bytes, Durability durability) {
  std::string fresh = file.string() + ".XXXXXX";
  const int descriptor = ::mkstemp(fresh.data());  // mode 0600
  if (descriptor < 0) return errno;
  int error = write_all(descriptor, bytes) ? 0 : errno;
  if (error == 0 && durability == Durability::power && ::fsync(descriptor) != 0) error = errno;
  if (::close(descriptor) != 0 && error == 0) error = errno;
  if (error == 0 && ::rename(fresh.c_str(), file.c_str()) != 0) error = errno;
  if (error != 0) ::unlink(fresh.c_str());
  return error;
}

}  // namespace tokenpak::proxy
