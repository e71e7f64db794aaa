#include "proxy/prompt_bill.hpp"

#include "base/hash.hpp"
#include "ledger/prompt_segments.hpp"

#include <algorithm>
#include <cassert>

namespace tokenpak::proxy {
namespace {

/// What a text holds after its edits, without writing it down: equal for equal texts with equal edits.
Hash128 edited_content(const Hash128& original, const ByteRange& text, std::span<const json::Edit> edits) {
  Hash128 content = original;
  for (const json::Edit& edit : edits) {
    content = chain_hash(content, {edit.range.begin - text.begin, edit.range.end - text.begin});
    content = chain_hash(content, hash128(edit.replacement));
  }
  return content;
}

}  // namespace

PromptBill prompt_bill(std::string_view body, const dialect::Request& request,
                       std::span<const std::uint64_t> text_tokens, const compress::Outcome& outcome) {
  assert(text_tokens.size() == request.texts.size());
  std::vector<ledger::SentText> texts(request.texts.size());
  for (std::size_t index = 0; index < texts.size(); ++index)
    texts[index] = {hash128(request.texts[index].raw.of(body)), text_tokens[index]};

  PromptBill bill;
  bill.direct = ledger::prompt_segments(request, texts);
  if (outcome.changed.empty()) {
    bill.sent = bill.direct;
    return bill;
  }
  for (const compress::ChangedText& changed : outcome.changed) {
    const ByteRange& range = request.texts[changed.text].raw;
    const auto begin = std::ranges::lower_bound(outcome.edits, range.begin, {},
                                                [](const json::Edit& edit) { return edit.range.begin; });
    const auto end = std::ranges::upper_bound(outcome.edits, range.end, {},
                                              [](const json::Edit& edit) { return edit.range.end; });
    ledger::SentText& text = texts[changed.text];
    text.content = edited_content(text.content, range, {begin, end});
    text.tokens -= std::min(text.tokens, changed.tokens_saved);
  }
  bill.sent = ledger::prompt_segments(request, texts);
  return bill;
}

}  // namespace tokenpak::proxy
