#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tokenpak::compress {

/// Debuggers and sanitizers number the frames of a trace, "#0 … #1 …", so that the same frame is another line
/// at another depth. A frame whose number is the one before plus one is written without it: "# …".
class FrameNumbers {
 public:
  /// The line, without its number where that follows from the line before. Give lines in order.
  std::string without(std::string_view line);
  /// The inverse. Nothing for "#" without a number where none was before.
  std::optional<std::string> with(std::string_view line);

  /// Whether a line begins like a frame of which the number was left out.
  static bool has_bare_mark(std::string_view line);

 private:
  std::optional<std::uint32_t> last_;
};

}  // namespace tokenpak::compress
