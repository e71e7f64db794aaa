#pragma once

#include "base/ascii.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenpak::http {

/// One header line: name and value as they were written, white space around the value removed. Views into the
/// received bytes.
struct Field {
  std::string_view name;
  std::string_view value;
};

/// A head larger than this is refused.
inline constexpr std::size_t max_head_bytes = 64 * 1024;

/// How the end of a body is told (RFC 9112, section 6).
enum class Framing : std::uint8_t { none, length, chunked, until_close };

struct Head {
  std::vector<Field> fields;
  std::size_t size = 0;   ///< bytes of the head, its empty line included
  int minor_version = 1;  ///< of HTTP/1.x
  Framing framing = Framing::none;
  std::uint64_t content_length = 0;  ///< where framing is `length`
  bool keep_alive = true;            ///< as version and Connection say

  /// The first field of that name (given in lower case), or nothing.
  const Field* find(std::string_view lower_case_name) const;
  std::string_view value_of(std::string_view lower_case_name) const;  ///< its value, or empty
};

struct RequestHead : Head {
  std::string_view method;
  std::string_view target;  ///< origin form: path and query
  bool expects_continue = false;
};

struct ResponseHead : Head {
  int status = 0;
  std::string_view status_line;  ///< without its line end
};

enum class Parsed : std::uint8_t { complete, incomplete, invalid };

/// Reads a request's head from the beginning of `bytes`. `head` keeps its vectors' memory from one request to
/// the next; its views point into `bytes`. `invalid` with `why` (a sentence for the client) for whatever
/// could be read in two ways: bare CR or LF, folded lines, NUL, white space before a colon, repeated or
/// conflicting lengths, length plus chunked, other transfer codings, HTTP/1.0 with a transfer coding, no or
/// several Hosts, more than 64 KiB. One empty line before the request line is skipped, as RFC 9112 asks.
Parsed parse_request_head(std::string_view bytes, RequestHead& head, std::string& why);

/// The same for a response to a request of method `method`. Equal repeated lengths are one length here; a
/// response without any length lasts until close.
Parsed parse_response_head(std::string_view bytes, std::string_view method, ResponseHead& head,
                           std::string& why);

/// True for headers that speak of one connection only (RFC 9110, section 7.6.1): connection, keep-alive,
/// proxy-connection, proxy-authorization, proxy-authenticate, te, trailer, transfer-encoding, upgrade; and
/// those that `connection_value` names, host, content-length and the like aside.
bool is_hop_by_hop(std::string_view name, std::string_view connection_value);

/// Calls `visit(item)` for each item of a comma-separated list, white space trimmed, empty ones left out.
template <class Visit>
void for_each_list_item(std::string_view list, Visit&& visit) {
  while (!list.empty()) {
    const std::size_t comma = list.find(',');
    const std::string_view item = trimmed(list.substr(0, comma), " \t");
    list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
    if (!item.empty()) visit(item);
  }
}

}  // namespace tokenpak::http
