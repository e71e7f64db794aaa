#include "proxy/question_embedder.hpp"

#include "base/log.hpp"
#include "proxy/application.hpp"
#include "proxy/embeddings_call.hpp"
#include "vault/add_vectors.hpp"
#include "vault/embeddings_message.hpp"
#include "vault/vectors.hpp"

#include <optional>
#include <span>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace tokenpak::proxy {

namespace {

/// A vector of 16,384 dimensions in decimals takes some 0.4 MB.
constexpr std::size_t largest_answer = std::size_t{1} << 20;

/// Makes the call on a connection that was used before, or else on a new one.
net::Task<Result<EmbeddingsAnswer>> ask(Application& application, LoopContext& context,
                                        const Upstream& upstream, std::string_view head,
                                        std::string_view body, net::Clock::duration limit,
                                        net::Cancellation& over) {
  http::IdleConnections& idle = context.idle(application.upstream_count());  // behind those of the upstreams
  std::optional<net::Connection> connection = idle.take();
  for (bool was_used = connection.has_value();; was_used = false) {
    if (!was_used) {
      Result<net::Connection> fresh = co_await application.dial(context, upstream, limit, over);
      if (!fresh) co_return std::unexpected(std::move(fresh.error()));
      connection.emplace(std::move(*fresh));
    }
    Result<EmbeddingsAnswer> answer = failure(ErrorKind::internal, "not called");
    {
      const net::OnCancel on_cancel(over, [&connection] { connection->abort(); });
      answer = co_await call_embeddings(*connection, head, body, largest_answer, limit);
    }
    const bool has_died = !answer && answer.error().kind == ErrorKind::connection_closed;
    if (was_used && has_died && !over.requested()) continue;
    if (answer && answer->may_go_on) {
      connection->clear_deadline();
      idle.put(std::move(*connection));
    }
    co_return answer;
  }
}

}  // namespace

QuestionEmbedder::QuestionEmbedder(const Settings& settings)
    : settings_(settings.embeddings),
      upstream_("embeddings", *settings.embeddings.endpoint, settings, nullptr),
      breaker_("the embeddings server", settings.breaker, "words alone rank the vault's sections") {}

net::Task<std::vector<float>> QuestionEmbedder::vector_of(Application& application, LoopContext& context,
                                                          std::string_view question, std::string_view id,
                                                          net::Cancellation& given_up) {
  auto permit = breaker_.ask(net::Clock::now());
  if (!permit || given_up.requested()) co_return std::vector<float>();
  const std::string text = vault::text_to_embed({}, question);
  const std::string body = vault::embeddings_request(settings_.model, std::span(&text, 1));
  const std::string head = embeddings_head(settings_, upstream_.host_header, "keep-alive", body.size());

  net::Cancellation over;
  const net::OnCancel on_given_up(given_up, [&over] { over.request(); });
  // One for all steps: each of them may take as long as all together.
  net::Deadline deadline(
      context.loop(), [](void* late) { static_cast<net::Cancellation*>(late)->request(); }, &over);
  deadline.set_in(settings_.timeout);
  const Result<EmbeddingsAnswer> answer =
      co_await ask(application, context, upstream_, head, body, settings_.timeout, over);
  deadline.clear();
  if (given_up.requested()) co_return std::vector<float>();

  std::string problem;
  if (!answer) {
    problem = over.requested() ? fmt::format("no answer within {} ms", settings_.timeout.count())
                               : std::string("it cannot be reached, or broke off");
  } else if (answer->status != 200) {
    problem = fmt::format("status {}", answer->status);
  } else if (const auto vectors = vault::read_embeddings(answer->body, 1); !vectors) {
    problem = vectors.error().message;
  } else if (std::optional<std::vector<float>> unit = vault::normalized(vectors->front())) {
    permit->succeeded();
    co_return *std::move(unit);
  } else {
    problem = "a vector of zeros";
  }
  permit->failed(net::Clock::now());
  log(LogLevel::info, fmt::format("no vector of the question, so words alone rank: {}", problem), id);
  co_return std::vector<float>();
}

}  // namespace tokenpak::proxy
