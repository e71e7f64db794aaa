#include "proxy/http_embedder.hpp"

#include "net/loop.hpp"
#include "net/task.hpp"
#include "net/tls.hpp"
#include "proxy/embeddings_call.hpp"
#include "proxy/post_call.hpp"
#include "proxy/upstream.hpp"
#include "vault/embeddings_message.hpp"

#include <memory>
#include <thread>
#include <utility>

#include <fmt/format.h>

namespace tokenpak::proxy {

namespace {

/// 32 vectors of 16,384 dimensions in decimals take some 10 MB.
constexpr std::size_t largest_answer = std::size_t{32} << 20;
/// Before the second try; twice as long before each that follows.
constexpr std::chrono::milliseconds first_pause{500};

net::Task<Result<EmbeddingsAnswer>> call_alone(net::Loop& loop, const Upstream& upstream,
                                               std::string_view head, std::string_view body,
                                               std::chrono::milliseconds limit,
                                               std::unique_ptr<net::TlsContext>& tls) {
  const std::vector<std::uint16_t> no_ports;
  Result<net::Connection> connection = co_await dial_alone(loop, upstream.origin, no_ports, limit, tls);
  if (!connection) co_return std::unexpected(std::move(connection.error()));
  co_return co_await call_embeddings(*connection, head, body, largest_answer, limit);
}

net::Task<> call_and_stop(net::Loop& loop, const Upstream& upstream, std::string_view head,
                          std::string_view body, std::chrono::milliseconds limit,
                          std::unique_ptr<net::TlsContext>& tls, Result<EmbeddingsAnswer>& answer) {
  answer = co_await call_alone(loop, upstream, head, body, limit, tls);
  loop.stop();
}

Result<EmbeddingsAnswer> call_and_wait(const Upstream& upstream, std::string_view head, std::string_view body,
                                       std::chrono::milliseconds limit) {
  std::unique_ptr<net::TlsContext> tls;  // outlives the loop's connections
  Result<EmbeddingsAnswer> answer = failure(ErrorKind::internal, "not called");
  net::Loop loop;
  net::spawn(call_and_stop(loop, upstream, head, body, limit, tls, answer));
  loop.run();
  return answer;
}

/// Those of which the next try may have another.
bool is_passing(int status) {
  return status == 408 || status == 429 || status == 502 || status == 503 || status == 504;
}

/// Servers say of a text that is too long for the model that the request is bad, or fail over it.
bool is_about_texts(int status) {
  return status == 400 || status == 413 || status == 422 || status == 500;
}

}  // namespace

Result<std::vector<std::vector<float>>> HttpEmbedder::embed(std::span<const std::string> texts) {
  const EmbeddingsSettings& embeddings = settings_.embeddings;
  const Upstream upstream("embeddings", *embeddings.endpoint, settings_, nullptr);
  const std::string body = vault::embeddings_request(embeddings.model, texts);
  const std::string head = embeddings_head(embeddings, upstream.host_header, "close", body.size());
  std::chrono::milliseconds pause = first_pause;
  for (unsigned number = 1;; ++number) {
    const Result<EmbeddingsAnswer> answer = call_and_wait(upstream, head, body, limit_);
    if (answer && answer->status == 200) return vault::read_embeddings(answer->body, texts.size());
    const bool may_try_again = number < tries_ && !(is_ending_ && is_ending_());
    if (answer && !(is_passing(answer->status) && may_try_again)) {
      return failure(is_about_texts(answer->status) ? ErrorKind::bad_request : ErrorKind::upstream_broken,
                     fmt::format("it answers with status {}", answer->status));
    }
    if (!may_try_again) return std::unexpected(answer.error());
    std::this_thread::sleep_for(pause);
    pause *= 2;
  }
}

}  // namespace tokenpak::proxy
