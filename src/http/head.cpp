#include "http/head.hpp"

#include "base/ascii.hpp"
#include "http/token.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace tokenpak::http {

namespace {

/// How many characters of a token `text` begins with.
std::size_t token_length(std::string_view text) {
  std::size_t length = 0;
  while (length < text.size() && token_characters[static_cast<unsigned char>(text[length])])
    ++length;
  return length;
}

bool is_token(std::string_view text) {
  return !text.empty() && token_length(text) == text.size();
}

/// No control characters but the tab: what may stand in a header value.
bool is_field_value(std::string_view text) {
  bool has_control = false;  // no early end, so that the compiler takes sixteen bytes at a time
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    has_control |= (byte < 0x20 && byte != '\t') || byte == 0x7f;
  }
  return !has_control;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
    text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
    text.remove_suffix(1);
  return text;
}

/// Takes lines off the front of a head one at a time.
class Lines {
 public:
  explicit Lines(std::string_view bytes) : rest_(bytes) {}

  /// The next line without its CRLF. `incomplete` where the bytes end before it does.
  Parsed next(std::string_view& line, std::string& why) {
    const std::size_t window = std::min(rest_.size(), max_head_bytes + 1 - taken_);
    const auto* found = static_cast<const char*>(std::memchr(rest_.data(), '\n', window));
    if (found == nullptr) {
      if (window == rest_.size()) return Parsed::incomplete;
      why = "The headers are larger than 64 KiB.";
      return Parsed::invalid;
    }
    const auto length = static_cast<std::size_t>(found - rest_.data());
    if (length == 0 || rest_[length - 1] != '\r') {
      why = "A line of the headers ends with a bare line feed.";
      return Parsed::invalid;
    }
    line = rest_.substr(0, length - 1);
    rest_.remove_prefix(length + 1);
    taken_ += length + 1;
    return Parsed::complete;
  }

  std::size_t taken() const { return taken_; }

 private:
  std::string_view rest_;
  std::size_t taken_ = 0;
};

/// As many as most heads have, so that the list need not grow step by step.
constexpr std::size_t usual_fields = 24;

Parsed read_fields(Lines& lines, Head& head, std::string& why) {
  head.fields.clear();
  head.fields.reserve(usual_fields);
  for (;;) {
    std::string_view line;
    if (const Parsed parsed = lines.next(line, why); parsed != Parsed::complete) return parsed;
    if (line.empty()) break;
    if (line.front() == ' ' || line.front() == '\t') {
      why = "A header is folded over several lines.";
      return Parsed::invalid;
    }
    const std::size_t colon = token_length(line);
    if (colon == 0 || colon == line.size() || line[colon] != ':') {
      why = "A header line has no valid name.";
      return Parsed::invalid;
    }
    const std::string_view value = trim(line.substr(colon + 1));
    if (!is_field_value(value)) {
      why = "A header value holds a control character.";
      return Parsed::invalid;
    }
    head.fields.push_back({line.substr(0, colon), value});
  }
  head.size = lines.taken();
  return Parsed::complete;
}

bool parse_length(std::string_view text, std::uint64_t& length) {
  // 18 digits cannot overflow, and no body is that long.
  if (text.empty() || text.size() > 18) return false;
  length = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return false;
    length = length * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return true;
}

/// What the fields that matter to framing say, told apart by name length first: most headers are none of
/// them.
struct FramingFields {
  int lengths = 0;
  bool lengths_differ = false;
  bool bad_length = false;
  std::uint64_t length = 0;
  int codings = 0;
  bool chunked = false;
  int hosts = 0;
  bool close = false;
  bool keep_alive = false;
  bool expects_continue = false;
};

FramingFields read_framing_fields(const Head& head) {
  FramingFields seen;
  for (const Field& field : head.fields) {
    switch (field.name.size()) {
      case 4:
        if (equals_ignoring_case(field.name, "host")) ++seen.hosts;
        break;
      case 6:
        if (equals_ignoring_case(field.name, "expect")) {
          seen.expects_continue = equals_ignoring_case(field.value, "100-continue");
        }
        break;
      case 10:
        if (equals_ignoring_case(field.name, "connection")) {
          for_each_list_item(field.value, [&seen](std::string_view option) {
            if (equals_ignoring_case(option, "close")) seen.close = true;
            if (equals_ignoring_case(option, "keep-alive")) seen.keep_alive = true;
          });
        }
        break;
      case 14:
        if (equals_ignoring_case(field.name, "content-length")) {
          std::uint64_t length = 0;
          if (!parse_length(field.value, length)) seen.bad_length = true;
          if (seen.lengths > 0 && length != seen.length) seen.lengths_differ = true;
          seen.length = length;
          ++seen.lengths;
        }
        break;
      case 17:
        if (equals_ignoring_case(field.name, "transfer-encoding")) {
          ++seen.codings;
          seen.chunked = equals_ignoring_case(field.value, "chunked");
        }
        break;
      default:
        break;
    }
  }
  return seen;
}

bool parse_version(std::string_view text, int& minor_version) {
  if (text.size() != 8 || !text.starts_with("HTTP/1.") || (text[7] != '0' && text[7] != '1')) return false;
  minor_version = text[7] - '0';
  return true;
}

Parsed invalid(std::string& why, std::string_view sentence) {
  why = sentence;
  return Parsed::invalid;
}

}  // namespace

const Field* Head::find(std::string_view lower_case_name) const {
  for (const Field& field : fields) {
    if (equals_ignoring_case(field.name, lower_case_name)) return &field;
  }
  return nullptr;
}

std::string_view Head::value_of(std::string_view lower_case_name) const {
  const Field* field = find(lower_case_name);
  return field == nullptr ? std::string_view() : field->value;
}

Parsed parse_request_head(std::string_view bytes, RequestHead& head, std::string& why) {
  const std::size_t skipped = bytes.starts_with("\r\n") ? 2 : 0;
  Lines lines(bytes.substr(skipped));
  std::string_view line;
  if (const Parsed parsed = lines.next(line, why); parsed != Parsed::complete) return parsed;

  const std::size_t first_space = line.find(' ');
  const std::size_t second_space =
      first_space == std::string_view::npos ? first_space : line.find(' ', first_space + 1);
  if (second_space == std::string_view::npos || !is_token(line.substr(0, first_space)) ||
      !parse_version(line.substr(second_space + 1), head.minor_version)) {
    return invalid(why, "The request line is not `METHOD /path HTTP/1.1`.");
  }
  head.method = line.substr(0, first_space);
  head.target = line.substr(first_space + 1, second_space - first_space - 1);
  const bool is_visible = std::ranges::all_of(
      head.target, [](char c) { return static_cast<unsigned char>(c) > 0x20 && c != 0x7f; });
  if (!head.target.starts_with('/') || !is_visible) {
    return invalid(
        why, "The request target is not a path. Set this address as the base URL, not as an HTTP proxy.");
  }

  if (const Parsed parsed = read_fields(lines, head, why); parsed != Parsed::complete) return parsed;
  head.size += skipped;
  const FramingFields seen = read_framing_fields(head);
  if (seen.hosts != 1 && !(seen.hosts == 0 && head.minor_version == 0)) {
    return invalid(why, "The request needs exactly one Host header.");
  }
  if (seen.bad_length) return invalid(why, "Content-Length is not a number.");
  if (seen.lengths > 1) return invalid(why, "Content-Length stands more than once.");
  if (seen.codings > 0 && seen.lengths > 0)
    return invalid(why, "Content-Length and Transfer-Encoding exclude each other.");
  if (seen.codings > 1 || (seen.codings == 1 && !seen.chunked)) {
    return invalid(why, "The only transfer coding that is understood is `chunked`.");
  }
  if (seen.codings == 1 && head.minor_version == 0) return invalid(why, "HTTP/1.0 has no transfer codings.");
  head.framing = seen.codings == 1 ? Framing::chunked : seen.lengths == 1 ? Framing::length : Framing::none;
  head.content_length = seen.length;
  head.keep_alive = head.minor_version == 1 ? !seen.close : seen.keep_alive;
  head.expects_continue = seen.expects_continue && head.minor_version == 1;
  return Parsed::complete;
}

Parsed parse_response_head(std::string_view bytes, std::string_view method, ResponseHead& head,
                           std::string& why) {
  Lines lines(bytes);
  if (const Parsed parsed = lines.next(head.status_line, why); parsed != Parsed::complete) return parsed;
  const std::string_view line = head.status_line;
  if (line.size() < 12 || !parse_version(line.substr(0, 8), head.minor_version) || line[8] != ' ' ||
      line[9] < '1' || line[9] > '9' || !is_digit(line[10]) || !is_digit(line[11]) ||
      (line.size() > 12 && line[12] != ' ') || !is_field_value(line)) {
    return invalid(why, "The status line is not HTTP/1.1.");
  }
  head.status = (line[9] - '0') * 100 + (line[10] - '0') * 10 + (line[11] - '0');

  if (const Parsed parsed = read_fields(lines, head, why); parsed != Parsed::complete) return parsed;
  const FramingFields seen = read_framing_fields(head);
  if (seen.bad_length || seen.lengths_differ) return invalid(why, "Content-Length is not one number.");
  if (seen.codings > 1 || (seen.codings == 1 && !seen.chunked))
    return invalid(why, "The transfer coding is unknown.");
  if (seen.codings == 1 && seen.lengths > 0)
    return invalid(why, "Content-Length and Transfer-Encoding exclude each other.");
  head.content_length = seen.length;
  head.keep_alive = head.minor_version == 1 ? !seen.close : seen.keep_alive;
  const bool has_no_body = method == "HEAD" || head.status < 200 || head.status == 204 || head.status == 304;
  head.framing = has_no_body         ? Framing::none
                 : seen.codings == 1 ? Framing::chunked
                 : seen.lengths > 0  ? Framing::length
                                     : Framing::until_close;
  return Parsed::complete;
}

bool is_hop_by_hop(std::string_view name, std::string_view connection_value) {
  static constexpr std::array always = {std::string_view("connection"),
                                        std::string_view("keep-alive"),
                                        std::string_view("proxy-connection"),
                                        std::string_view("proxy-authorization"),
                                        std::string_view("proxy-authenticate"),
                                        std::string_view("te"),
                                        std::string_view("trailer"),
                                        std::string_view("transfer-encoding"),
                                        std::string_view("upgrade")};
  // A client cannot have these taken away by naming them in Connection: they say what the message is.
  static constexpr std::array never = {
      std::string_view("host"),          std::string_view("content-length"),
      std::string_view("content-type"),  std::string_view("content-encoding"),
      std::string_view("authorization"), std::string_view("x-api-key")};
  const auto is_name = [name](std::string_view known) { return equals_ignoring_case(name, known); };
  if (std::ranges::any_of(always, is_name)) return true;
  if (connection_value.empty() || std::ranges::any_of(never, is_name)) return false;
  bool is_named = false;
  for_each_list_item(connection_value, [&](std::string_view option) {
    is_named = is_named || (option.size() == name.size() &&
                            std::ranges::equal(option, name, {}, ascii_lower, ascii_lower));
  });
  return is_named;
}

}  // namespace tokenpak::http
