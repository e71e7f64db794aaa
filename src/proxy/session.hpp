#pragma once

#include "http/head.hpp"
#include "net/connection.hpp"
#include "net/task.hpp"
#include "proxy/answer.hpp"
#include "proxy/application.hpp"
#include "proxy/reception.hpp"

#include <cstdint>

namespace tokenpak::proxy {

/// What is to become of the client's connection after an answer.
enum class ClientConnection : std::uint8_t {
  keep,   ///< ready for the next request
  close,  ///< the answer was its last, or is visibly incomplete
  reset,  ///< the answer is incomplete, and only a reset tells the client so; or the client has left
};

/// Serves one client connection, request after request, until either side ends it.
class Session {
 public:
  Session(Application& application, LoopContext& context, net::Connection client);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  net::Task<> run();
  /// Ends the wait for a next request, if that is what the session does.
  void end_if_idle();
  /// Ends it wherever it is; a request under way is given up.
  void end() { client_.abort(); }

 private:
  net::Task<ClientConnection> serve_one();
  net::Task<ClientConnection> answer_itself(const Reception& reception);
  net::Task<ClientConnection> refuse(dialect::Provider provider, const Error& error);

  Application& application_;
  LoopContext& context_;
  net::Connection client_;
  http::RequestHead head_;  ///< keeps its memory from request to request
  const bool peer_is_loopback_;
  bool is_idle_ = false;
};

/// Starts a session on a fresh connection.
void start_session(Application& application, LoopContext& context, net::Connection client);

}  // namespace tokenpak::proxy
