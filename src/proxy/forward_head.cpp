#include "proxy/forward_head.hpp"

#include "base/ascii.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

namespace tokenpak::proxy {

namespace {

constexpr std::string_view own_prefix = "x-tokenpak-";

void append_field(std::string& text, const http::Field& field) {
  text.append(field.name).append(": ").append(field.value).append("\r\n");
}

/// The same for a field of a received head. Nearly all are written just so already: then it is one copy.
void append_received_field(std::string& text, const http::Field& field) {
  const char* const between = field.name.data() + field.name.size();
  const char* const behind = field.value.data() + field.value.size();
  // A value is followed by white space or the line's end, and a name by its colon: these bytes are there.
  if (!field.value.empty() && field.value.data() == between + 2 && between[1] == ' ' && behind[0] == '\r') {
    text.append(std::string_view(field.name.data(), behind + 2));
  } else {
    append_field(text, field);
  }
}

bool is_ours(std::string_view name) {
  return name.size() > own_prefix.size() &&
         equals_ignoring_case(name.substr(0, own_prefix.size()), own_prefix);
}

}  // namespace

bool is_key_header(std::string_view name) {
  return equals_ignoring_case(name, "authorization") || equals_ignoring_case(name, "x-api-key") ||
         equals_ignoring_case(name, "x-goog-api-key");
}

void ForwardHead::set_length(std::size_t body_size) {
  if (length_name.empty()) return;
  std::array<char, 24> buffer;  // more than a colon, a space, a number of 64 bits and the line's end need
  char* end = std::ranges::copy(std::string_view(": "), buffer.begin()).out;
  end = std::to_chars(end, buffer.end(), body_size).ptr;
  end = std::ranges::copy(std::string_view("\r\n"), end).out;
  const auto size = static_cast<std::size_t>(end - buffer.begin());
  text.insert(length_offset, length_name.size() + size, '\0');
  char* const line = text.data() + length_offset;
  std::ranges::copy(length_name, line);
  std::copy_n(buffer.begin(), size, line + length_name.size());
}

ForwardHead forward_head(const http::RequestHead& head, std::string_view path_prefix,
                         std::string_view upstream_host, std::optional<std::string_view> connection_option) {
  ForwardHead forwarded;
  std::string& text = forwarded.text;
  text.reserve(head.size + path_prefix.size() + upstream_host.size() + 64);
  text.append(head.method).append(" ").append(path_prefix).append(head.target).append(" HTTP/1.1\r\n");
  const std::string_view connection = head.value_of("connection");
  bool has_host = false;
  for (const http::Field& field : head.fields) {
    if (equals_ignoring_case(field.name, "host")) {
      append_field(text, {field.name, upstream_host});
      has_host = true;
    } else if (equals_ignoring_case(field.name, "content-length")) {
      forwarded.length_offset = text.size();
      forwarded.length_name = field.name;
    } else if (!is_ours(field.name) && !equals_ignoring_case(field.name, "expect") &&
               !http::is_hop_by_hop(field.name, connection)) {
      append_received_field(text, field);
    }
  }
  if (!has_host) append_field(text, {"Host", upstream_host});
  if (head.framing == http::Framing::chunked) {
    forwarded.length_offset = text.size();
    forwarded.length_name = "Content-Length";
  }
  if (connection_option) append_field(text, {"Connection", *connection_option});
  text.append("\r\n");
  return forwarded;
}

std::string answer_head(const http::ResponseHead& head, bool keep_chunked, bool close,
                        std::string_view request_id, std::string_view saved) {
  std::string text;
  text.reserve(head.size + saved.size() + request_id.size() + 64);
  text.append(head.status_line).append("\r\n");
  const std::string_view connection = head.value_of("connection");
  for (const http::Field& field : head.fields) {
    const bool is_kept_coding = keep_chunked && equals_ignoring_case(field.name, "transfer-encoding");
    if (is_kept_coding || !http::is_hop_by_hop(field.name, connection)) append_received_field(text, field);
  }
  text.append("x-tokenpak-request-id: ").append(request_id).append("\r\n").append(saved);
  if (close) text.append("Connection: close\r\n");
  text.append("\r\n");
  return text;
}

}  // namespace tokenpak::proxy
