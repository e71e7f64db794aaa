#include "cli/fallback_tables.hpp"

#include "cli/url.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

namespace tokenpak::cli {
namespace {

using Environment = std::map<std::string, std::string, std::less<>>;

/// One table on its way to a fallback.
class FallbackTable {
 public:
  FallbackTable(const ConfigFile& file, const toml::table& table, const Environment& environment)
      : file_(file), table_(table), environment_(environment) {}

  Result<proxy::Fallback> read() {
    for (const auto& [key, node] : table_) {
      if (auto taken = take(key.str(), node); !taken) return std::unexpected(std::move(taken).error());
    }
    if (!has_provider_) return refused(table_, "needs a provider: \"anthropic\", \"openai\" or \"gemini\"");
    if (!has_address_) return refused(table_, "needs a base_url");
    if (fallback_.name.empty()) fallback_.name = fallback_.address.host;
    return std::move(fallback_);
  }

 private:
  std::unexpected<Error> refused(const toml::node& node, std::string_view problem) const {
    return failure(ErrorKind::bad_configuration, fmt::format("{}:{}: [[fallback]] {}", file_.path.string(),
                                                             node.source().begin.line, problem));
  }

  Result<void> take(std::string_view key, const toml::node& node) {
    if (key == "send_key") {
      const auto* flag = node.as_boolean();
      if (flag == nullptr) return refused(node, "takes true or false for send_key");
      fallback_.sends_client_key = flag->get();
      return {};
    }
    if (key == "models") return take_models(node);
    const auto* text = node.as_string();
    if (key != "name" && key != "provider" && key != "base_url" && key != "key_env")
      return refused(node, fmt::format("has no {}; there are name, provider, base_url, key_env, send_key and "
                                       "models",
                                       key));
    if (text == nullptr) return refused(node, fmt::format("takes a \"text\" for {}", key));
    if (key == "name") return take_name(node, text->get());
    if (key == "provider") return take_provider(node, text->get());
    if (key == "key_env") return take_key(node, text->get());
    auto address = parse_base_url(text->get());
    if (!address) return refused(node, "base_url " + address.error().message);
    fallback_.address = *std::move(address);
    has_address_ = true;
    return {};
  }

  /// It stands in logs and in the labels of metrics.
  Result<void> take_name(const toml::node& node, const std::string& name) {
    const bool is_plain = !name.empty() && std::ranges::all_of(name, [](char c) {
      return c > ' ' && c <= '~' && c != '"' && c != '\\';
    });
    if (!is_plain) return refused(node, "takes a name of printable ASCII without spaces and quotes");
    fallback_.name = name;
    return {};
  }

  Result<void> take_provider(const toml::node& node, std::string_view name) {
    for (std::size_t i = 0; i < dialect::provider_count; ++i) {
      if (name != dialect::name_of(static_cast<dialect::Provider>(i))) continue;
      fallback_.provider = static_cast<dialect::Provider>(i);
      has_provider_ = true;
      return {};
    }
    return refused(node, "is for the provider anthropic, openai or gemini");
  }

  Result<void> take_key(const toml::node& node, const std::string& variable) {
    const auto found = environment_.find(variable);
    if (found == environment_.end() || found->second.empty())
      return refused(node, "names a variable by key_env that is not set");
    const bool is_header_value =
        std::ranges::all_of(found->second, [](char c) { return c > ' ' && c <= '~'; });
    if (!is_header_value) return refused(node, "names a variable by key_env that holds no key");
    fallback_.key = found->second;
    return {};
  }

  Result<void> take_models(const toml::node& node) {
    const auto* models = node.as_table();
    if (models == nullptr)
      return refused(node,
                     "takes a table for models: { \"name\" = \"name there\", \"*\" = \"of all others\" }");
    for (const auto& [model, there] : *models) {
      const auto* name = there.as_string();
      if (name == nullptr || name->get().empty())
        return refused(there, "takes texts for the names of models");
      fallback_.models.emplace_back(model.str(), name->get());
    }
    return {};
  }

  const ConfigFile& file_;
  const toml::table& table_;
  const Environment& environment_;
  proxy::Fallback fallback_;
  bool has_provider_ = false;
  bool has_address_ = false;
};

}  // namespace

Result<std::vector<proxy::Fallback>> parse_fallbacks(const ConfigFile& file, const Environment& environment) {
  const toml::parse_result parsed = toml::parse(file.text);
  std::vector<proxy::Fallback> fallbacks;
  if (!parsed) return fallbacks;  // parse_config says what is wrong with it
  const toml::array* tables = parsed.table()["fallback"].as_array();
  if (tables == nullptr) return fallbacks;
  for (const toml::node& node : *tables) {
    auto fallback = FallbackTable(file, *node.as_table(), environment).read();
    if (!fallback) return std::unexpected(std::move(fallback).error());
    if (!fallback->key.empty() && fallback->sends_client_key) {
      return failure(ErrorKind::bad_configuration,
                     fmt::format("{}:{}: [[fallback]] has either key_env or send_key, not both",
                                 file.path.string(), node.source().begin.line));
    }
    fallbacks.push_back(*std::move(fallback));
  }
  return fallbacks;
}

}  // namespace tokenpak::cli
