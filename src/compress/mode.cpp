#include "compress/mode.hpp"

#include <algorithm>

namespace tokenpak::compress {
namespace {

constexpr std::array<std::string_view, mode_count> mode_names = {"strict", "hybrid", "aggressive"};
constexpr std::array<std::string_view, stage_count> stage_names = {
    "hygiene", "shown_before", "log",     "stack_trace", "paths",  "tables",
    "json",    "prose",        "extract", "code",        "config", "records"};

}  // namespace

std::string_view name_of(Mode mode) {
  return mode_names[static_cast<std::size_t>(mode)];
}

std::optional<Mode> mode_named(std::string_view name) {
  const auto* found = std::ranges::find(mode_names, name);
  if (found == mode_names.end()) return std::nullopt;
  return static_cast<Mode>(found - mode_names.begin());
}

std::string_view name_of(Stage stage) {
  return stage_names[static_cast<std::size_t>(stage)];
}

}  // namespace tokenpak::compress
