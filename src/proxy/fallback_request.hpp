#pragma once

#include "dialect/provider.hpp"
#include "dialect/request.hpp"
#include "json/splice.hpp"
#include "proxy/settings.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tokenpak::proxy {

/// The name that `model` has at the fallback; `model` itself where the fallback's table has no other.
std::string_view model_at(const Fallback& fallback, std::string_view model);

/// `edits` of the body and, where the model has another name at the fallback, one more that replaces its name
/// in place. For Gemini the name stands in the path: see fallback_head.
std::vector<json::Edit> fallback_edits(const Fallback& fallback, std::string_view body,
                                       const dialect::Request& request, std::vector<json::Edit> edits);

/// What a fallback gets in place of a provider: `head` is what that would have got, complete. The path's
/// prefix, the Host, the length and the model in a Gemini path are the fallback's. The client's key goes
/// along only where the fallback's settings say so; a key of the fallback's own takes its place.
/// `connection_option` is sent as the Connection header, or none where it is empty.
std::string fallback_head(std::string_view head, const Fallback& fallback, std::string_view provider_prefix,
                          std::string_view host_header, std::string_view connection_option,
                          std::string_view model_in_path, std::size_t body_size);

}  // namespace tokenpak::proxy
