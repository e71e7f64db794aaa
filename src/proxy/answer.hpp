#pragma once

#include "base/result.hpp"
#include "dialect/provider.hpp"
#include "net/connection.hpp"
#include "net/task.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tokenpak::proxy {

/// What is to become of the client's connection after an answer.
enum class ClientConnection : std::uint8_t {
  keep,   ///< ready for the next request
  close,  ///< the answer was its last, or is visibly incomplete
  reset,  ///< the answer is incomplete, and only a reset tells the client so; or the client has left
};

/// An answer that the proxy makes itself.
struct Answer {
  int status = 200;
  std::string_view content_type = "application/json";
  std::string body;
  bool without_body = false;                        ///< to a HEAD request: the headers alone
  bool close = false;                               ///< the connection ends after it
  std::optional<std::chrono::seconds> retry_after;  ///< the header of that name
  std::string request_id;                           ///< of the request that it answers
  bool upgrade_to_websocket = false;                ///< says what a 426 must: which protocol is spoken here

  Answer() = default;
  Answer(int answer_status, std::string answer_body) : status(answer_status), body(std::move(answer_body)) {}
};

/// The answer for an error, in the shape that the provider's SDKs understand.
Answer error_answer(dialect::Provider provider, const Error& error);

/// Sends it. A client that does not take it is to be reset.
net::Task<ClientConnection> send_answer(net::Connection& client, const Answer& answer);

}  // namespace tokenpak::proxy
