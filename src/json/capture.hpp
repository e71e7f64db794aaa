#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tokenpak::json {

/// Picks the values at some paths out of a JSON document that arrives in pieces cut anywhere, in constant memory: the document is
/// never held, only the captured values are. Paths are member names from the top ("usage", "message.usage", "response.usage"); arrays
/// at the top level are looked through (each element counts as a top), others never match. Where a path occurs more than once the
/// newest wins. Garbage is tolerated: after a structural error nothing more is captured and `failed()` says so.
class Capture {
 public:
  /// `paths` must outlive the capture (they are compile-time tables). At most 16 paths, 4 names deep.
  /// A value longer than `max_value` bytes is dropped.
  explicit Capture(const std::vector<std::string_view>& paths, std::size_t max_value = 16 * 1024);

  void feed(std::string_view bytes);
  /// Ready for the next document (the next event of a stream); captured values are forgotten.
  void reset();

  /// The raw bytes of the value at path number `index` as it stood in the document (strings with their quotes), or empty.
  std::string_view value(std::size_t index) const;
  bool complete() const;  ///< The top-level value has ended.
  bool failed() const;
};

}  // namespace tokenpak::json
