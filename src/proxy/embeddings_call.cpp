#include "proxy/embeddings_call.hpp"

#include "http/receive.hpp"
#include "proxy/post_call.hpp"

#include <cstdint>
#include <utility>

#include <fmt/format.h>

namespace tokenpak::proxy {

std::string embeddings_head(const EmbeddingsSettings& settings, std::string_view host_header,
                            std::string_view connection, std::size_t body_size) {
  const std::string key =
      settings.key.empty() ? std::string() : fmt::format("Authorization: Bearer {}\r\n", settings.key);
  return fmt::format(
      "POST {}/embeddings HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nAccept: "
      "application/json\r\nContent-Length: {}\r\nConnection: {}\r\n{}\r\n",
      settings.endpoint->path_prefix, host_header, body_size, connection, key);
}

net::Task<Result<EmbeddingsAnswer>> call_embeddings(net::Connection& connection, std::string_view head,
                                                    std::string_view body, std::size_t largest_answer,
                                                    net::Clock::duration limit) {
  http::ResponseHead answered;
  const Result<void> posted = co_await post(connection, head, body, limit, answered);
  if (!posted) co_return std::unexpected(posted.error());
  EmbeddingsAnswer answer{.status = answered.status, .body = {}, .may_go_on = false};
  const http::Framing framing = answered.framing;
  const std::uint64_t length = answered.content_length;
  answer.may_go_on = answered.keep_alive && framing != http::Framing::until_close;
  connection.consume(answered.size);
  if (answer.status != 200) {
    answer.may_go_on = false;  // what it says of that is left unread
    co_return answer;
  }
  http::BodyMemory memory(largest_answer);
  http::BodyShare share(memory);
  Result<http::Body> received =
      co_await http::receive_body(connection, framing, length, largest_answer, limit, share);
  if (!received) co_return std::unexpected(std::move(received.error()));
  answer.body = received->view();
  co_return answer;
}

}  // namespace tokenpak::proxy
