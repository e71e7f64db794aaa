#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/parse_values.hpp"
#include "compress/original.hpp"
#include "proxy/original_store.hpp"

#include <cstdio>
#include <limits>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace tokenpak::cli {
namespace {

int refuse(std::string_view message) {
  complain(message);
  return exit_code::usage;
}

/// Reads "A-B" or "A" into `marked`; false where it is neither.
bool read_lines(std::string_view text, compress::MarkedOriginal& marked) {
  constexpr std::uint64_t most = std::numeric_limits<std::uint32_t>::max();
  const std::size_t dash = text.find('-');
  const auto first = parse_whole_number(text.substr(0, dash), 1, most);
  if (!first) return false;
  marked.first_line = marked.last_line = *first;
  if (dash == std::string_view::npos) return true;
  const auto last = parse_whole_number(text.substr(dash + 1), *first, most);
  if (!last) return false;
  marked.last_line = *last;
  return true;
}

}  // namespace

int expand(const ExpandArguments& arguments) {
  auto marked = compress::find_original(arguments.what);
  if (!marked) {
    return refuse(
        "no name of a whole text is in that; give the sixteen letters and digits that a marker names, or the "
        "marker in quotes");
  }
  if (!arguments.lines.empty() && !read_lines(arguments.lines, *marked))
    return refuse("--lines must be a line or two, as in --lines 12-80; the first line is 1");
  const auto loaded = load_settings_of_process({});
  if (!loaded) return refuse(loaded.error().message);
  const std::filesystem::path folder = loaded->settings.originals_folder();
  const auto text = proxy::read_original(folder, marked->key);
  if (!text) {
    return refuse(fmt::format("{} is not in {}; texts that no conversation used for {} days are deleted",
                              compress::file_name_of(marked->key), folder.string(),
                              loaded->settings.original_limits.longest_unused.count()));
  }
  const std::string_view shown = marked->first_line == 0
                                     ? std::string_view(*text)
                                     : proxy::lines_of(*text, marked->first_line, marked->last_line);
  std::fwrite(shown.data(), 1, shown.size(), stdout);
  return exit_code::success;
}

}  // namespace tokenpak::cli
