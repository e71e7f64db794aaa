#include "cli/apply_setting.hpp"
#include "cli/setting_sections.hpp"

#include <array>

#include <fmt/format.h>

namespace tokenpak::cli {

namespace {

using proxy::Settings;

constexpr std::array table{
    Setting{.key = "vault_index_path",
            .variable = "VAULT_INDEX_PATH",
            .placeholder = "FOLDER",
            .fallback = "TOKENPAK_HOME",
            .meaning = "folder of the vault index",
            .apply = [](std::string_view text, const Folders& folders,
                        Settings& s) { return assign(s.vault_path, parse_path(text, folders)); },
            .show = [](const Settings& s) { return s.vault_path.string(); },
            .derive = [](Settings& s) { s.vault_path = s.home; }},
    Setting{
        .key = "inject_budget",
        .variable = "TOKENPAK_INJECT_BUDGET",
        .placeholder = "TOKENS",
        .fallback = "2200",
        .meaning = "tokens that the vault may add to a request",
        .type = Type::number,
        .apply = [](std::string_view text, const Folders&,
                    Settings& s) { return assign(s.inject_budget, parse_whole_number(text, 0, 1'000'000)); },
        .show = [](const Settings& s) { return fmt::format("{}", s.inject_budget); }},
    Setting{.key = "inject_min_score",
            .variable = "TOKENPAK_INJECT_MIN_SCORE",
            .placeholder = "SCORE",
            .fallback = "0.6",
            .meaning = "relevance, 0 to 1, that a section of the vault must reach",
            .type = Type::number,
            .apply = [](std::string_view text, const Folders&,
                        Settings& s) { return assign(s.inject_min_score, parse_score(text)); },
            .show = [](const Settings& s) { return fmt::format("{}", s.inject_min_score); }},
    Setting{.key = "calibration",
            .variable = "TOKENPAK_CALIBRATION",
            .placeholder = "ON_OFF",
            .fallback = "on",
            .meaning = "correct token counts by what providers report: on or off",
            .apply = [](std::string_view text, const Folders&,
                        Settings& s) { return apply_switch(text, s.calibrates_counts); },
            .show = [](const Settings& s) { return show_switch(s.calibrates_counts); }},
};

}  // namespace

std::span<const Setting> vault_settings() {
  return table;
}

}  // namespace tokenpak::cli
