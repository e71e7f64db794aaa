#pragma once

#include "json/push_scanner.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tokenpak::json {

/// Picks the values at some paths out of a JSON document that arrives in pieces cut anywhere, in constant
/// memory: the document is never held, only the captured values are. Paths are member names from the top
/// ("usage", "message.usage", "response.usage"); arrays at the top level are looked through (each element
/// counts as a top), others never match. Where a path occurs more than once the newest wins, also over the
/// elements of a top-level array. Checks the document as strictly as Cursor. Garbage is tolerated: after a
/// structural error nothing more is captured, what was captured stays, and `failed()` says so.
class Capture {
 public:
  /// `paths` must outlive the capture (they are compile-time tables). At most 16 paths, 4 names deep, names
  /// of at most 64 bytes; else std::invalid_argument. A value longer than `max_value` bytes is dropped.
  explicit Capture(const std::vector<std::string_view>& paths, std::size_t max_value = 16 * 1024);

  void feed(std::string_view bytes);
  /// Ready for the next document (the next event of a stream); captured values are forgotten.
  void reset();

  /// The raw bytes of the value at path number `index` as it stood in the document (strings with their
  /// quotes), or empty: the path did not occur yet, or its newest value has not ended or was too long. Valid
  /// until the next feed() or reset().
  std::string_view value(std::size_t index) const;
  /// The top-level value has ended (a number at the top: white space follows it).
  bool complete() const { return scanner_.complete(); }
  bool failed() const { return scanner_.failed(); }

 private:
  friend class PushScanner;

  static constexpr std::size_t max_paths = 16;
  static constexpr int max_names = 4;

  using PathSet = std::uint16_t;  ///< Bit i: path number i.

  struct Path {
    std::array<std::string_view, max_names> names;
    std::string value;
    const char* begin =
        nullptr;  ///< Within feed(): where that part of the value begins that is not in `value` yet.
    bool too_long = false;
  };

  // What the scanner reports. Most of a document is of no interest, so the test for that is here.
  void key_begin(const char* at) {
    if (here_ != 0) key_begin_ = at;
  }
  void key_end(const char* at, bool escaped) {
    if (here_ != 0) match_key(at, escaped);
  }
  void value_begin(const char* at) {
    if (matched_ != 0) begin_recording(at);
  }
  void value_end(const char* at) {
    if (recording_ != 0) end_recording(at);
  }
  void opened(bool object);
  void closed();

  void match_key(const char* end, bool escaped);
  void begin_recording(const char* at);
  void end_recording(const char* at);
  int level() const { return scanner_.depth() - (top_array_ ? 1 : 0); }
  PathSet at_level(const std::array<PathSet, max_names + 1>& sets) const;
  PathSet paths_with(std::string_view key) const;
  void keep_key(const char* end);
  void keep_value(Path& path, const char* end);

  std::size_t max_value_;
  std::vector<Path> paths_;
  std::array<PathSet, max_names + 1> ending_{};  ///< [n]: the paths of n names.

  PushScanner scanner_;
  bool top_array_ = false;  ///< The top-level value is an array. Levels count from the objects in it.

  std::array<PathSet, max_names + 1>
      leading_{};          ///< [n]: the paths whose first n - 1 names lead to the object open at level n.
  PathSet here_ = 0;       ///< The paths that lead to the innermost open container.
  PathSet matched_ = 0;    ///< Of these, the ones whose next name is the newest key.
  PathSet recording_ = 0;  ///< The paths whose value is passing by.
  PathSet captured_ = 0;   ///< The paths that have a value.

  const char* key_begin_ =
      nullptr;       ///< Within feed(): where that part of an open key begins that is not in `key_` yet.
  std::string key_;  ///< The raw key so far, if it is cut into pieces.
};

}  // namespace tokenpak::json
