// Embeddings: https://platform.openai.com/docs/api-reference/embeddings

#include "dialect/readers.hpp"

namespace tokenpak::dialect {
namespace {

/// A string, strings, token numbers, or lists of those. Only strings are text.
void read_input(RequestScan& scan) {
  scan.array_or_one([&](std::int32_t) {
    if (scan.kind() != json::Kind::string) {
      scan.skip();
      return;
    }
    const RequestScan::Mark mark = scan.mark();
    scan.add_string(Key::input);
    scan.end_message(mark, Role::user);  // its only text, hence protected
  });
}

void read_request(const Route&, RequestScan& scan) {
  bool has_input = false;
  scan.object([&](Key key) {
    switch (key) {
      case Key::model:
        scan.request().model = scan.string();
        break;
      case Key::input:
        has_input = true;
        read_input(scan);
        break;
      default:
        scan.skip();
    }
  });
  if (!has_input) scan.refuse();
}

}  // namespace

Readers openai_embeddings_readers() {
  // The answer reports as a chat completion does, without output.
  Readers readers = openai_chat_readers();
  readers.read_request = read_request;
  return readers;
}

}  // namespace tokenpak::dialect
