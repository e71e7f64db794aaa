#pragma once

#include "http/head.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tokenpak::proxy {

/// The head that goes upstream. The length of the body is known only after the transformations, so its line
/// is left open: it stands where the client's stood, in the client's spelling.
struct ForwardHead {
  std::string text;               ///< everything but the Content-Length line
  std::size_t length_offset = 0;  ///< where that line belongs in `text`
  std::string length_name;        ///< its name as the client spelled it; empty: no body, no line

  /// Puts that line into `text`, for a body of `body_size` bytes, if there is to be one. To be called once.
  void set_length(std::size_t body_size);
};

/// Calls visit(name, line) for each header line of such a head, in order.
template <class Visit>
void for_each_header_line(std::string_view head, Visit&& visit) {
  constexpr std::string_view line_end = "\r\n";
  head.remove_prefix(std::min(head.find(line_end), head.size() - line_end.size()) + line_end.size());
  while (!head.empty() && !head.starts_with(line_end)) {
    const std::string_view line = head.substr(0, head.find(line_end));
    head.remove_prefix(std::min(line.size() + line_end.size(), head.size()));
    visit(line.substr(0, line.find(':')), line);
  }
}

/// Whether a header of this name carries the client's key for the provider.
bool is_key_header(std::string_view name);

/// What goes upstream of a client's head: method, `path_prefix` + target, all headers in order and spelling,
/// but `host` (the upstream's, in its place), hop-by-hop headers, `expect`, and `x-tokenpak-*`.
/// `connection_option` is sent as the Connection header where given.
ForwardHead forward_head(const http::RequestHead& head, std::string_view path_prefix,
                         std::string_view upstream_host, std::optional<std::string_view> connection_option);

/// What goes back to the client of a provider's head: status line and headers as they are, hop-by-hop headers
/// aside. Chunked framing is kept where the client understands it (`keep_chunked`). `close` announces that
/// the connection ends after this answer. Behind the provider's own come our lines: the request's id, and
/// `saved`, a whole line or empty.
std::string answer_head(const http::ResponseHead& head, bool keep_chunked, bool close,
                        std::string_view request_id, std::string_view saved);

}  // namespace tokenpak::proxy
