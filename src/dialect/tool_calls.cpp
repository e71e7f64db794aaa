#include "dialect/tool_calls.hpp"

namespace tokenpak::dialect {

const ToolCall* ToolCalls::find(std::string_view id) const {
  if (id.empty()) return nullptr;
  for (std::size_t index = calls_.size(); index-- > first_in_reach();) {
    if (calls_[index].id == id) return &calls_[index];
  }
  return nullptr;
}

const ToolCall* ToolCalls::answer(std::string_view name) {
  for (std::size_t index = first_in_reach(); index < calls_.size(); ++index) {
    ToolCall& call = calls_[index];
    if (call.message == calls_.back().message && !call.is_answered && call.name == name) {
      call.is_answered = true;
      return &call;
    }
  }
  return nullptr;
}

}  // namespace tokenpak::dialect
