#include "vault/loaded_index.hpp"

#include <fmt/format.h>

namespace tokenpak::vault {
namespace {

/// Some 30,000 chunks.
constexpr std::size_t largest_copy = std::size_t{16} << 20;

std::unexpected<Error> with_path(const Error& error, const std::filesystem::path& path) {
  return failure(error.kind, fmt::format("{}: {}", path.string(), error.message));
}

}  // namespace

Result<std::shared_ptr<const LoadedIndex>> LoadedIndex::over(const std::filesystem::path& path,
                                                             Result<MappedFile> file) {
  if (!file) return std::unexpected(file.error());
  const Result<Index> index = Index::over(file->bytes());
  if (!index) return with_path(index.error(), path);
  // std::make_shared cannot call the private constructor.
  return std::shared_ptr<const LoadedIndex>(new LoadedIndex(path, *std::move(file), *index));
}

Result<std::shared_ptr<const LoadedIndex>> LoadedIndex::open(const std::filesystem::path& path) {
  return over(path, MappedFile::open(path));
}

Result<std::shared_ptr<const LoadedIndex>> LoadedIndex::open_verified(const std::filesystem::path& path) {
  auto opened = over(path, MappedFile::open_or_copy(path, largest_copy));
  if (!opened) return opened;
  const Result<void> sound = (*opened)->index_.verify();
  (*opened)->file_.release_pages();
  if (!sound) return with_path(sound.error(), path);
  return opened;
}

}  // namespace tokenpak::vault
