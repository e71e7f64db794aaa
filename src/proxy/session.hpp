#pragma once

#include "http/head.hpp"
#include "net/connection.hpp"
#include "net/task.hpp"
#include "proxy/application.hpp"

namespace tokenpak::proxy {

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
  net::Task<bool> serve_one();

  Application& application_;
  LoopContext& context_;
  net::Connection client_;
  http::RequestHead head_;  ///< keeps its memory from request to request
  bool is_idle_ = false;
};

/// Starts a session on a fresh connection.
void start_session(Application& application, LoopContext& context, net::Connection client);

}  // namespace tokenpak::proxy
