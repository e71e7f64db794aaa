#include "ledger/shadow_bill.hpp"

#include <algorithm>
#include <cassert>

#include <fmt/format.h>

namespace tokenpak::ledger {
namespace {

/// Did the provider read clearly less than the simulation of the same stream says? In shares of the prompt,
/// since the provider's token count is not ours.
bool falls_short(const dialect::Usage& expected, const dialect::Usage& reported) {
  if (!reported.reported || expected.cache_read == 0 || expected.prompt() == 0) return false;
  // A prompt of less than half or over twice our count is not the one that was simulated.
  if (reported.prompt() * 2 < expected.prompt() || reported.prompt() > expected.prompt() * 2) return false;
  const double share = static_cast<double>(expected.cache_read) / static_cast<double>(expected.prompt());
  const double expected_read = share * static_cast<double>(reported.prompt());
  const double missing = expected_read - static_cast<double>(reported.cache_read);
  return missing > static_cast<double>(ShadowBill::tolerated_tokens) &&
         missing * 100 > expected_read * static_cast<double>(ShadowBill::tolerated_percent);
}

std::uint64_t tokens_of(std::span<const Segment> prompt) {
  std::uint64_t tokens = 0;
  for (const Segment& segment : prompt)
    tokens += segment.tokens;
  return tokens;
}

dialect::Usage uncached(std::uint64_t tokens) {
  dialect::Usage usage;
  usage.input = tokens;
  usage.reported = true;
  return usage;
}

std::optional<ShadowBillEntry> entry_if_too_short(const CacheRegime& regime, std::uint64_t direct_tokens,
                                                  std::uint64_t sent_tokens) {
  if (std::max(direct_tokens, sent_tokens) >= regime.smallest_prefix) return std::nullopt;
  ShadowBillEntry entry;
  entry.direct = uncached(direct_tokens);
  entry.sent = uncached(sent_tokens);
  return entry;
}

bool same_content(const Segment& one, const Segment& other) {
  return one.content == other.content;
}

}  // namespace

std::string describe(const CacheBreak& cache_break) {
  const std::string_view who = cache_break.by_proxy ? "proxy" : "client";
  switch (cache_break.part) {
    case CacheBreak::Part::tools:
      return fmt::format("{}: tools", who);
    case CacheBreak::Part::system:
      return fmt::format("{}: system", who);
    case CacheBreak::Part::message:
      break;
  }
  return fmt::format("{}: message {}", who, cache_break.message);
}

ShadowBill::Conversation& ShadowBill::conversation_of(const Hash128& key) {
  if (const auto known = by_key_.find(key); known != by_key_.end()) {
    conversations_.splice(conversations_.begin(), conversations_, known->second);
    return conversations_.front();
  }
  if (conversations_.size() >= conversation_limit) {
    by_key_.erase(conversations_.back().key);
    conversations_.pop_back();
  }
  conversations_.emplace_front().key = key;
  by_key_.emplace(key, conversations_.begin());
  return conversations_.front();
}

std::optional<CacheBreak> ShadowBill::cache_break(const Conversation& before, std::span<const Segment> direct,
                                                  std::span<const Segment> sent) {
  const std::size_t common = std::min(before.direct.size(), direct.size());
  for (std::size_t index = 0; index < common; ++index) {
    const Segment& segment = direct[index];
    const bool client_changed = segment.content != before.direct[index].content;
    if (!client_changed && sent[index].content.low == before.sent[index]) continue;
    CacheBreak found{
        .part = CacheBreak::Part::message, .message = segment.message, .by_proxy = !client_changed};
    if (segment.is_tool || before.direct[index].is_tool) {
      found.part = CacheBreak::Part::tools;
      found.message = -1;
    } else if (segment.message < 0 || before.direct[index].message < 0) {
      found.part = CacheBreak::Part::system;
      found.message = -1;
    }
    return found;
  }
  return std::nullopt;
}

std::optional<ShadowBillEntry> ShadowBill::short_prompt(std::string_view provider, std::string_view model,
                                                        std::uint64_t direct_tokens,
                                                        std::uint64_t sent_tokens) const {
  const CacheRegime* regime = regimes_.find(provider, model);
  return regime == nullptr ? std::nullopt : entry_if_too_short(*regime, direct_tokens, sent_tokens);
}

std::optional<ShadowBillEntry> ShadowBill::record(const Hash128& conversation, std::string_view provider,
                                                  std::string_view model, std::span<const Segment> direct,
                                                  std::span<const Segment> sent,
                                                  const dialect::Usage& reported, Time now) {
  assert(direct.size() == sent.size());
  const CacheRegime* regime = regimes_.find(provider, model);
  if (regime == nullptr) return std::nullopt;

  if (const auto entry = entry_if_too_short(*regime, tokens_of(direct), tokens_of(sent))) return entry;

  ShadowBillEntry entry;
  std::vector<Segment> direct_kept(direct.begin(), direct.end());
  std::vector<std::uint64_t> sent_kept(sent.size());
  std::ranges::transform(sent, sent_kept.begin(), [](const Segment& segment) { return segment.content.low; });
  const bool holds_changes = !std::ranges::equal(direct, sent, same_content);

  const std::scoped_lock lock(mutex_);
  entry.direct = direct_.request(*regime, model, direct, now);
  entry.sent = sent_.request(*regime, model, sent, now);
  Conversation& known = conversation_of(conversation);
  entry.cache_break = cache_break(known, direct, sent);
  entry.fell_short = falls_short(entry.sent, reported);
  known.short_answers = entry.fell_short ? known.short_answers + 1 : 0;
  entry.must_pass_through = holds_changes && known.short_answers >= 2;
  known.direct = std::move(direct_kept);
  known.sent = std::move(sent_kept);
  return entry;
}

}  // namespace tokenpak::ledger
