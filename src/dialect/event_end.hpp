#pragma once

#include "dialect/provider.hpp"

#include <cstdint>
#include <string_view>

namespace tokenpak::dialect {

/// Whether more events of an answer may follow one.
enum class EventEnd : std::uint8_t {
  more,         ///< others follow
  may_be_last,  ///< it ends the text, and only what comes next tells whether it was the last: usage may
                ///< follow
  last,         ///< the dialect's last event
  marker,       ///< no event but a sign of the end (OpenAI's `[DONE]`), which is no JSON
};

/// Tells it from the event's data: Anthropic's message_stop and the Responses' completed, failed and
/// incomplete are the last; a Chat Completions chunk with a finish_reason or with usage, and a Gemini chunk
/// with a finishReason or a blocked prompt, may be. Linear in its size.
EventEnd event_end(Dialect dialect, std::string_view data);

}  // namespace tokenpak::dialect
