#pragma once

#include "base/money.hpp"
#include "base/result.hpp"
#include "cli/conversation_file.hpp"
#include "compress/mode.hpp"
#include "ledger/cost.hpp"
#include "ledger/prices.hpp"
#include "ledger/shadow_bill.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tokenpak::cli {

struct ReplaySettings {
  compress::Mode mode = compress::Mode::hybrid;
  std::string model;              ///< in place of the one that the requests name; empty: theirs
  std::chrono::seconds pace{30};  ///< from one request to the next, for the life of the provider's cache
  std::span<const std::string> protected_documents;
  bool lossless = false;
  std::string_view originals_folder = {};  ///< what markers name; empty: nothing is cut
};

/// One request of a replay.
struct ReplayedRequest {
  std::uint64_t tokens_in = 0;    ///< of the prompt's texts, as the client wrote it
  std::uint64_t tokens_sent = 0;  ///< as it would go upstream
  Money direct;                   ///< the prompt's bill without the proxy
  Money sent;                     ///< and with it
  ledger::ShadowBillEntry bill;
  std::vector<std::string> changes;  ///< what was changed for the first time: "message 4: log -312"
  std::string body;                  ///< as it would go upstream
};

struct Replay {
  std::string model;
  std::string regime;                    ///< how its provider caches, by name (ledger::CacheRegime)
  bool has_assumed_breakpoints = false;  ///< the requests ask for no caching, which their client would
  std::vector<ReplayedRequest> requests;
};

/// Sends the requests of a conversation through the engine in turn, with a memory that begins empty, and
/// bills what a provider's prompt cache would make of them, with and without us. Nothing is sent anywhere. A
/// provider that caches at breakpoints only is taken to have one behind each prompt where no request names
/// any. Errors: bad_request where a body is not of the conversation's dialect, or where the model has no
/// known price.
Result<Replay> replay(const Conversation& conversation, const ReplaySettings& settings,
                      const ledger::PriceTable& prices);

/// For people: a line a request, and the total.
std::string replay_as_text(const Replay& replay);
/// With `with_bodies`, each request as it would go upstream too.
std::string replay_as_json(const Replay& replay, bool with_bodies);

}  // namespace tokenpak::cli
