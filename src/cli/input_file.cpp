#include "cli/input_file.hpp"

#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

#include <fmt/format.h>

namespace tokenpak::cli {
namespace {

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

}  // namespace

Result<std::string> read_input(const std::string& name) {
  const bool is_file = name != standard_input;
  const File owned(is_file ? std::fopen(name.c_str(), "rb") : nullptr, std::fclose);
  std::FILE* file = is_file ? owned.get() : stdin;
  const auto refused = [&name] {
    return failure(ErrorKind::io,
                   fmt::format("cannot read {}: {}", name, std::generic_category().message(errno)));
  };
  if (file == nullptr) return refused();
  std::string text;
  std::string buffer(std::size_t{1} << 16, '\0');
  for (;;) {
    const std::size_t bytes = std::fread(buffer.data(), 1, buffer.size(), file);
    text.append(buffer, 0, bytes);
    if (bytes == 0) break;
  }
  if (std::ferror(file) != 0) return refused();
  return text;
}

}  // namespace tokenpak::cli
