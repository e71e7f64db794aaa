// Heads of requests and responses: whatever is accepted must say the same when it is written down again, and
// no view may leave the bytes.

#include "http/head.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using namespace tokenpak::http;

void require(bool condition) {
  if (!condition) std::abort();
}

bool is_inside(std::string_view view, std::string_view bytes) {
  return view.data() >= bytes.data() && view.data() + view.size() <= bytes.data() + bytes.size();
}

void check_fields(const Head& head, std::string_view bytes) {
  require(head.size <= bytes.size() && head.size <= max_head_bytes + 2);
  for (const Field& field : head.fields) {
    require(is_inside(field.name, bytes) && !field.name.empty());
    require(field.value.empty() || is_inside(field.value, bytes));
    require(field.value.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos);
  }
}

std::string written(std::string_view first_line, const Head& head) {
  std::string text(first_line);
  text += "\r\n";
  for (const Field& field : head.fields)
    text.append(field.name).append(": ").append(field.value).append("\r\n");
  return text + "\r\n";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  std::string why;

  RequestHead request;
  if (parse_request_head(bytes, request, why) == Parsed::complete) {
    check_fields(request, bytes);
    const std::string line = std::string(request.method) + " " + std::string(request.target) + " HTTP/1." +
                             std::to_string(request.minor_version);
    const std::string again = written(line, request);
    RequestHead second;
    if (again.size() <= max_head_bytes) {
      require(parse_request_head(again, second, why) == Parsed::complete);
      require(second.framing == request.framing && second.content_length == request.content_length);
      require(second.keep_alive == request.keep_alive && second.fields.size() == request.fields.size());
    }
    // A head is told from its own bytes alone.
    require(parse_request_head(bytes.substr(0, request.size), second, why) == Parsed::complete);
    require(parse_request_head(bytes.substr(0, request.size - 1), second, why) == Parsed::incomplete);
  }

  ResponseHead response;
  if (parse_response_head(bytes, "POST", response, why) == Parsed::complete) {
    check_fields(response, bytes);
    require(response.status >= 100 && response.status <= 999);
  }
  return 0;
}
