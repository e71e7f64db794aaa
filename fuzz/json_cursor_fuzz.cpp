// Any bytes as a document: skipping over it, walking through it and feeding it to a Capture must agree on
// whether it is valid, no range may reach outside, and the ranges must put the document together again. Last,
// one half of the input is a program of calls in any order on the other half, which must do no harm.

#include "json/capture.hpp"
#include "json/cursor.hpp"
#include "json/splice.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace tokenpak;
using namespace tokenpak::json;

void check(bool holds) {
  if (!holds) std::abort();
}

/// Visits everything; each string and scalar gives an edit that replaces it with itself.
void walk(Cursor& cursor, std::vector<Edit>& edits) {
  const auto keep = [&](ByteRange range) {
    check(range.begin <= range.end && range.end <= cursor.document().size());
    if (!cursor.failed()) edits.push_back({range, std::string(range.of(cursor.document()))});
  };
  std::string_view key;
  switch (cursor.peek()) {
    case Kind::object:
      cursor.enter_object();
      while (cursor.next_member(key))
        walk(cursor, edits);
      break;
    case Kind::array:
      cursor.enter_array();
      while (cursor.next_element())
        walk(cursor, edits);
      break;
    case Kind::string:
      keep(cursor.read_string());
      break;
    default:
      keep(cursor.skip());
      break;
  }
}

/// Calls that no careful caller would make.
void misuse(std::string_view document, std::string_view calls) {
  Cursor cursor(document);
  std::string_view key;
  for (const char call : calls) {
    switch (static_cast<unsigned char>(call) % 9) {
      case 0:
        cursor.enter_object();
        break;
      case 1:
        cursor.enter_array();
        break;
      case 2:
        cursor.next_member(key);
        break;
      case 3:
        cursor.next_element();
        break;
      case 4:
        cursor.read_string();
        break;
      case 5:
        cursor.read_boolean();
        break;
      case 6:
        cursor.skip();
        break;
      case 7:
        cursor.peek();
        break;
      default:
        cursor.finish();
        break;
    }
    check(cursor.position() <= document.size());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* input, std::size_t size) {
  const std::string_view document(reinterpret_cast<const char*>(input), size);

  Cursor skipping(document);
  const ByteRange range = skipping.skip();
  check(range.begin <= range.end && range.end <= size);
  const bool valid = skipping.finish();

  Cursor walking(document);
  std::vector<Edit> edits;
  walk(walking, edits);
  check(walking.finish() == valid);
  check(walking.failed() == skipping.failed());

  Capture capture({});
  capture.feed(document);
  capture.feed(" ");  // completes a number at the top
  check(capture.complete() == valid);

  std::string joined;
  for (const std::string_view piece : splice(document, edits))
    joined += piece;
  check(joined == document);

  const std::size_t half = size / 2;
  misuse(document.substr(0, half), document.substr(half));
  return 0;
}
