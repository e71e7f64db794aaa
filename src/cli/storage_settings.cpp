#include "cli/apply_setting.hpp"
#include "cli/setting_sections.hpp"

#include <array>

#include <fmt/format.h>

namespace tokenpak::cli {

namespace {

using proxy::Settings;

Result<void> apply_original_days(std::string_view text, Settings& settings) {
  const auto days = parse_whole_number(text, 1, 365);
  if (!days) return std::unexpected(days.error());
  settings.original_limits.longest_unused = std::chrono::days(*days);
  return {};
}

Result<void> apply_original_size(std::string_view text, Settings& settings) {
  const auto mebibytes = parse_whole_number(text, 1, 1'048'576);
  if (!mebibytes) return std::unexpected(mebibytes.error());
  settings.original_limits.most_bytes = *mebibytes * bytes_per_mebibyte;
  return {};
}

Result<void> apply_conversation_days(std::string_view text, Settings& settings) {
  const auto days = parse_whole_number(text, 1, 365);
  if (!days) return std::unexpected(days.error());
  settings.conversation_limits.longest_unused = std::chrono::days(*days);
  return {};
}

Result<void> apply_conversation_size(std::string_view text, Settings& settings) {
  const auto mebibytes = parse_whole_number(text, 1, 65'536);
  if (!mebibytes) return std::unexpected(mebibytes.error());
  settings.conversation_limits.most_file_bytes = *mebibytes * bytes_per_mebibyte;
  return {};
}

Result<void> apply_ledger_days(std::string_view text, Settings& settings) {
  const auto days = parse_whole_number(text, 1, 3650);
  if (!days) return std::unexpected(days.error());
  settings.ledger_limits.longest_kept = std::chrono::days(*days);
  return {};
}

Result<void> apply_ledger_size(std::string_view text, Settings& settings) {
  const auto mebibytes = parse_whole_number(text, 1, 65'536);
  if (!mebibytes) return std::unexpected(mebibytes.error());
  settings.ledger_limits.most_file_bytes = *mebibytes * bytes_per_mebibyte;
  return {};
}

constexpr std::array table{
    Setting{.key = "home",
            .variable = "TOKENPAK_HOME",
            .placeholder = "FOLDER",
            .fallback = "~/.tokenpak",
            .meaning = "folder of config.toml and of everything that the proxy keeps",
            .in_file = false,
            .apply = [](std::string_view text, const Folders& folders,
                        Settings& s) { return assign(s.home, parse_path(text, folders)); },
            .show = [](const Settings& s) { return s.home.string(); }},
    Setting{.key = "conversations",
            .variable = "TOKENPAK_CONVERSATIONS",
            .placeholder = "ON|OFF",
            .fallback = "on",
            .meaning = "remember what each message was sent as, to send it the same again: on or off",
            .apply = [](std::string_view text, const Folders&,
                        Settings& s) { return apply_switch(text, s.keep_conversations); },
            .show = [](const Settings& s) { return show_switch(s.keep_conversations); }},
    Setting{.key = "conversation_days",
            .variable = "TOKENPAK_CONVERSATION_DAYS",
            .placeholder = "DAYS",
            .fallback = "7",
            .meaning = "days after its last use that a message is remembered on disk",
            .type = Type::number,
            .apply = [](std::string_view text, const Folders&,
                        Settings& s) { return apply_conversation_days(text, s); },
            .show =
                [](const Settings& s) {
                  return fmt::format("{}", s.conversation_limits.longest_unused.count());
                }},
    Setting{.key = "conversation_mb",
            .variable = "TOKENPAK_CONVERSATION_MB",
            .placeholder = "MIB",
            .fallback = "256",
            .meaning = "largest size in MiB of what is remembered on disk",
            .type = Type::number,
            .apply = [](std::string_view text, const Folders&,
                        Settings& s) { return apply_conversation_size(text, s); },
            .show =
                [](const Settings& s) {
                  return fmt::format("{}", s.conversation_limits.most_file_bytes / bytes_per_mebibyte);
                }},
    Setting{.key = "originals",
            .variable = "TOKENPAK_ORIGINALS",
            .placeholder = "ON|OFF",
            .fallback = "on",
            .meaning = "keep the whole text of what is sent cut; off: nothing is cut",
            .apply = [](std::string_view text, const Folders&,
                        Settings& s) { return apply_switch(text, s.keep_originals); },
            .show = [](const Settings& s) { return show_switch(s.keep_originals); }},
    Setting{
        .key = "originals_days",
        .variable = "TOKENPAK_ORIGINALS_DAYS",
        .placeholder = "DAYS",
        .fallback = "as conversation_days",
        .meaning = "days after its last use that a whole text is kept, conversation_days or more",
        .type = Type::number,
        .apply = [](std::string_view text, const Folders&,
                    Settings& s) { return apply_original_days(text, s); },
        .show = [](const Settings& s) { return fmt::format("{}", s.original_limits.longest_unused.count()); },
        .derive =
            [](Settings& s) { s.original_limits.longest_unused = s.conversation_limits.longest_unused; }},
    Setting{.key = "originals_mb",
            .variable = "TOKENPAK_ORIGINALS_MB",
            .placeholder = "MIB",
            .fallback = "512",
            .meaning = "largest size in MiB of all whole texts; at the limit nothing more is cut",
            .type = Type::number,
            .apply = [](std::string_view text, const Folders&,
                        Settings& s) { return apply_original_size(text, s); },
            .show =
                [](const Settings& s) {
                  return fmt::format("{}", s.original_limits.most_bytes / bytes_per_mebibyte);
                }},
    Setting{.key = "ledger",
            .variable = "TOKENPAK_LEDGER",
            .placeholder = "ON|OFF",
            .fallback = "on",
            .meaning = "keep the account of requests on disk, without their contents: on or off",
            .apply = [](std::string_view text, const Folders&,
                        Settings& s) { return apply_switch(text, s.keep_ledger); },
            .show = [](const Settings& s) { return show_switch(s.keep_ledger); }},
    Setting{
        .key = "ledger_days",
        .variable = "TOKENPAK_LEDGER_DAYS",
        .placeholder = "DAYS",
        .fallback = "365",
        .meaning = "days that the account goes back",
        .type = Type::number,
        .apply = [](std::string_view text, const Folders&,
                    Settings& s) { return apply_ledger_days(text, s); },
        .show = [](const Settings& s) { return fmt::format("{}", s.ledger_limits.longest_kept.count()); }},
    Setting{.key = "ledger_mb",
            .variable = "TOKENPAK_LEDGER_MB",
            .placeholder = "MIB",
            .fallback = "512",
            .meaning = "largest size in MiB of the account on disk; sums outlive its requests",
            .type = Type::number,
            .apply = [](std::string_view text, const Folders&,
                        Settings& s) { return apply_ledger_size(text, s); },
            .show =
                [](const Settings& s) {
                  return fmt::format("{}", s.ledger_limits.most_file_bytes / bytes_per_mebibyte);
                }},
};

}  // namespace

std::span<const Setting> storage_settings() {
  return table;
}

}  // namespace tokenpak::cli
