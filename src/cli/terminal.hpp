#pragma once

#include <chrono>
#include <string_view>

namespace tokenpak::cli {

struct TerminalSize {
  unsigned columns = 80;
  unsigned rows = 24;
};

/// The terminal on standard output as a screen of its own, as long as this lives: what stood there before
/// comes back at its end, also where a signal (SIGINT, SIGTERM, SIGHUP, SIGQUIT) ends the program, which
/// `next_key` then tells as a 'q'. At most one at a time.
class FullScreen {
 public:
  FullScreen();
  ~FullScreen();
  FullScreen(const FullScreen&) = delete;
  FullScreen& operator=(const FullScreen&) = delete;

  static TerminalSize size();
  /// Draws lines from the top of the screen; what is left of it is blank. No flicker: nothing is blanked
  /// before it is drawn over.
  void draw(std::string_view lines);
  /// The next key pressed within a time; 0: none, or the size has changed.
  char next_key(std::chrono::milliseconds wait);
};

}  // namespace tokenpak::cli
