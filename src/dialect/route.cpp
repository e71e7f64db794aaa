#include "dialect/route.hpp"

#include "base/ascii.hpp"

namespace tokenpak::dialect {
namespace {

struct Path {
  std::string_view path;
  Route route;
};

constexpr Path post_paths[] = {
    {"/v1/messages", {.provider = Provider::anthropic, .dialect = Dialect::anthropic_messages}},
    {"/v1/messages/count_tokens",
     {.provider = Provider::anthropic, .dialect = Dialect::anthropic_count_tokens}},
    {"/v1/chat/completions", {.provider = Provider::openai, .dialect = Dialect::openai_chat}},
    {"/v1/responses", {.provider = Provider::openai, .dialect = Dialect::openai_responses}},
    {"/v1/embeddings", {.provider = Provider::openai, .dialect = Dialect::openai_embeddings}},
};

/// Paths (and all below them) that one provider alone has.
constexpr Path own_paths[] = {
    {"/v1/messages", {.provider = Provider::anthropic}},
    {"/v1/chat", {.provider = Provider::openai}},
    {"/v1/responses", {.provider = Provider::openai}},
    {"/v1/embeddings", {.provider = Provider::openai}},
};

/// Whether `path` is `folder` itself or stands below it.
bool is_within(std::string_view path, std::string_view folder) {
  return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

/// Gemini's `models/M:method` under either version; its OpenAI-compatible and other paths are none of these.
std::optional<Route> gemini_method(std::string_view method, std::string_view path) {
  for (std::string_view folder : {"/v1beta/models/", "/v1/models/"}) {
    if (!path.starts_with(folder)) continue;
    const std::string_view rest = path.substr(folder.size());
    const std::size_t colon = rest.rfind(':');
    if (colon == std::string_view::npos || colon == 0 || rest.find('/') != std::string_view::npos) continue;
    const std::string_view verb = rest.substr(colon + 1);

    Route route{.provider = Provider::gemini, .model_in_path = rest.substr(0, colon)};
    if (verb == "generateContent") {
      route.dialect = Dialect::gemini_generate;
    } else if (verb == "streamGenerateContent") {
      route.dialect = Dialect::gemini_generate;
      route.streams_by_path = true;
    } else if (verb == "countTokens") {
      route.dialect = Dialect::gemini_count_tokens;
    } else if (folder == "/v1/models/") {
      continue;  // fine-tuned models of others have a colon in their names, too ("ft:gpt-4o:acme")
    }
    if (method != "POST") route.dialect = Dialect::other;
    return route;
  }
  return std::nullopt;
}

/// The token of a bearer authorization; empty for any other.
std::string_view bearer_token(std::string_view authorization) {
  constexpr std::string_view scheme = "bearer ";
  if (!equals_ignoring_case(authorization.substr(0, scheme.size()), scheme)) return {};
  return trimmed(authorization.substr(scheme.size()));
}

bool is_anthropic_key(std::string_view authorization) {
  return bearer_token(authorization).starts_with("sk-ant-");
}

bool has_key_parameter(std::string_view query) {
  return query.starts_with("key=") || query.find("&key=") != std::string_view::npos;
}

Provider provider_by_key(std::string_view path, std::string_view query, const KeyHeaders& keys) {
  if (is_within(path, "/v1beta")) return Provider::gemini;
  if (keys.has_anthropic_version || keys.has_x_api_key || is_anthropic_key(keys.authorization)) {
    return Provider::anthropic;
  }
  if (keys.has_x_goog_api_key || has_key_parameter(query)) return Provider::gemini;
  return Provider::openai;
}

}  // namespace

std::optional<Route> route(std::string_view method, std::string_view target, const KeyHeaders& keys) {
  const std::size_t question_mark = target.find('?');
  const std::string_view path = target.substr(0, question_mark);
  const std::string_view query =
      question_mark == std::string_view::npos ? "" : target.substr(question_mark + 1);
  if (!is_within(path, "/v1") && !is_within(path, "/v1beta")) return std::nullopt;

  if (method == "POST") {
    for (const Path& known : post_paths) {
      if (path == known.path) return known.route;
    }
  }
  if (auto gemini = gemini_method(method, path)) return gemini;
  for (const Path& own : own_paths) {
    if (is_within(path, own.path)) return own.route;
  }
  return Route{.provider = provider_by_key(path, query, keys)};
}

bool is_subscription(std::string_view authorization) {
  const std::string_view token = bearer_token(authorization);
  return token.starts_with("sk-ant-oat") || token.starts_with("eyJ") || token.starts_with("ya29.");
}

}  // namespace tokenpak::dialect
