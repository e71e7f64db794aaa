#pragma once

#include "net/cancellation.hpp"
#include "net/task.hpp"
#include "proxy/circuit_breaker.hpp"
#include "proxy/settings.hpp"
#include "proxy/upstream.hpp"

#include <string_view>
#include <vector>

namespace tokenpak::proxy {

class Application;
class LoopContext;

/// Gets the vectors of questions while requests wait for them: never for longer than
/// EmbeddingsSettings::timeout, and not at all for a while where the server keeps failing (BreakerSettings).
/// Neither a question nor the key stands in what it logs. Safe to use from any loop.
class QuestionEmbedder {
 public:
  /// `settings` has an endpoint for its embeddings, and outlives this.
  explicit QuestionEmbedder(const Settings& settings);

  std::string_view model() const { return settings_.model; }

  /// The question's vector, of length 1; empty where there is none in time. `id` is the request's, for the
  /// log.
  net::Task<std::vector<float>> vector_of(Application& application, LoopContext& context,
                                          std::string_view question, std::string_view id,
                                          net::Cancellation& given_up);

 private:
  const EmbeddingsSettings& settings_;
  const Upstream upstream_;
  CircuitBreaker breaker_;
};

}  // namespace tokenpak::proxy
