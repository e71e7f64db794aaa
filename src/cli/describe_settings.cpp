#include "cli/describe_settings.hpp"

#include "base/json_writer.hpp"
#include "cli/parse_values.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include <fmt/format.h>

namespace tokenpak::cli {
namespace {

void write_value(JsonWriter& json, const Setting& setting, const std::string& shown) {
  if (setting.type == Type::list) {
    json.begin_array();
    for (const std::string& item : parse_list(shown))
      json.value(item);
    json.end_array();
  } else if (shown.empty()) {
    json.value(nullptr);
  } else if (setting.type == Type::number) {
    json.raw(shown);
  } else {
    json.value(shown);
  }
}

std::string code(std::string_view text) {
  return text.empty() ? std::string() : fmt::format("`{}`", text);
}

}  // namespace

namespace {

std::string_view describe_key(const proxy::Fallback& fallback) {
  if (!fallback.key.empty()) return "with a key of its own";
  return fallback.sends_client_key ? "with the client's key" : "without a key";
}

}  // namespace

std::string settings_as_columns(const LoadedSettings& loaded) {
  const auto table = setting_table();
  std::size_t key_width = 0;
  std::size_t value_width = 0;
  std::vector<std::string> values;
  for (const Setting& setting : table) {
    const std::string shown = setting.show(loaded.settings);
    values.push_back(shown.empty() ? std::string("-") : shown);
    key_width = std::max(key_width, setting.key.size());
    value_width = std::max(value_width, values.back().size());
  }
  std::string text;
  for (std::size_t row = 0; row < table.size(); ++row) {
    const Origin& origin = loaded.origins[row];
    text += fmt::format("{:<{}}  {:<{}}  {}\n", table[row].key, key_width, values[row], value_width,
                        origin.place.empty() ? std::string(name_of(origin.source)) : origin.place);
  }
  for (const proxy::Fallback& fallback : loaded.settings.fallbacks) {
    text += fmt::format("{:<{}}  {} for {}: {}, {}\n", "fallback", key_width, fallback.name,
                        dialect::name_of(fallback.provider), fallback.address.url(), describe_key(fallback));
  }
  return text;
}

std::string settings_as_json(const LoadedSettings& loaded) {
  const auto table = setting_table();
  JsonWriter json;
  json.begin_object();
  for (std::size_t row = 0; row < table.size(); ++row) {
    const Origin& origin = loaded.origins[row];
    json.key(table[row].key).begin_object().key("value");
    write_value(json, table[row], table[row].show(loaded.settings));
    json.field("source", name_of(origin.source)).key("place");
    origin.place.empty() ? json.value(nullptr) : json.value(origin.place);
    json.field("variable", table[row].variable).end_object();
  }
  json.end_object();
  return json.text();
}

std::string settings_as_markdown() {
  std::string text = "| variable | config.toml | flag | default | meaning |\n|---|---|---|---|---|\n";
  for (const Setting& setting : setting_table()) {
    text += fmt::format(
        "| {} | {} | {} | {} | {} |\n", code(setting.variable), code(setting.in_file ? setting.key : ""),
        code(setting.has_flag ? flag_of(setting) : ""),
        setting.derive != nullptr ? std::string(setting.fallback) : code(setting.fallback), setting.meaning);
  }
  return text;
}

}  // namespace tokenpak::cli
