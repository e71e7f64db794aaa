#pragma once

#include "dialect/request.hpp"
#include "json/splice.hpp"
#include "ledger/prompt_segments.hpp"
#include "tokens/calibration.hpp"
#include "tokens/count_cache.hpp"
#include "tokens/counter.hpp"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace tokenpak::proxy {

/// A prompt's tokens before any answer is known.
struct PromptCount {
  tokens::PromptParts received;  ///< as the client sent it
  tokens::PromptParts sent;      ///< as it goes upstream
  std::uint32_t uncounted = 0;   ///< pieces of content that are not texts (dialect::Request::uncounted)
  std::uint32_t thinking = 0;    ///< thinking texts: providers drop some, and count what we do not see
  bool answers_tools = false;    ///< the newest turn brings results of tools
  /// A hash of the prompt as it goes upstream up to each of its texts: system and tools first, then the
  /// messages. A request whose chain holds the last hash of an earlier one begins with that one's prompt.
  std::vector<std::uint64_t> chain;
  /// Each text of the request, as the client sent it and as it goes upstream; the latter only where there are
  /// edits.
  std::vector<ledger::CountedText> received_texts;
  std::vector<ledger::CountedText> edited_texts;

  std::span<const ledger::CountedText> sent_texts() const {
    return edited_texts.empty() ? received_texts : edited_texts;
  }
};

/// Counts the texts, the tool definitions and the frame of a request; texts that were counted before come
/// from `cache`. `edits` are those that make the body what goes upstream.
PromptCount count_prompt(const dialect::Request& request, std::string_view body,
                         std::span<const json::Edit> edits, const tokens::Counter& counter,
                         tokens::CountCache& cache);

}  // namespace tokenpak::proxy
