#include "cli/apply_setting.hpp"
#include "cli/setting_sections.hpp"
#include "cli/url.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace tokenpak::cli {

namespace {

using proxy::Settings;

Result<void> apply_embeddings_url(std::string_view text, Settings& settings) {
  Result<proxy::UpstreamAddress> endpoint = parse_base_url(text);
  if (!endpoint) return std::unexpected(std::move(endpoint).error());
  if (endpoint->path_prefix.ends_with("/embeddings"))
    return refused("must be the address before /embeddings, such as http://127.0.0.1:11434/v1");
  settings.embeddings.endpoint = *std::move(endpoint);
  return {};
}

/// What may stand in a line of a request's head or a name of a model.
Result<void> apply_printable(std::string_view text, std::string& target) {
  constexpr std::size_t longest = 512;
  const auto is_printable = [](char c) { return c > ' ' && c < '\x7f'; };
  if (text.empty() || text.size() > longest || !std::ranges::all_of(text, is_printable))
    return refused("must be up to 512 letters, digits and signs without blanks");
  target = text;
  return {};
}

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
    Setting{.key = "embeddings_url",
            .variable = "TOKENPAK_EMBEDDINGS_URL",
            .placeholder = "URL",
            .fallback = "",
            .meaning = "OpenAI-compatible server, with its /v1, that gives `index` and `search` vectors",
            .may_quote = false,
            .apply = [](std::string_view text, const Folders&,
                        Settings& s) { return apply_embeddings_url(text, s); },
            .show =
                [](const Settings& s) {
                  return s.embeddings.endpoint ? s.embeddings.endpoint->url() : std::string();
                }},
    Setting{.key = "embeddings_model",
            .variable = "TOKENPAK_EMBEDDINGS_MODEL",
            .placeholder = "MODEL",
            .fallback = "",
            .meaning = "its model, such as nomic-embed-text",
            .apply = [](std::string_view text, const Folders&,
                        Settings& s) { return apply_printable(text, s.embeddings.model); },
            .show = [](const Settings& s) { return s.embeddings.model; }},
    Setting{.key = "embeddings_key",
            .variable = "TOKENPAK_EMBEDDINGS_KEY",
            .placeholder = "SECRET",
            .fallback = "",
            .meaning = "key that is sent there as a bearer token",
            .has_flag = false,
            .may_quote = false,
            .apply = [](std::string_view text, const Folders&,
                        Settings& s) { return apply_printable(text, s.embeddings.key); },
            .show = [](const Settings& s) { return std::string(s.embeddings.key.empty() ? "" : "set"); }},
    Setting{.key = "embeddings_timeout",
            .variable = "TOKENPAK_EMBEDDINGS_TIMEOUT",
            .placeholder = "SECONDS",
            .fallback = "0.2",
            .meaning = "how long a search waits for its vector before words alone decide",
            .type = Type::number,
            .apply =
                [](std::string_view text, const Folders&, Settings& s) {
                  return assign(s.embeddings.timeout, parse_seconds(text, ZeroSeconds::is_refused));
                },
            .show = [](const Settings& s) { return show_seconds(s.embeddings.timeout); }},
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
