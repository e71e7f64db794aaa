#include "proxy/fallback_request.hpp"

#include "base/ascii.hpp"
#include "base/json_writer.hpp"
#include "dialect/keyed_request.hpp"
#include "http/head.hpp"
#include "proxy/forward_head.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace tokenpak::proxy {

namespace {

constexpr std::string_view line_end = "\r\n";

/// A target without the parameter `key` of its query, where Gemini's clients may put their key.
std::string without_key_parameter(std::string_view target) {
  const std::size_t question = target.find('?');
  if (question == std::string_view::npos) return std::string(target);
  std::string kept(target.substr(0, question));
  char before = '?';
  std::string_view query = target.substr(question + 1);
  while (!query.empty()) {
    const std::size_t ampersand = std::min(query.find('&'), query.size());
    const std::string_view parameter = query.substr(0, ampersand);
    query.remove_prefix(std::min(ampersand + 1, query.size()));
    if (parameter.starts_with("key=")) continue;
    kept.append(1, before).append(parameter);
    before = '&';
  }
  return kept;
}

std::string fallback_target(std::string_view target, const Fallback& fallback,
                            std::string_view provider_prefix, std::string_view model_in_path) {
  std::string own = fallback.address.path_prefix;
  own.append(target.substr(provider_prefix.size()));
  if (!fallback.sends_client_key) own = without_key_parameter(own);
  if (model_in_path.empty()) return own;
  const std::string_view renamed = model_at(fallback, model_in_path);
  const std::string segment = fmt::format("/{}:", model_in_path);
  const std::size_t found = own.find(segment, fallback.address.path_prefix.size());
  if (found != std::string::npos) own.replace(found, segment.size(), fmt::format("/{}:", renamed));
  return own;
}

}  // namespace

std::string_view model_at(const Fallback& fallback, std::string_view model) {
  for (const auto& [name, renamed] : fallback.models) {
    if (name == model) return renamed;
  }
  for (const auto& [name, renamed] : fallback.models) {
    if (name == "*") return renamed;
  }
  return model;
}

std::vector<json::Edit> fallback_edits(const Fallback& fallback, std::string_view body,
                                       const dialect::Request& request, std::vector<json::Edit> edits) {
  const std::string_view model = request.model;
  const std::string_view renamed = model_at(fallback, model);
  const bool is_in_body = model.data() >= body.data() && model.data() < body.data() + body.size();
  if (!is_in_body || renamed == model) return edits;
  std::string quoted;
  append_json_string(quoted, renamed);
  const auto begin = static_cast<std::size_t>(model.data() - body.data());
  json::Edit edit{{begin, begin + model.size()}, quoted.substr(1, quoted.size() - 2)};
  const auto behind =
      std::ranges::find_if(edits, [begin](const json::Edit& each) { return each.range.begin > begin; });
  edits.insert(behind, std::move(edit));
  return edits;
}

std::string fallback_head(std::string_view head, const Fallback& fallback, std::string_view provider_prefix,
                          std::string_view host_header, std::string_view connection_option,
                          std::string_view model_in_path, std::size_t body_size) {
  std::string own;
  own.reserve(head.size() + 256);
  const std::string_view request_line = head.substr(0, head.find(line_end));
  const std::size_t first_space = request_line.find(' ');
  const std::size_t last_space = request_line.rfind(' ');
  own.append(request_line.substr(0, first_space + 1));
  own.append(fallback_target(request_line.substr(first_space + 1, last_space - first_space - 1), fallback,
                             provider_prefix, model_in_path));
  own.append(request_line.substr(last_space)).append(line_end);
  for_each_header_line(head, [&](std::string_view name, std::string_view line) {
    if (is_key_header(name) && !fallback.sends_client_key) return;
    if (equals_ignoring_case(name, "connection")) return;
    own.append(name).append(": ");
    if (equals_ignoring_case(name, "host")) {
      own.append(host_header);
    } else if (equals_ignoring_case(name, "content-length")) {
      own.append(std::to_string(body_size));
    } else {
      std::string_view value = line.substr(name.size() + 1);
      if (value.starts_with(' ')) value.remove_prefix(1);
      own.append(value);
    }
    own.append(line_end);
  });
  if (!fallback.key.empty())
    own.append(dialect::key_header(fallback.provider, fallback.key)).append(line_end);
  if (!connection_option.empty()) own.append("Connection: ").append(connection_option).append(line_end);
  return own.append(line_end);
}

}  // namespace tokenpak::proxy
