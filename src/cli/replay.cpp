#include "cli/replay.hpp"

#include "base/json_writer.hpp"
#include "compress/record_cache.hpp"
#include "compress/transform.hpp"
#include "dialect/request.hpp"
#include "json/splice.hpp"
#include "proxy/prompt_count.hpp"
#include "tokens/count_cache.hpp"
#include "tokens/counter.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace tokenpak::cli {
namespace {

using compress::Outcome;
using ledger::Segment;

std::string spliced(std::string_view body, const Outcome& outcome) {
  std::string result;
  for (const std::string_view piece : json::splice(body, outcome.edits))
    result += piece;
  return result;
}

/// "message 4: log -312", one for each text that this request changed first.
std::vector<std::string> changes_of(const dialect::Request& request, const Outcome& outcome) {
  std::vector<std::string> descriptions;
  auto changed = std::ranges::find_if(outcome.changed, [&](const compress::ChangedText& text) {
    return request.texts[text.text].newest_turn;
  });
  for (const compress::KeyedRecord& keyed : outcome.new_records) {
    for (const compress::TextChange& change : keyed.record->changes()) {
      if (changed == outcome.changed.end()) return descriptions;
      std::string description = fmt::format("message {}:", request.texts[changed->text].message);
      for (std::size_t stage = 0; stage < compress::stage_count; ++stage) {
        if (change.saved[stage] > 0) {
          description += fmt::format(" {} -{}", compress::name_of(static_cast<compress::Stage>(stage)),
                                     change.saved[stage]);
        }
      }
      descriptions.push_back(std::move(description));
      ++changed;
    }
  }
  return descriptions;
}

bool has_breakpoint(std::span<const Segment> prompt) {
  return std::ranges::any_of(
      prompt, [](const Segment& segment) { return segment.breakpoint != Segment::Breakpoint::none; });
}

class Replaying {
 public:
  Replaying(const ReplaySettings& settings, const ledger::Price& price, const ledger::CacheRegimes& regimes,
            const ledger::CacheRegime& regime, Replay& replay)
      : settings_(settings), price_(price), regime_(regime), bill_(regimes), replay_(replay) {}

  /// False if `body` is not of the conversation's dialect.
  bool add(const dialect::Route& route, const std::string& body) {
    const auto request = dialect::read_request(route, body);
    if (!request) return false;
    const tokens::Counter counter = tokens::Counter::for_model(replay_.model);
    const compress::Settings transformation{.mode = settings_.mode,
                                            .protected_documents = settings_.protected_documents,
                                            .least_cacheable_tokens = regime_.smallest_prefix,
                                            .cache_multiple = regime_.multiple_of,
                                            .lossless = settings_.lossless,
                                            .originals_folder = settings_.originals_folder,
                                            .keeps_originals = !settings_.originals_folder.empty()};
    const Outcome outcome = compress::transform(body, *request, transformation, counter, &memory_);
    for (const compress::KeyedRecord& record : outcome.new_records)
      memory_.keep(record);

    const proxy::PromptCount count = proxy::count_prompt(*request, body, outcome.edits, counter, counts_);
    std::vector<Segment> direct = ledger::prompt_segments(*request, count.received_texts);
    std::vector<Segment> sent = ledger::prompt_segments(*request, count.sent_texts());
    if (regime_.at_breakpoints && !regime_.newest_message_breakpoint && !has_breakpoint(direct) &&
        !direct.empty()) {
      direct.back().breakpoint = sent.back().breakpoint = Segment::Breakpoint::short_life;
      replay_.has_assumed_breakpoints = true;
    }

    ReplayedRequest& replayed = replay_.requests.emplace_back();
    replayed.tokens_in = static_cast<std::uint64_t>(count.received.total());
    replayed.tokens_sent = static_cast<std::uint64_t>(count.sent.total());
    // The simulated provider reports nothing: there is nothing to reconcile with.
    if (const auto entry =
            bill_.record({outcome.conversation.low, outcome.conversation.high}, name_of(route.provider),
                         replay_.model, direct, sent, dialect::Usage(), now_)) {
      replayed.bill = *entry;
      replayed.direct = ledger::cost(price_, entry->direct).value_or(Money());
      replayed.sent = ledger::cost(price_, entry->sent).value_or(Money());
    }
    replayed.changes = changes_of(*request, outcome);
    replayed.body = spliced(body, outcome);
    now_ += settings_.pace;
    return true;
  }

 private:
  const ReplaySettings& settings_;
  const ledger::Price& price_;
  const ledger::CacheRegime& regime_;
  compress::RecordCache memory_;
  tokens::CountCache counts_;
  ledger::ShadowBill bill_;
  ledger::ShadowBill::Time now_;
  Replay& replay_;
};

/// The model that the first request names.
std::string model_of(const Conversation& conversation) {
  if (conversation.requests.empty()) return {};
  const auto request = dialect::read_request(conversation.route, conversation.requests.front());
  return request ? std::string(request->model) : std::string();
}

struct Total {
  std::uint64_t tokens_in = 0;
  std::uint64_t tokens_sent = 0;
  Money direct;
  Money sent;
};

Total total_of(const Replay& replay) {
  Total total;
  for (const ReplayedRequest& request : replay.requests) {
    total.tokens_in += request.tokens_in;
    total.tokens_sent += request.tokens_sent;
    total.direct += request.direct;
    total.sent += request.sent;
  }
  return total;
}

double percent(double part, double whole) {
  return whole == 0 ? 100 : 100 * part / whole;
}
double percent(std::uint64_t part, std::uint64_t whole) {
  return percent(static_cast<double>(part), static_cast<double>(whole));
}
double percent(Money part, Money whole) {
  return percent(static_cast<double>(part.nano), static_cast<double>(whole.nano));
}

void write_usage(JsonWriter& json, std::string_view name, const dialect::Usage& usage) {
  json.key(name).begin_object();
  json.field("input", usage.input);
  json.field("cache_read", usage.cache_read);
  json.field("cache_write_5m", usage.cache_write_5m);
  json.field("cache_write_1h", usage.cache_write_1h);
  json.end_object();
}

}  // namespace

Result<Replay> replay(const Conversation& conversation, const ReplaySettings& settings,
                      const ledger::PriceTable& prices) {
  Replay result;
  result.model = settings.model.empty() ? model_of(conversation) : settings.model;
  if (result.model.empty()) {
    return failure(ErrorKind::bad_request,
                   "the requests name no model; say which with --model, as in --model claude-sonnet-4-5");
  }
  Result<ledger::CacheRegimes> regimes = ledger::CacheRegimes::built_in();
  if (!regimes) return std::unexpected(regimes.error());
  const auto today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  const ledger::Price* price = prices.find(result.model, today);
  const ledger::CacheRegime* regime = regimes->find(name_of(conversation.route.provider), result.model);
  if (price == nullptr || regime == nullptr) {
    return failure(
        ErrorKind::bad_request,
        fmt::format("no price or way of caching is known for the model {}; bill it as another with "
                    "--model, as in --model claude-sonnet-4-5",
                    result.model));
  }
  result.regime = regime->name;
  dialect::Route route = conversation.route;
  if (route.dialect == dialect::Dialect::gemini_generate) route.model_in_path = result.model;
  Replaying replaying(settings, *price, *regimes, *regime, result);
  for (std::size_t index = 0; index < conversation.requests.size(); ++index) {
    if (!replaying.add(route, conversation.requests[index])) {
      return failure(ErrorKind::bad_request, fmt::format("request {} is not a body of {}", index + 1,
                                                         name_of(conversation.route.dialect)));
    }
  }
  return result;
}

std::string replay_as_text(const Replay& replay) {
  std::string text =
      fmt::format("{:>7} {:>11} {:>11} {:>6}  {:>13} {:>13}  {}\n", "request", "tokens in", "sent", "saved",
                  "bill without", "bill with", "changed, or what broke the cache");
  for (std::size_t index = 0; index < replay.requests.size(); ++index) {
    const ReplayedRequest& request = replay.requests[index];
    std::string notes = fmt::format("{}", fmt::join(request.changes, "; "));
    if (request.bill.cache_break) {
      if (!notes.empty()) notes += "; ";
      notes += fmt::format("cache broken by {}", describe(*request.bill.cache_break));
    }
    text += fmt::format("{:>7} {:>11} {:>11} {:>4.0f} %  {:>13} {:>13}  {}\n", index + 1,
                        fmt::group_digits(request.tokens_in), fmt::group_digits(request.tokens_sent),
                        100 - percent(request.tokens_sent, request.tokens_in), format_dollars(request.direct),
                        format_dollars(request.sent), notes);
  }
  const Total total = total_of(replay);
  text += fmt::format("{:>7} {:>11} {:>11} {:>4.0f} %  {:>13} {:>13}\n", "total",
                      fmt::group_digits(total.tokens_in), fmt::group_digits(total.tokens_sent),
                      100 - percent(total.tokens_sent, total.tokens_in), format_dollars(total.direct),
                      format_dollars(total.sent));
  text += fmt::format(
      "The bill of the prompts is {:.1f} % of what it would be without TokenPak ({}, caching as {}{}).\n",
      percent(total.sent, total.direct), replay.model, replay.regime,
      replay.has_assumed_breakpoints ? "; the requests ask for no caching, taken as if they did" : "");
  return text;
}

std::string replay_as_json(const Replay& replay, bool with_bodies) {
  JsonWriter json;
  json.begin_object();
  json.field("model", replay.model).field("regime", replay.regime);
  json.field("assumed_breakpoints", replay.has_assumed_breakpoints);
  json.key("requests").begin_array();
  for (const ReplayedRequest& request : replay.requests) {
    json.begin_object();
    json.field("tokens_in", request.tokens_in).field("tokens_sent", request.tokens_sent);
    json.key("direct_usd")
        .raw(exact_dollars(request.direct))
        .key("sent_usd")
        .raw(exact_dollars(request.sent));
    write_usage(json, "direct", request.bill.direct);
    write_usage(json, "sent", request.bill.sent);
    json.field("cache_broken_by",
               request.bill.cache_break ? std::optional(describe(*request.bill.cache_break)) : std::nullopt);
    json.key("changes").begin_array();
    for (const std::string& change : request.changes)
      json.value(change);
    json.end_array();
    if (with_bodies) json.key("body").raw(request.body);
    json.end_object();
  }
  const Total total = total_of(replay);
  json.end_array().key("total").begin_object();
  json.field("tokens_in", total.tokens_in).field("tokens_sent", total.tokens_sent);
  json.key("direct_usd").raw(exact_dollars(total.direct)).key("sent_usd").raw(exact_dollars(total.sent));
  json.end_object().end_object();
  return std::move(json).text();
}

}  // namespace tokenpak::cli
