#include "cli/setting_table.hpp"

#include "cli/setting_sections.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace tokenpak::cli {

std::span<const Setting> setting_table() {
  static const std::vector<Setting> table = [] {
    std::vector<Setting> rows;
    for (const auto section : {server_settings(), upstream_settings(), storage_settings(), vault_settings()})
      rows.insert(rows.end(), section.begin(), section.end());
    return rows;
  }();
  return table;
}

const Setting* setting_with_key(std::string_view key) {
  const auto found = std::ranges::find(setting_table(), key, &Setting::key);
  return found == setting_table().end() ? nullptr : &*found;
}

std::string flag_of(const Setting& setting) {
  std::string flag = "--" + std::string(setting.key);
  std::ranges::replace(flag, '_', '-');
  return flag;
}

bool belongs_to_our_tools(std::string_view variable) {
  constexpr std::array<std::string_view, 6> names{"TOKENPAK_BIN",      "TOKENPAK_DATA",
                                                  "TOKENPAK_EXAMPLES", "TOKENPAK_FUZZ_SECONDS",
                                                  "TOKENPAK_KILLS",    "TOKENPAK_LOAD"};
  return std::ranges::find(names, variable) != names.end();
}

}  // namespace tokenpak::cli
