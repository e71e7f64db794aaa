#include "cli/terminal.hpp"

#include "base/write_all.hpp"

#include <array>
#include <csignal>
#include <string>

#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

namespace tokenpak::cli {

namespace {

// The alternate screen without a cursor, and the way back (xterm's control sequences, which all terminals in
// use know).
constexpr std::string_view enter = "\x1b[?1049h\x1b[?25l\x1b[2J";
constexpr std::string_view leave = "\x1b[?25h\x1b[?1049l";
constexpr std::string_view to_the_top = "\x1b[H";
constexpr std::string_view clear_line = "\x1b[K";
constexpr std::string_view clear_below = "\x1b[J";

constexpr std::array ending_signals = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

volatile std::sig_atomic_t must_end = 0;
termios before;
bool was_changed = false;

void write_out(std::string_view bytes) {
  // A terminal that is gone ends the program by SIGHUP.
  static_cast<void>(write_all(STDOUT_FILENO, bytes));
}

void note_end(int) {
  must_end = 1;
}
void note_size(int) {}  // it only ends the wait for a key

}  // namespace

FullScreen::FullScreen() {
  struct sigaction action{};
  action.sa_handler = note_end;
  for (const int signal : ending_signals)
    ::sigaction(signal, &action, nullptr);
  action.sa_handler = note_size;
  ::sigaction(SIGWINCH, &action, nullptr);
  if (::tcgetattr(STDIN_FILENO, &before) == 0) {
    termios raw = before;
    raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
    was_changed = ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &raw) == 0;
  }
  write_out(enter);
}

FullScreen::~FullScreen() {
  write_out(leave);
  if (was_changed) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
}

TerminalSize FullScreen::size() {
  winsize window{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) != 0 || window.ws_col == 0 || window.ws_row == 0) return {};
  return {.columns = window.ws_col, .rows = window.ws_row};
}

void FullScreen::draw(std::string_view lines) {
  std::string screen(to_the_top);
  while (!lines.empty()) {
    const std::size_t end = lines.find('\n');
    screen.append(lines.substr(0, end)).append(clear_line);
    if (end == std::string_view::npos) break;
    lines.remove_prefix(end + 1);
    if (!lines.empty()) screen.append("\r\n");
  }
  write_out(screen.append(clear_below));
}

char FullScreen::next_key(std::chrono::milliseconds wait) {
  pollfd input{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
  const int ready = must_end != 0 ? 0 : ::poll(&input, 1, static_cast<int>(wait.count()));
  if (must_end != 0) return 'q';
  char key = 0;
  if (ready > 0 && ::read(STDIN_FILENO, &key, 1) != 1) return 'q';
  return key;
}

}  // namespace tokenpak::cli
