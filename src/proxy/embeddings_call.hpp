// One call of an OpenAI-compatible /embeddings endpoint, on a connection that is open already.
#pragma once

#include "base/result.hpp"
#include "net/connection.hpp"
#include "net/loop.hpp"
#include "net/task.hpp"
#include "proxy/settings.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace tokenpak::proxy {

struct EmbeddingsAnswer {
  int status = 0;
  std::string body;        ///< empty unless the status is 200
  bool may_go_on = false;  ///< the connection can be used again
};

/// The head of the request, with the key where there is one. `connection` is what the Connection header says.
std::string embeddings_head(const EmbeddingsSettings& settings, std::string_view host_header,
                            std::string_view connection, std::size_t body_size);

/// Sends the request and receives the answer, of at most `largest_answer` bytes. `limit` holds for the head,
/// and then for each wait for a byte. Fails as Connection's waits and http::receive_body do; with
/// connection_closed where it closes before its first byte.
net::Task<Result<EmbeddingsAnswer>> call_embeddings(net::Connection& connection, std::string_view head,
                                                    std::string_view body, std::size_t largest_answer,
                                                    net::Clock::duration limit);

}  // namespace tokenpak::proxy
