#include "cli/home_folder.hpp"

#include <cerrno>
#include <system_error>

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tokenpak::cli {
namespace {

std::unexpected<Error> unusable(const std::filesystem::path& home, int error) {
  return failure(ErrorKind::bad_configuration,
                 fmt::format("cannot write in {} ({}); set TOKENPAK_HOME to a folder of your own",
                             home.string(), std::generic_category().message(error)));
}

/// mkdir -p, but private from the first moment: create_directories would leave a gap before its permissions
/// are set.
int create_private(const std::filesystem::path& folder) {
  if (mkdir(folder.c_str(), S_IRWXU) == 0 || errno == EEXIST) return 0;
  if (errno != ENOENT || !folder.has_relative_path()) return errno;
  if (const int error = create_private(folder.parent_path()); error != 0) return error;
  return mkdir(folder.c_str(), S_IRWXU) == 0 || errno == EEXIST ? 0 : errno;
}

}  // namespace

Result<std::optional<std::string>> prepare_home_folder(const std::filesystem::path& home) {
  if (const int error = create_private(home); error != 0) return unusable(home, error);
  struct stat status{};
  if (stat(home.c_str(), &status) != 0) return unusable(home, errno);
  if (!S_ISDIR(status.st_mode)) return unusable(home, ENOTDIR);
  if (access(home.c_str(), R_OK | W_OK | X_OK) != 0) return unusable(home, errno);
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) == 0) return std::nullopt;
  return fmt::format("other users can look into {}; run: chmod 700 {}", home.string(), home.string());
}

}  // namespace tokenpak::cli
