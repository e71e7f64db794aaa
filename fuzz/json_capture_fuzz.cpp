// Any bytes as a document, fed whole, cut at two places, and byte by byte: the captured values must be the
// same, and for a valid document they must be what a walk with Cursor finds. The first two bytes of the input
// say where to cut.

#include "json/capture.hpp"
#include "json/cursor.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace tokenpak::json;

const std::vector<std::string_view> paths = {"usage", "message.usage", "a",      "a.b",
                                             "a.b.c", "a.b.c.d",       "a.a.a.a"};
constexpr std::size_t max_value = 32;

struct Outcome {
  std::vector<std::string> values;
  bool complete = false;
  bool failed = false;

  friend bool operator==(const Outcome&, const Outcome&) = default;
};

void check(bool holds) {
  if (!holds) std::abort();
}

Outcome outcome(const Capture& capture) {
  Outcome result;
  for (std::size_t index = 0; index < paths.size(); ++index)
    result.values.emplace_back(capture.value(index));
  result.complete = capture.complete();
  result.failed = capture.failed();
  return result;
}

/// A copy of each piece, gone when it has been fed, so that AddressSanitizer sees what the capture keeps of
/// it.
void feed(Capture& capture, std::string_view piece) {
  const std::vector<char> copy(piece.begin(), piece.end());
  capture.feed({copy.data(), copy.size()});
}

/// Captures by walking the whole document.
class Walk {
 public:
  explicit Walk(std::string_view document) : cursor_(document), values_(paths.size()) {
    if (cursor_.peek() == Kind::array) {
      cursor_.enter_array();
      while (cursor_.next_element())
        value("", true);
    } else {
      value("", true);
    }
    valid_ = cursor_.finish();
  }

  bool valid() const { return valid_; }
  const std::vector<std::string>& values() const { return values_; }

 private:
  void value(const std::string& path, bool top = false) {
    if (cursor_.peek() != Kind::object) {
      cursor_.skip();
      return;
    }
    std::string_view key;
    cursor_.enter_object();
    while (cursor_.next_member(key)) {
      // A dot in a key does not separate names.
      const std::string name = key.find('.') == std::string_view::npos ? std::string(key) : "?";
      const std::string inner = top ? name : path + "." + name;
      cursor_.peek();  // past white space
      const std::size_t begin = cursor_.position();
      const auto found = std::find(paths.begin(), paths.end(), inner);
      std::string* const kept =
          found == paths.end() ? nullptr : &values_[static_cast<std::size_t>(found - paths.begin())];
      if (kept != nullptr) kept->clear();
      value(inner);
      const std::string_view text = cursor_.document().substr(begin, cursor_.position() - begin);
      if (kept != nullptr && text.size() <= max_value) *kept = text;
    }
  }

  Cursor cursor_;
  std::vector<std::string> values_;
  bool valid_ = false;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* input, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view document(reinterpret_cast<const char*>(input) + 2, size - 2);
  const std::size_t first = document.size() * input[0] / 256;
  const std::size_t second = first + (document.size() - first) * input[1] / 256;

  Capture capture(paths, max_value);
  feed(capture, document);
  const Outcome whole = outcome(capture);

  capture.reset();
  feed(capture, document.substr(0, first));
  feed(capture, document.substr(first, second - first));
  feed(capture, document.substr(second));
  check(outcome(capture) == whole);

  capture.reset();
  for (std::size_t at = 0; at < document.size(); ++at)
    feed(capture, document.substr(at, 1));
  check(outcome(capture) == whole);

  feed(capture, " ");  // completes a number at the top
  const Walk walk(document);
  check(capture.complete() == walk.valid());
  if (walk.valid()) check(outcome(capture).values == walk.values());
  return 0;
}
