#include "proxy/account.hpp"

#include "base/log.hpp"
#include "ledger/cost.hpp"
#include "ledger/prompt_segments.hpp"
#include "ledger/row.hpp"
#include "ledger/shadow_bill.hpp"
#include "proxy/errors.hpp"
#include "proxy/request_line.hpp"

#include <algorithm>
#include <chrono>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace tokenpak::proxy {

namespace {

using std::chrono::duration_cast;
using std::chrono::microseconds;
using TimePoint = net::Clock::time_point;

/// Zero where either moment was never reached.
microseconds between(TimePoint from, TimePoint to) {
  if (from == TimePoint() || to == TimePoint() || to < from) return microseconds(0);
  return duration_cast<microseconds>(to - from);
}

std::string_view model_of(const Exchange& exchange) {
  if (exchange.request && !exchange.request->model.empty()) return exchange.request->model;
  if (!exchange.model_in_path.empty()) return exchange.model_in_path;
  return exchange.facts.model;
}

bool is_failure(const Exchange& exchange) {
  return exchange.failed.has_value() || exchange.status == 0 || exchange.status >= 400 ||
         exchange.facts.error_event;
}

/// Counting tokens and failed requests are free. Where the provider reported no usage the cost is unknown.
std::optional<Money> cost_at(const Exchange& exchange, const dialect::Usage& usage,
                             const ledger::Price* price) {
  const bool is_free = only_counts(exchange.route.dialect);
  if (is_free || (exchange.status >= 400 && !usage.reported)) return Money{};
  if (price == nullptr) return std::nullopt;
  return ledger::cost(*price, usage);
}

/// What a stage saved, by the corrected counts of the prompt: the gate decides by uncorrected ones.
std::uint64_t corrected_saving(const Exchange& exchange, std::uint64_t tokens) {
  const std::uint64_t all = exchange.outcome.tokens_saved;
  const std::uint64_t received = exchange.tokens.received + exchange.outcome.tokens_added;
  if (all == 0 || received < exchange.tokens.sent) return tokens;
  return (tokens * (received - exchange.tokens.sent) + all / 2) / all;
}

bool generates(dialect::Dialect dialect) {
  switch (dialect) {
    case dialect::Dialect::anthropic_messages:
    case dialect::Dialect::openai_chat:
    case dialect::Dialect::openai_responses:
    case dialect::Dialect::gemini_generate:
      return true;
    default:
      return false;
  }
}

/// Whether the usage of the answer is that of the prompt as we sent it.
bool reports_prompt(const Exchange& exchange) {
  return generates(exchange.route.dialect) && exchange.request && exchange.status == 200 &&
         exchange.facts.usage.reported;
}

/// Whether a stream broke off before it told what it costs.
bool is_cut_answer(const Exchange& exchange) {
  return generates(exchange.route.dialect) && exchange.request && exchange.status == 200 &&
         exchange.streamed && !exchange.facts.stream_complete && !exchange.facts.error_event &&
         (exchange.client_left || exchange.failed.has_value());
}

/// What such a stream is likely to be billed at: the prompt as the provider reported it, or else by our count
/// and without a cache; of the output what has come, at four bytes of text a token, or what the provider
/// reported if that is more. It goes on writing for a while, so that the truth may be higher.
dialect::Usage estimate_cut_answer(const Exchange& exchange) {
  constexpr std::uint64_t bytes_of_token = 4;
  dialect::Usage usage = exchange.facts.usage;
  if (!usage.reported) usage.input = exchange.tokens.sent;
  usage.reported = true;
  usage.output = std::max(usage.output, (exchange.facts.output_bytes + bytes_of_token - 1) / bytes_of_token);
  return usage;
}

std::uint64_t tokens_of(std::span<const ledger::CountedText> texts) {
  std::uint64_t tokens = 0;
  for (const ledger::CountedText& text : texts)
    tokens += text.tokens;
  return tokens;
}

std::optional<ledger::ShadowBillEntry> shadow_bill_entry(Application& application, const Exchange& exchange) {
  const dialect::Request& request = *exchange.request;
  const std::string_view provider = name_of(exchange.route.provider);
  const std::span<const ledger::CountedText> received_texts = exchange.prompt.received_texts;
  const bool is_changed = !exchange.outcome.edits.empty();
  const std::span<const ledger::CountedText> sent_texts =
      is_changed ? exchange.prompt.sent_texts() : received_texts;
  ledger::ShadowBill& bill = application.shadow_bill();
  if (auto entry =
          bill.short_prompt(provider, request.model, tokens_of(received_texts), tokens_of(sent_texts)))
    return entry;
  const std::vector<ledger::Segment> direct = ledger::prompt_segments(request, received_texts);
  std::vector<ledger::Segment> changed;
  if (is_changed) changed = ledger::prompt_segments(request, sent_texts);
  return bill.record(conversation_of(exchange), provider, request.model, direct,
                     is_changed ? changed : direct, exchange.facts.usage, exchange.started);
}

/// Simulates what the prompt costs with us and without, compares with what the provider reported, and ends
/// the changes of a conversation in which its cache does not hold (CACHE_SAFETY law 14).
void add_shadow_bill(Application& application, const Exchange& exchange, const ledger::Price* price,
                     ledger::Row& row) {
  const std::optional<ledger::ShadowBillEntry> entry = shadow_bill_entry(application, exchange);
  if (!entry) return;
  if (price != nullptr) row.saved = ledger::billed_saving(*price, entry->direct, entry->sent);
  if (entry->cache_break) row.cache_break = describe(*entry->cache_break);
  row.fell_short = entry->fell_short;
  row.pass_through = exchange.outcome.state.passes_through;
  if (!entry->must_pass_through || row.pass_through || !exchange.outcome.last_record) return;
  row.pass_through = true;
  if (ConversationStore* conversations = application.conversations())
    conversations->pass_through(*exchange.outcome.last_record);
  log(LogLevel::warning,
      fmt::format("{}: the provider's cache fell short twice in a conversation; nothing new is changed in it",
                  row.model));
}

/// What the request's newest question got; what earlier ones got is counted with them.
ledger::VaultInjection injection_of(const compress::Outcome& outcome) {
  ledger::VaultInjection injection;
  if (!outcome.newest_addition) return injection;
  injection.chunks_injected = static_cast<std::uint32_t>(outcome.newest_addition->passages.size());
  injection.tokens_injected = outcome.newest_addition->tokens;
  for (const compress::AddedPassage& passage : outcome.newest_addition->passages)
    injection.top_chunks.push_back(passage.name);
  return injection;
}

ledger::Row row_of(Application& application, const Exchange& exchange) {
  ledger::Row row;
  row.id = exchange.id;
  row.started = exchange.started;
  row.provider = name_of(exchange.route.provider);
  row.dialect = name_of(exchange.route.dialect);
  // A conversation keeps the mode that it began with, whatever the request asked for.
  row.mode = compress::name_of(exchange.request ? exchange.outcome.state.mode : exchange.mode);
  row.bypass = exchange.bypass;
  row.fallback = exchange.fallback;
  row.retries = exchange.retries;
  row.model = model_of(exchange);
  row.session = exchange.session;
  row.agent = exchange.agent;
  if (row.session.empty() && exchange.counted && exchange.request)
    row.conversation = conversation_of(exchange);
  row.status = static_cast<std::uint16_t>(exchange.status);
  row.streamed = exchange.streamed;
  row.failed = is_failure(exchange);
  if (exchange.failed) row.failed_kind = http_error(exchange.failed->kind).code;
  row.client_left = exchange.client_left;
  row.complete =
      !exchange.failed && !exchange.client_left && (!exchange.streamed || exchange.facts.stream_complete);
  row.tokens_in = exchange.tokens.received;
  row.tokens_sent = exchange.tokens.sent;
  row.exactness = tokens::name_of(exchange.tokens.exactness);
  static_assert(compress::stage_count <= ledger::stage_limit);
  for (std::size_t stage = 0; stage < compress::stage_count; ++stage) {
    row.savings[stage].stage = compress::name_of(static_cast<compress::Stage>(stage));
    row.savings[stage].tokens = corrected_saving(exchange, exchange.outcome.saved_by_stage[stage]);
    row.savings[stage].texts = exchange.outcome.texts_by_stage[stage];
  }
  row.vault_injection = injection_of(exchange.outcome);
  row.edits = static_cast<std::uint32_t>(exchange.outcome.edits.size());
  row.estimated = is_cut_answer(exchange);
  row.usage = row.estimated ? estimate_cut_answer(exchange) : exchange.facts.usage;
  const ledger::Price* price = price_of(application, exchange);
  row.cost = cost_at(exchange, row.usage, price);
  if (row.cost && price != nullptr && row.usage.reported) row.rates = price->rates_for(row.usage.prompt());
  if (reports_prompt(exchange)) add_shadow_bill(application, exchange, price, row);
  row.bytes_in = exchange.body.size();
  row.bytes_sent = exchange.bytes_sent;
  row.bytes_out = exchange.bytes_answered;
  row.total = between(exchange.received_head, exchange.finished);
  const microseconds before =
      between(exchange.received_body, exchange.sent) - duration_cast<microseconds>(exchange.connecting);
  row.overhead = std::max(before, microseconds(0)) + between(exchange.first_byte, exchange.answered);
  row.upstream = between(exchange.sent, exchange.finished);
  if (exchange.status != 0) row.first_byte = between(exchange.received_head, exchange.first_byte);
  return row;
}

}  // namespace

const ledger::Price* price_of(const Application& application, const Exchange& exchange) {
  const auto day = std::chrono::floor<std::chrono::days>(exchange.started);
  const std::string_view model =
      exchange.fallback_model.empty() ? model_of(exchange) : exchange.fallback_model;
  const ledger::Price* price = application.prices().find(model, day);
  // A name of the client's own (a deployment, an alias) may still be answered under the provider's.
  if (price == nullptr && !exchange.facts.model.empty())
    price = application.prices().find(exchange.facts.model, day);
  return price;
}

Hash128 conversation_of(const Exchange& exchange) {
  const std::vector<dialect::TextSpan>& texts = exchange.request->texts;
  const auto first =
      std::ranges::find_if(texts, [](const dialect::TextSpan& text) { return text.message >= 0; });
  if (first == texts.end()) return {};
  return exchange.prompt.received_texts[static_cast<std::size_t>(first - texts.begin())].content;
}

std::optional<Money> cost_of(const Application& application, const Exchange& exchange) {
  return cost_at(exchange, exchange.facts.usage, price_of(application, exchange));
}

void account(Application& application, const Exchange& exchange) {
  ++application.requests_total;
  if (is_failure(exchange)) ++application.requests_errors;
  if (exchange.failed) {
    log(LogLevel::warning,
        fmt::format("{} {}: {}", name_of(exchange.route.provider), name_of(exchange.route.dialect),
                    exchange.failed->message),
        exchange.id);
  }
  if (exchange.route.dialect == dialect::Dialect::other) return;
  if (reports_prompt(exchange)) {
    application.calibrator().learn(exchange.request->model, exchange.prompt, exchange.tokens,
                                   exchange.facts.usage);
  }
  ledger::Row row = row_of(application, exchange);
  if (exchange.budget_hold) exchange.budget_hold->settle(row.cost.value_or(Money()));
  const bool as_json = application.settings().log_format == LogFormat::json;
  application.request_log().write_line(as_json ? request_record(row) : request_line(row));
  auto kept = application.ledger().record(std::move(row));
  if (Telemetry* telemetry = application.telemetry()) telemetry->post(kept);
  if (ledger::LedgerWriter* writer = application.ledger_writer()) writer->post(std::move(kept));
}

}  // namespace tokenpak::proxy
