#pragma once

#include <chrono>

namespace tokenpak::proxy {

/// A sender from whom no byte comes for so long is cut, in the middle of a request or of a message.
inline constexpr std::chrono::seconds sender_silence{10};
/// How long a client may still send at its connection's end before it is let go.
inline constexpr std::chrono::seconds linger_time{2};

/// A client's connection that is being served, as the shut-down sees it. Used on its loop only.
class ServedConnection {
 public:
  ServedConnection() = default;
  virtual ~ServedConnection() = default;
  ServedConnection(const ServedConnection&) = delete;
  ServedConnection& operator=(const ServedConnection&) = delete;

  /// Ends the wait for a next request, if that is what it does.
  virtual void end_if_idle() = 0;
  /// Ends it wherever it is; a request under way is given up.
  virtual void end() = 0;
};

}  // namespace tokenpak::proxy
