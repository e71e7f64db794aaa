#include "proxy/prepare.hpp"

namespace tokenpak::proxy {

namespace {

/// A count of tokens sends nothing to the model: what it would change is not settled by it.
bool only_counts(dialect::Dialect dialect) {
  return dialect == dialect::Dialect::anthropic_count_tokens ||
         dialect == dialect::Dialect::gemini_count_tokens;
}

void read(Exchange& exchange) {
  if (exchange.request || exchange.route.dialect == dialect::Dialect::other || exchange.body_is_encoded)
    return;
  exchange.request = dialect::read_request(exchange.route, exchange.body.view());
}

}  // namespace

std::size_t undecided_text(Exchange& exchange, Application& application) {
  if (exchange.was_read) return 0;
  read(exchange);
  if (!exchange.request) return 0;
  return compress::undecided_text(exchange.body.view(), *exchange.request, application.conversations());
}

void read_and_transform(Exchange& exchange, Application& application) {
  if (exchange.was_read) return;
  exchange.was_read = true;
  read(exchange);
  if (!exchange.request) return;
  const ledger::CacheRegime* regime =
      application.cache_regimes().find(name_of(exchange.route.provider), exchange.request->model);
  const compress::Settings transformation{
      .mode = exchange.mode,
      .protected_documents = application.settings().protected_documents,
      .least_cacheable_tokens = regime == nullptr ? 0 : regime->smallest_prefix,
      .cache_multiple = regime == nullptr ? 1 : regime->multiple_of};
  const tokens::Counter counter = tokens::Counter::for_model(exchange.request->model);
  ConversationStore* conversations = application.conversations();
  exchange.outcome = compress::transform(exchange.body.view(), *exchange.request, transformation, counter,
                                         conversations, &application.sent_texts());
  if (!conversations || only_counts(exchange.route.dialect)) return;
  for (const compress::KeyedRecord& record : exchange.outcome.new_records)
    conversations->keep(record);
}

void prepare_account(Exchange& exchange, Application& application) {
  if (exchange.counted) return;
  exchange.counted = true;
  read_and_transform(exchange, application);
  if (!exchange.request) return;
  const tokens::Counter counter = tokens::Counter::for_model(exchange.request->model);
  exchange.prompt = count_prompt(*exchange.request, exchange.body.view(), exchange.outcome.edits, counter,
                                 application.count_cache());
  exchange.tokens = application.calibrator().forecast(exchange.request->model, exchange.prompt);
}

}  // namespace tokenpak::proxy
