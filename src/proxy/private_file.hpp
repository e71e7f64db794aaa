#pragma once

#include <filesystem>
#include <string_view>

namespace tokenpak::proxy {

enum class Durability : bool {
  process,  ///< outlives this process
  power,    ///< also a power cut: waits for the disk
};

/// Puts a complete file of mode 0600 in the place of `file`, or leaves what stands there; 0, or the error.
/// The new file's name is one that nobody else has until then (two proxies may share a home).
int replace_private_file(const std::filesystem::path& file, std::string_view bytes, Durability durability);

}  // namespace tokenpak::proxy
