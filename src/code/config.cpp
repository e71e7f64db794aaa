#include "code/config.hpp"

#include "code/config_readers.hpp"

namespace tokenpak::code {

namespace {

std::optional<std::vector<TextEdit>> edits_of(std::string_view text, ConfigFormat format) {
  switch (format) {
    case ConfigFormat::yaml:
      return minify_yaml(text);
    case ConfigFormat::toml:
      return minify_toml(text);
    case ConfigFormat::ini:
      return minify_ini(text);
    case ConfigFormat::xml:
      return minify_xml(text);
    case ConfigFormat::env:
      return minify_env(text);
  }
  return std::nullopt;
}

bool same_values(std::string_view before, std::string_view after, ConfigFormat format) {
  switch (format) {
    case ConfigFormat::yaml:
      return same_yaml(before, after);
    case ConfigFormat::toml:
      return same_toml(before, after);
    case ConfigFormat::ini:
      return same_ini(before, after);
    case ConfigFormat::xml:
      return same_xml(before, after);
    case ConfigFormat::env:
      return same_env(before, after);
  }
  return false;
}

}  // namespace

std::optional<std::vector<TextEdit>> minify(std::string_view text, ConfigFormat format,
                                            const std::function<bool(std::string_view)>& stays) {
  if (text.size() > most_config_bytes) return std::nullopt;
  auto edits = edits_of(text, format);
  if (edits && stays) std::erase_if(*edits, [&](const TextEdit& edit) { return stays(edit.range.of(text)); });
  if (!edits || edits->empty()) return edits;
  if (!same_values(text, edited(text, *edits), format)) return std::nullopt;
  return edits;
}

}  // namespace tokenpak::code
