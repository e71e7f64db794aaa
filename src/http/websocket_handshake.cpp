#include "http/websocket_handshake.hpp"

#include "base/ascii.hpp"
#include "base/base64.hpp"
#include "net/sha1.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

namespace tokenpak::http {

namespace {

constexpr std::string_view accept_suffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";  // RFC 6455, section 1.3

bool has_item(const RequestHead& head, std::string_view field, std::string_view lower_case_item) {
  bool found = false;
  for (const Field& each : head.fields) {
    if (!equals_ignoring_case(each.name, field)) continue;
    for_each_list_item(each.value,
                       [&](std::string_view item) { found |= equals_ignoring_case(item, lower_case_item); });
  }
  return found;
}

bool is_base64_character(char byte) {
  return is_alphanumeric(byte) || byte == '+' || byte == '/';
}

/// Sixteen bytes in base64.
bool is_key(std::string_view key) {
  return key.size() == 24 && key.ends_with("==") &&
         std::ranges::all_of(key.substr(0, 22), is_base64_character);
}

bool is_window_size(std::string_view text) {
  if (text.size() >= 2 && text.starts_with('"') && text.ends_with('"'))
    text = text.substr(1, text.size() - 2);
  int bits = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bits);
  return error == std::errc() && end == text.data() + text.size() && bits >= 8 && bits <= 15 &&
         !text.starts_with('0');
}

/// The answer to one offer of permessage-deflate; nothing if it is another extension or its parameters are
/// not those of RFC 7692, section 7.1.
std::optional<std::string> answer_to_offer(std::string_view offer) {
  const std::size_t name_end = offer.find(';');
  if (!equals_ignoring_case(trimmed(offer.substr(0, name_end)), "permessage-deflate")) return std::nullopt;
  std::string answer = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";
  std::string_view rest =
      name_end == std::string_view::npos ? std::string_view() : offer.substr(name_end + 1);
  bool had_server_takeover = false;
  bool had_client_takeover = false;
  bool had_server_bits = false;
  bool had_client_bits = false;
  const auto once = [](bool& had) { return !std::exchange(had, true); };
  while (!rest.empty()) {
    const std::size_t semicolon = rest.find(';');
    const std::string_view parameter = trimmed(rest.substr(0, semicolon));
    rest = semicolon == std::string_view::npos ? std::string_view() : rest.substr(semicolon + 1);
    const std::size_t equals = parameter.find('=');
    const std::string name = lower_case(trimmed(parameter.substr(0, equals)));
    const bool has_value = equals != std::string_view::npos;
    const std::string_view value = has_value ? trimmed(parameter.substr(equals + 1)) : std::string_view();
    bool is_known = false;
    if (name == "server_no_context_takeover") {
      is_known = !has_value && once(had_server_takeover);
    } else if (name == "client_no_context_takeover") {
      is_known = !has_value && once(had_client_takeover);
    } else if (name == "server_max_window_bits") {
      is_known = is_window_size(value) && once(had_server_bits);
      // Any window will do for a side that compresses nothing.
      answer.append("; server_max_window_bits=").append(value);
    } else if (name == "client_max_window_bits") {
      is_known = (!has_value || is_window_size(value)) && once(had_client_bits);
    }
    if (!is_known) return std::nullopt;
  }
  return answer;
}

}  // namespace

Result<WebSocketHandshake> read_websocket_handshake(const RequestHead& head) {
  if (head.method != "GET" || !has_item(head, "upgrade", "websocket") ||
      !has_item(head, "connection", "upgrade") || head.minor_version == 0)
    return failure(ErrorKind::upgrade_required, "This path speaks WebSocket: connect to it as ws://…/ws.");
  if (trimmed(head.value_of("sec-websocket-version")) != "13")
    return failure(ErrorKind::upgrade_required, "Only version 13 of WebSocket is spoken here.");
  const std::string_view key = head.value_of("sec-websocket-key");
  if (!is_key(key))
    return failure(ErrorKind::bad_request, "The header Sec-WebSocket-Key is no 16 bytes in base64.");
  if (head.framing != Framing::none && head.content_length > 0)
    return failure(ErrorKind::bad_request, "A WebSocket handshake has no body.");

  WebSocketHandshake handshake;
  handshake.accept = base64(net::sha1(std::string(key).append(accept_suffix)));
  for (const Field& field : head.fields) {
    if (!equals_ignoring_case(field.name, "sec-websocket-extensions")) continue;
    for_each_list_item(field.value, [&handshake](std::string_view offer) {
      if (handshake.compresses) return;
      if (std::optional<std::string> answer = answer_to_offer(offer)) {
        handshake.compresses = true;
        handshake.extensions = std::move(*answer);
      }
    });
  }
  return handshake;
}

std::string switching_protocols(const WebSocketHandshake& handshake) {
  std::string text = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";
  text.append("Sec-WebSocket-Accept: ").append(handshake.accept).append("\r\n");
  if (handshake.compresses)
    text.append("Sec-WebSocket-Extensions: ").append(handshake.extensions).append("\r\n");
  return text.append("\r\n");
}

}  // namespace tokenpak::http
