#pragma once

#include "dialect/provider.hpp"

#include <optional>
#include <string_view>

namespace tokenpak::dialect {

/// What the headers say about whose request this is.
struct KeyHeaders {
  std::string_view authorization = {};  ///< value of `authorization`, or empty
  bool has_x_api_key = false;
  bool has_anthropic_version = false;
  bool has_x_goog_api_key = false;
};

struct Route {
  Provider provider = Provider::openai;
  Dialect dialect = Dialect::other;
  std::string_view model_in_path = {};  ///< Gemini: the M of /v1beta/models/M:method; else empty
  bool streams_by_path = false;         ///< Gemini: :streamGenerateContent
};

/// Which provider and dialect a request belongs to. Matches the path alone (`target` up to `?`), then, for
/// paths that several providers share (`/v1/models`, `/v1/files`, …), the key header's shape:
/// `anthropic-version`, `x-api-key`, a bearer `sk-ant-…` → Anthropic; `x-goog-api-key`, `?key=` or `/v1beta`
/// → Gemini; else OpenAI. Nothing for a path that is neither under /v1 nor /v1beta.
std::optional<Route> route(std::string_view method, std::string_view target, const KeyHeaders& keys);

/// Whether an `authorization` header carries what a sign-in gave (an OAuth access token: `sk-ant-oat…`, a
/// JSON web token, Google's `ya29.…`) rather than an API key: the request is paid by a subscription, whose
/// provider expects it as its own client wrote it.
bool is_subscription(std::string_view authorization);

}  // namespace tokenpak::dialect
