#pragma once

#include "http/head.hpp"
#include "net/connection.hpp"
#include "net/task.hpp"
#include "proxy/answer.hpp"
#include "proxy/application.hpp"
#include "proxy/reception.hpp"
#include "proxy/served_connection.hpp"

#include <string>

namespace tokenpak::proxy {

/// Serves one client connection, request after request, until either side ends it.
class Session final : public ServedConnection {
 public:
  Session(Application& application, LoopContext& context, net::Connection client);
  ~Session() override;
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  net::Task<> run();
  void end_if_idle() override;
  void end() override { client_.abort(); }

 private:
  net::Task<ClientConnection> serve_one();
  void refuse_where_full(Reception& reception) const;
  net::Task<ClientConnection> answer_itself(const Reception& reception, std::string request_id);
  net::Task<ClientConnection> refuse_unreceived(dialect::Provider provider, const Error& error,
                                                std::string request_id);

  Application& application_;
  LoopContext& context_;
  net::Connection client_;
  http::RequestHead head_;  ///< keeps its memory from request to request
  const bool peer_is_loopback_;
  bool is_beyond_limit_ = false;  ///< more connections are open than there may be
  bool is_idle_ = false;
};

/// Starts a session on a fresh connection.
void start_session(Application& application, LoopContext& context, net::Connection client);

}  // namespace tokenpak::proxy
