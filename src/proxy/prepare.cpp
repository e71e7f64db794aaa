#include "proxy/prepare.hpp"

#include "json/text.hpp"
#include "proxy/client_names.hpp"
#include "proxy/vault_additions.hpp"
#include "vault/vectors.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace tokenpak::proxy {

namespace {

/// So many are searched in some 0.2 ms.
constexpr std::uint32_t most_chunks_on_loop = 10'000;

/// A store's conversations under keys of their own: what is paid by a subscription never goes out as it did
/// under an API key, whose texts may have lost something (CACHE_SAFETY law 16). The provider keeps their
/// prompts apart, too.
class SubscriptionMemory final : public compress::ConversationMemory {
 public:
  explicit SubscriptionMemory(ConversationStore& store) : store_(store) {}
  std::uint64_t seed() override { return ~store_.seed(); }
  std::shared_ptr<const compress::MessageRecord> find(const compress::ConversationKey& key) override {
    return store_.find(key);
  }
  void keep(const compress::KeyedRecord& record) override { store_.keep(record); }
  void replace(const compress::KeyedRecord& record) override { store_.replace(record); }

 private:
  ConversationStore& store_;
};

/// The memory for this request's conversation, if there is one.
class Memory {
 public:
  Memory(const Exchange& exchange, Application& application) : memory_(application.conversations()) {
    if (exchange.is_subscription && memory_ != nullptr)
      memory_ = &subscription_.emplace(*application.conversations());
  }
  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;
  compress::ConversationMemory* get() const { return memory_; }

 private:
  compress::ConversationMemory* memory_;
  std::optional<SubscriptionMemory> subscription_;
};

/// Keeps the whole texts of what is sent cut. False where that of a new cut could not be kept.
bool keep_originals(const Exchange& exchange, OriginalStore& originals) {
  bool all_kept = true;
  for (const compress::KeptOriginal& original : exchange.outcome.originals) {
    if (originals.is_known(original.key)) continue;
    std::string text;
    json::unescape(exchange.request->texts[original.text].raw.of(exchange.body.view()), text);
    // One that went out before is referred to whatever comes of it.
    if (!originals.keep(original.key, text) && original.is_new) all_kept = false;
  }
  return all_kept;
}

/// Requests that ask a model something.
bool asks_model(dialect::Dialect dialect) {
  return dialect != dialect::Dialect::other && dialect != dialect::Dialect::openai_embeddings;
}

/// What was added to a conversation is added again, but for a request that is to go out as it came.
bool replays_additions(const Exchange& exchange) {
  if (!asks_model(exchange.route.dialect) || exchange.bypass) return false;
  return exchange.mode != compress::Mode::strict || exchange.vault != nullptr;
}

void read(Exchange& exchange) {
  if (exchange.request || exchange.route.dialect == dialect::Dialect::other || exchange.body_is_encoded)
    return;
  exchange.request = dialect::read_request(exchange.route, exchange.body.view());
}

}  // namespace

bool may_change(const Exchange& exchange) {
  return exchange.mode != compress::Mode::strict || replays_additions(exchange);
}

bool has_vectors_for(const Exchange& exchange, std::string_view model) {
  if (exchange.vault == nullptr || !asks_model(exchange.route.dialect)) return false;
  const vault::Vectors vectors = exchange.vault->index().vectors();
  return vectors.count() > 0 && vectors.model() == model;
}

bool searches_large_vault(const Exchange& exchange) {
  return exchange.vault != nullptr && asks_model(exchange.route.dialect) &&
         exchange.vault->index().chunk_count() > most_chunks_on_loop;
}

std::size_t undecided_text(Exchange& exchange, Application& application) {
  if (exchange.was_read) return 0;
  read(exchange);
  if (!exchange.request) return 0;
  return compress::undecided_text(exchange.body.view(), *exchange.request,
                                  Memory(exchange, application).get(), replays_additions(exchange));
}

void read_and_transform(Exchange& exchange, Application& application) {
  if (exchange.was_read) return;
  exchange.was_read = true;
  read(exchange);
  if (!exchange.request) return;
  const ledger::CacheRegime* regime =
      application.cache_regimes().find(name_of(exchange.route.provider), exchange.request->model);
  const Settings& settings = application.settings();
  OriginalStore& originals = application.originals();
  compress::Settings transformation{.mode = exchange.mode,
                                    .protected_documents = settings.protected_documents,
                                    .least_cacheable_tokens = regime == nullptr ? 0 : regime->smallest_prefix,
                                    .cache_multiple = regime == nullptr ? 1 : regime->multiple_of,
                                    .lossless = settings.lossless || exchange.is_subscription,
                                    .originals_folder = originals.folder(),
                                    .keeps_originals = settings.keep_originals && originals.is_usable(),
                                    .replays_additions = replays_additions(exchange)};
  const tokens::Counter counter = tokens::Counter::for_model(exchange.request->model);
  std::optional<VaultAdditions> additions;
  if (exchange.vault) {
    transformation.additions = &additions.emplace(
        exchange.vault->index(), InjectionLimits{settings.inject_budget, settings.inject_min_score},
        exchange.body.view(), counter, exchange.question_vector);
  }
  const Memory memory(exchange, application);
  const auto transform = [&] {
    exchange.outcome = compress::transform(exchange.body.view(), *exchange.request, transformation, counter,
                                           memory.get(), &application.sent_texts());
  };
  transform();
  if (std::exchange(exchange.may_ask_for_vector, false) && additions &&
      !additions->answered_question().empty()) {
    exchange.open_question = additions->answered_question();
    exchange.was_read = false;
    return;
  }
  // What it would change is not settled by a count.
  if (only_counts(exchange.route.dialect)) return;
  if (!keep_originals(exchange, originals)) {
    transformation.keeps_originals = false;
    transform();
  }
  if (memory.get() == nullptr) return;
  for (const compress::KeyedRecord& record : exchange.outcome.new_records)
    memory.get()->keep(record);
  for (const compress::KeyedRecord& record : exchange.outcome.replaced_records)
    memory.get()->replace(record);
}

void prepare_account(Exchange& exchange, Application& application) {
  if (exchange.counted) return;
  exchange.counted = true;
  read_and_transform(exchange, application);
  if (!exchange.request) return;
  name_session_by_body(exchange);
  const tokens::Counter counter = tokens::Counter::for_model(exchange.request->model);
  exchange.prompt = count_prompt(*exchange.request, exchange.body.view(), exchange.outcome.edits, counter,
                                 application.count_cache());
  exchange.tokens = application.calibrator().forecast(exchange.request->model, exchange.prompt);
}

}  // namespace tokenpak::proxy
