#pragma once

#include "base/hash.hpp"
#include "base/money.hpp"
#include "dialect/usage.hpp"
#include "ledger/cost.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenpak::ledger {

/// At most this many stages that save tokens are told apart.
inline constexpr std::size_t stage_limit = 12;
inline constexpr std::size_t longest_session = 128;

/// Prompt tokens that one stage saved, by our own count, and in how many texts. An empty `stage` marks an
/// unused place.
struct StageSaving {
  std::string_view stage;  // static storage
  std::uint64_t tokens = 0;
  std::uint32_t texts = 0;  // not in sums
};
using StageSavings = std::array<StageSaving, stage_limit>;

/// What the vault added to the prompt.
struct VaultInjection {
  std::uint32_t chunks_injected = 0;
  std::uint64_t tokens_injected = 0;
  std::vector<std::string> top_chunks;  // "docs/config.md#cache-timeout", best first
};

/// One finished request, as the account keeps it: never a key, a prompt or an answer.
struct Row {
  using Microseconds = std::chrono::microseconds;

  std::string id;
  std::chrono::system_clock::time_point started;
  // The names of enums, hence of static storage.
  std::string_view provider;
  std::string_view dialect;
  std::string_view mode;
  std::string_view fallback;  // the name of the fallback that answered in its place, which lives as long as
                              // the process; or empty
  std::uint32_t retries = 0;  // further attempts upstream
  bool bypass = false;        // the client asked for this request to pass as it is
  std::string model;          // as the client named it

  /// Who asked: the client's own name for its session, printable ASCII of at most `longest_session` bytes; or
  /// empty, and then `conversation` tells the requests of one conversation. It is a hash of its first text;
  /// zero where there is none.
  std::string session;
  /// Which of the client's agents asked, by its own name (as long as a session's at most); or the client
  /// program's name, without its version; or empty.
  std::string agent;
  Hash128 conversation;

  std::uint16_t status = 0;  // HTTP status that the client got; 0 when it got none
  bool streamed = false;
  bool complete = false;  // the answer reached its end, as its dialect marks one
  bool failed = false;    // counts as an error: the provider's, ours, or an answer that broke off
  std::string_view
      failed_kind;  // why the proxy itself ended it: the code of errors.cpp; static storage, or empty
  bool client_left = false;  // before the answer's end

  std::uint64_t tokens_in = 0;    // prompt tokens as the client sent them, by our count
  std::uint64_t tokens_sent = 0;  // prompt tokens that went upstream, by our count
  std::string_view exactness;     // of these two counts; static storage
  StageSavings savings{};
  std::uint32_t edits = 0;  // places of the body that were changed
  dialect::Usage usage;     // by the provider's count
  /// The answer broke off, and `usage` and `cost` are what it is likely to be billed at
  /// (estimate_cut_answer).
  bool estimated = false;
  std::optional<Money> cost;   // nothing: no usage was reported, or the model has no known price
  std::optional<Rates> rates;  // what it was charged at: the price of that day, and of the prompt's tier
  /// The shadow bill: what was saved against sending the request as the client wrote it. Nothing for requests
  /// whose model has no known cache regime or price, or that failed.
  std::optional<BilledSaving> saved;
  std::string cache_break;    // who ended the provider's cached prefix where, as describe() says; or empty
  bool fell_short = false;    // the provider read less from its cache than it should have
  bool pass_through = false;  // nothing new is changed in this conversation any more

  std::uint64_t bytes_in = 0;    // request body from the client
  std::uint64_t bytes_sent = 0;  // request body to the provider
  std::uint64_t bytes_out = 0;   // answer body to the client

  Microseconds total{};     // first byte of the request to last byte of the answer
  Microseconds overhead{};  // the part of `total` that the proxy itself took, waiting for neither side
  Microseconds upstream{};  // request handed to the upstream connection to last byte of its answer
  std::optional<Microseconds>
      first_byte;  // first byte of the request to first byte of the answer; nothing without an answer

  VaultInjection vault_injection;

  /// Prompt tokens taken away, net of what the vault added; negative when more was added.
  std::int64_t tokens_saved() const {
    return static_cast<std::int64_t>(tokens_in) - static_cast<std::int64_t>(tokens_sent);
  }
};

}  // namespace tokenpak::ledger
