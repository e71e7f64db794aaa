#include "cli/settings_rules.hpp"

#include "cli/ip_address.hpp"
#include "cli/setting_table.hpp"
#include "dialect/provider.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace tokenpak::cli {
namespace {

std::unexpected<Error> refused(std::string message) {
  return failure(ErrorKind::bad_configuration, std::move(message));
}

const Origin& origin_of(const LoadedSettings& loaded, std::string_view key) {
  const auto row = setting_with_key(key) - setting_table().data();
  return loaded.origins[static_cast<std::size_t>(row)];
}

/// How a message names a setting: by the place where it was set, or by its variable.
std::string name_of(const LoadedSettings& loaded, std::string_view key) {
  const Origin& origin = origin_of(loaded, key);
  if (origin.source == Source::fallback) return std::string(setting_with_key(key)->variable);
  return origin.source == Source::file ? fmt::format("{}: {}", origin.place, key) : origin.place;
}

/// Whether a connection from this machine to `host` reaches a proxy that listens on `listen_host`.
bool reaches_itself(const std::string& listen_host, const std::string& host) {
  const bool is_local = host == "localhost" || is_loopback(host) || is_any(host);
  if (listen_host.empty()) return is_local && (!host.starts_with("127.") || host == "127.0.0.1");
  if (is_any(listen_host)) return is_local;
  return host == listen_host || (is_loopback(listen_host) && (host == "localhost" || is_any(host)));
}

Result<void> check_upstream(LoadedSettings& loaded, std::string_view key,
                            const proxy::UpstreamAddress& upstream) {
  const proxy::Settings& settings = loaded.settings;
  const std::string name = name_of(loaded, key);
  if (upstream.port == settings.port && reaches_itself(settings.host, upstream.host)) {
    return refused(
        fmt::format("{} is this proxy itself ({}); give the address of the provider, or another {}", name,
                    upstream.url(), name_of(loaded, "port")));
  }
  if (upstream.path_prefix.ends_with("/v1") || upstream.path_prefix.ends_with("/v1beta")) {
    const std::string_view version =
        std::string_view(upstream.path_prefix).substr(upstream.path_prefix.rfind('/'));
    loaded.warnings.push_back(
        fmt::format("{} ends in {}, which clients send too: requests go to {}{}/...; leave it out", name,
                    version, upstream.url(), version));
  }
  return {};
}

Result<void> check_access(const LoadedSettings& loaded) {
  const proxy::Settings& settings = loaded.settings;
  if (settings.host.empty() || is_loopback(settings.host) || !settings.key.empty()) return {};
  return refused(fmt::format(
      "{} is {}, which other machines reach: set TOKENPAK_KEY to a secret that they send as X-TokenPak-Key, "
      "or listen on localhost",
      name_of(loaded, "host"), settings.host));
}

Result<void> check_ports(LoadedSettings& loaded) {
  const proxy::Settings& settings = loaded.settings;
  if (settings.websocket_port == settings.port) {
    return refused(fmt::format("{} is {}, the same as {}; give another port, or 0 for off",
                               name_of(loaded, "ws_port"), settings.websocket_port, name_of(loaded, "port")));
  }
  if (settings.port == 65535 && origin_of(loaded, "ws_port").source == Source::fallback) {
    loaded.warnings.emplace_back("WebSocket is off, since there is no port 65536; set TOKENPAK_WS_PORT");
  }
  return {};
}

Result<void> check_fallbacks(const LoadedSettings& loaded) {
  const proxy::Settings& settings = loaded.settings;
  for (const proxy::Fallback& fallback : settings.fallbacks) {
    if (fallback.address.port == settings.port && reaches_itself(settings.host, fallback.address.host)) {
      return refused(fmt::format("the [[fallback]] {} is this proxy itself ({})", fallback.name,
                                 fallback.address.url()));
    }
  }
  return {};
}

Result<void> check_embeddings(const LoadedSettings& loaded) {
  const auto& [endpoint, model, key, timeout] = loaded.settings.embeddings;
  if (!endpoint) return {};
  const std::string name = name_of(loaded, "embeddings_url");
  if (model.empty()) {
    return refused(fmt::format("{} needs TOKENPAK_EMBEDDINGS_MODEL, the model that makes the vectors", name));
  }
  if (endpoint->port == loaded.settings.port && reaches_itself(loaded.settings.host, endpoint->host))
    return refused(fmt::format("{} is this proxy itself ({})", name, endpoint->url()));
  return {};
}

/// What a conversation may come back to must be there.
Result<void> check_originals(const LoadedSettings& loaded) {
  const auto originals = loaded.settings.original_limits.longest_unused;
  const auto conversations = loaded.settings.conversation_limits.longest_unused;
  if (originals >= conversations) return {};
  return refused(fmt::format("{} is {}, less than the {} days of {}; give as many or more",
                             name_of(loaded, "originals_days"), originals.count(), conversations.count(),
                             name_of(loaded, "conversation_days")));
}

void warn_of_readable_secret(LoadedSettings& loaded, const std::optional<ConfigFile>& file) {
  if (!file || !file->others_may_read) return;
  const bool holds_secret = std::ranges::any_of(setting_table(), [&](const Setting& setting) {
    return !setting.has_flag && !setting.may_quote && origin_of(loaded, setting.key).source == Source::file;
  });
  if (!holds_secret) return;
  const std::string path = file->path.string();
  loaded.warnings.push_back(
      fmt::format("{} holds a secret and others can read it; run: chmod 600 {}", path, path));
}

}  // namespace

Result<void> check_together(LoadedSettings& loaded, const std::optional<ConfigFile>& file) {
  if (auto access = check_access(loaded); !access) return access;
  if (auto ports = check_ports(loaded); !ports) return ports;
  if (auto originals = check_originals(loaded); !originals) return originals;
  if (auto embeddings = check_embeddings(loaded); !embeddings) return embeddings;
  if (auto fallbacks = check_fallbacks(loaded); !fallbacks) return fallbacks;
  for (std::size_t i = 0; i < dialect::provider_count; ++i) {
    const auto provider = static_cast<dialect::Provider>(i);
    const std::string key = fmt::format("{}_base_url", dialect::name_of(provider));
    if (auto upstream = check_upstream(loaded, key, loaded.settings.upstreams[i]); !upstream) return upstream;
  }
  warn_of_readable_secret(loaded, file);
  return {};
}

}  // namespace tokenpak::cli
