#pragma once

#include "base/bytes.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace tokenpak::dialect {

/// A call that the assistant made earlier in the request. Views into the request's body.
struct ToolCall {
  std::string_view id = {};
  std::string_view name = {};
  ByteRange arguments;
  std::int32_t message = -1;
  bool is_answered = false;
};

/// The calls of a request so far, to tell a tool result what it is the result of. Providers want results
/// right after their calls, so only the newest 256 calls are looked at, from the newest backwards: no
/// hashing, no quadratic time.
class ToolCalls {
 public:
  static constexpr std::size_t reach = 256;

  void add(const ToolCall& call) { calls_.push_back(call); }

  /// The newest call with this id, or null. The pointer holds until the next `add`.
  const ToolCall* find(std::string_view id) const;
  /// For results that name the tool alone (Gemini without ids): the first call by this name, in the newest
  /// message that holds calls, that was not yet answered; or null. It is answered now.
  const ToolCall* answer(std::string_view name);

 private:
  std::size_t first_in_reach() const {
    return calls_.size() - (calls_.size() < reach ? calls_.size() : reach);
  }

  std::vector<ToolCall> calls_;
};

}  // namespace tokenpak::dialect
