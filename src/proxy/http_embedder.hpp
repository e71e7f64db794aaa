#pragma once

#include "proxy/settings.hpp"
#include "vault/embedder.hpp"

#include <chrono>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tokenpak::proxy {

/// A model behind an OpenAI-compatible /embeddings endpoint, asked over HTTP by whoever can wait: each call
/// runs an event loop of its own. Texts go to that endpoint and nowhere else. For one thread.
class HttpEmbedder final : public vault::Embedder {
 public:
  /// `settings` has an endpoint for its embeddings, and outlives this. `limit` holds for each try, of which a
  /// call makes `tries`, with a longer pause before each. `is_ending`, which may be empty, ends the tries.
  HttpEmbedder(const Settings& settings, std::chrono::milliseconds limit, unsigned tries,
               std::function<bool()> is_ending = {})
      : settings_(settings), limit_(limit), tries_(tries), is_ending_(std::move(is_ending)) {}

  std::string_view model() const override { return settings_.embeddings.model; }
  /// No message holds the key or a byte of what the endpoint said.
  Result<std::vector<std::vector<float>>> embed(std::span<const std::string> texts) override;

 private:
  const Settings& settings_;
  std::chrono::milliseconds limit_;
  unsigned tries_;
  std::function<bool()> is_ending_;
};

}  // namespace tokenpak::proxy
