#pragma once

#include "compress/transform.hpp"
#include "dialect/request.hpp"
#include "ledger/prompt_cache.hpp"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace tokenpak::proxy {

/// A request's prompt as a provider's cache meets it: as the client wrote it, and as it went upstream. The
/// two have the same segments, one for one; those of unchanged texts are equal.
struct PromptBill {
  std::vector<ledger::Segment> direct;
  std::vector<ledger::Segment> sent;
};

/// `text_tokens` are the tokens of the texts of `request`, as the client wrote them.
PromptBill prompt_bill(std::string_view body, const dialect::Request& request,
                       std::span<const std::uint64_t> text_tokens, const compress::Outcome& outcome);

}  // namespace tokenpak::proxy
