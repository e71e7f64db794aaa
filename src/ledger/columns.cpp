#include "ledger/columns.hpp"

#include "base/json_writer.hpp"

#include <charconv>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/json.hpp>

namespace tokenpak::ledger {

namespace {

using database::Statement;

/// Binds values to places one after the other. Texts must stay until the statement has run.
class Binder {
 public:
  explicit Binder(Statement& statement) : statement_(statement) {}

  Binder& number(std::int64_t value) {
    statement_.bind(place_++, value);
    return *this;
  }
  Binder& number(std::uint64_t value) { return number(static_cast<std::int64_t>(value)); }
  Binder& number(Row::Microseconds value) { return number(std::int64_t{value.count()}); }
  Binder& flag(bool value) { return number(std::int64_t{value}); }
  Binder& text(std::string_view value) {
    statement_.bind_text(place_++, value);
    return *this;
  }
  Binder& bytes(std::string_view value) {
    statement_.bind(place_++, value);
    return *this;
  }
  Binder& nothing() {
    statement_.bind_null(place_++);
    return *this;
  }
  /// Empty texts are kept as NULL.
  Binder& text_or_nothing(std::string_view value) { return value.empty() ? nothing() : text(value); }

 private:
  Statement& statement_;
  int place_ = 1;
};

/// Reads columns one after the other.
class Columns {
 public:
  Columns(const Statement& statement, int first) : statement_(statement), column_(first) {}

  std::int64_t number() { return statement_.number(column_++); }
  std::uint64_t count() { return static_cast<std::uint64_t>(number()); }
  Row::Microseconds duration() { return Row::Microseconds(number()); }
  bool flag() { return number() != 0; }
  std::string_view text() { return statement_.bytes(column_++); }
  std::optional<std::int64_t> maybe_number() {
    const bool is_null = statement_.is_null(column_);
    const std::int64_t value = number();
    return is_null ? std::nullopt : std::optional(value);
  }

 private:
  const Statement& statement_;
  int column_;
};

// "hygiene:348,references:20": a list that a shell's tools can take apart. The names are identifiers.
// `with_zeros`: also stages that saved nothing, so that a sum read back has them in the order of the rows to
// come.
std::string stages_as_text(const StageSavings& savings, bool with_zeros) {
  std::string text;
  for (const StageSaving& saving : savings) {
    if (saving.stage.empty() || (saving.tokens == 0 && !with_zeros)) continue;
    if (!text.empty()) text.push_back(',');
    text.append(saving.stage).append(":").append(std::to_string(saving.tokens));
  }
  return text;
}

StageSavings read_stages(std::string_view text, NameStore& names) {
  StageSavings savings{};
  for (StageSaving& saving : savings) {
    const std::string_view item = text.substr(0, text.find(','));
    const std::size_t colon = item.find(':');
    if (colon == std::string_view::npos || colon == 0) break;
    const std::string_view digits = item.substr(colon + 1);
    if (std::from_chars(digits.data(), digits.data() + digits.size(), saving.tokens).ec != std::errc()) break;
    saving.stage = names.keep(item.substr(0, colon));
    text.remove_prefix(item.size() == text.size() ? text.size() : item.size() + 1);
  }
  return savings;
}

void bind_usage(Binder& binder, const dialect::Usage& usage) {
  if (!usage.reported) {
    for (int bucket = 0; bucket < 5; ++bucket)
      binder.nothing();
    return;
  }
  binder.number(usage.input)
      .number(usage.cache_read)
      .number(usage.cache_write_5m)
      .number(usage.cache_write_1h)
      .number(usage.output);
}

constexpr int first_sum = 3;         // in `days`, behind its key
constexpr int first_histogram = 19;  // behind the sums
constexpr int first_later_sum = 22;  // of the file's second version

// A JSON array of strings, for SQLite's json_each.
std::string sources_as_text(const std::vector<std::string>& sources) {
  if (sources.empty()) return {};
  JsonWriter json;
  json.begin_array();
  for (const std::string& source : sources)
    json.value(source);
  json.end_array();
  return std::move(json).text();
}

std::vector<std::string> read_sources(std::string_view text) {
  std::vector<std::string> sources;
  boost::system::error_code error;
  const boost::json::value array = boost::json::parse(text, error);
  if (error || !array.is_array()) return sources;
  for (const boost::json::value& source : array.get_array()) {
    if (source.is_string()) sources.emplace_back(source.get_string());
  }
  return sources;
}

std::optional<Rates> read_rates(Columns& columns) {
  const auto input = columns.maybe_number();
  if (!input) return std::nullopt;
  Rates rates;
  rates.input = static_cast<std::uint64_t>(*input);
  rates.output = columns.count();
  rates.cache_read = columns.count();
  rates.cache_write_5m = columns.count();
  rates.cache_write_1h = columns.count();
  return rates;
}

}  // namespace

Result<void> insert_row(Statement& statement, const Row& row, const RowKeys& keys) {
  const std::string stages = stages_as_text(row.savings, false);
  const std::string sources = sources_as_text(row.vault_injection.top_chunks);
  Binder binder(statement);
  binder.number(keys.day).number(keys.session);
  row.cost ? binder.number(row.cost->nano) : binder.nothing();
  row.saved ? binder.number(row.saved->money.nano).number(row.saved->input_tokens)
            : binder.nothing().nothing();
  bind_usage(binder, row.usage);
  binder.number(row.tokens_in).number(row.tokens_sent).flag(row.failed);
  row.usage.reported ? binder.number(row.usage.reasoning) : binder.nothing();
  const auto started = std::chrono::floor<Row::Microseconds>(row.started.time_since_epoch());
  binder.number(started).text(row.id).text(row.provider).text(row.dialect).text(row.mode).text(row.model);
  binder.text(row.exactness).number(std::uint64_t{row.status}).flag(row.streamed).flag(row.complete);
  binder.text_or_nothing(row.failed_kind).flag(row.client_left);
  binder.text_or_nothing(stages).text_or_nothing(row.cache_break);
  binder.flag(row.fell_short).flag(row.pass_through);
  binder.number(row.bytes_in).number(row.bytes_sent).number(row.bytes_out);
  binder.number(row.total).number(row.overhead).number(row.upstream);
  row.first_byte ? binder.number(*row.first_byte) : binder.nothing();
  binder.number(row.vault_injection.tokens_injected)
      .number(std::uint64_t{row.vault_injection.chunks_injected});
  binder.number(keys.agent);
  keys.rates != 0 ? binder.number(keys.rates) : binder.nothing();
  binder.flag(row.estimated).flag(row.bypass).number(std::uint64_t{row.edits}).text_or_nothing(sources);
  return statement.run();
}

Row read_row(const Statement& statement, NameStore& names) {
  Row row;
  Columns columns(statement, 3);  // behind number, day and session
  if (const auto cost = columns.maybe_number()) row.cost = Money{*cost};
  const auto saved = columns.maybe_number();
  const std::int64_t saved_tokens = columns.number();
  if (saved) row.saved = BilledSaving{.money = Money{*saved}, .input_tokens = saved_tokens};
  const auto input = columns.maybe_number();
  row.usage.reported = input.has_value();
  row.usage.input = static_cast<std::uint64_t>(input.value_or(0));
  row.usage.cache_read = columns.count();
  row.usage.cache_write_5m = columns.count();
  row.usage.cache_write_1h = columns.count();
  row.usage.output = columns.count();
  row.tokens_in = columns.count();
  row.tokens_sent = columns.count();
  row.failed = columns.flag();
  row.usage.reasoning = columns.count();
  row.started = std::chrono::system_clock::time_point(columns.duration());
  row.id = columns.text();
  row.provider = names.keep(columns.text());
  row.dialect = names.keep(columns.text());
  row.mode = names.keep(columns.text());
  row.model = columns.text();
  row.exactness = names.keep(columns.text());
  row.status = static_cast<std::uint16_t>(columns.number());
  row.streamed = columns.flag();
  row.complete = columns.flag();
  row.failed_kind = names.keep(columns.text());
  row.client_left = columns.flag();
  row.savings = read_stages(columns.text(), names);
  row.cache_break = columns.text();
  row.fell_short = columns.flag();
  row.pass_through = columns.flag();
  row.bytes_in = columns.count();
  row.bytes_sent = columns.count();
  row.bytes_out = columns.count();
  row.total = columns.duration();
  row.overhead = columns.duration();
  row.upstream = columns.duration();
  if (const auto first_byte = columns.maybe_number()) row.first_byte = Row::Microseconds(*first_byte);
  row.vault_injection.tokens_injected = columns.count();
  row.vault_injection.chunks_injected = static_cast<std::uint32_t>(columns.number());
  columns.number();  // agent and rates: what they stand for comes last
  columns.number();
  row.estimated = columns.flag();
  row.bypass = columns.flag();
  row.edits = static_cast<std::uint32_t>(columns.number());
  row.vault_injection.top_chunks = read_sources(columns.text());
  row.session = columns.text();
  row.agent = columns.text();
  row.rates = read_rates(columns);
  return row;
}

Result<void> replace_totals(Statement& statement, std::int64_t day, std::string_view upstream,
                            std::string_view model, const Totals& totals) {
  const std::string stages = stages_as_text(totals.savings, true);
  const std::string latency = totals.latency.bytes();
  const std::string overhead = totals.overhead.bytes();
  const std::string first_byte = totals.first_byte.bytes();
  const std::string upstream_time = totals.upstream.bytes();
  Binder(statement)
      .number(day)
      .text(upstream)
      .text(model)
      .number(totals.requests)
      .number(totals.errors)
      .number(totals.unpriced)
      .number(totals.tokens_in)
      .number(totals.tokens_sent)
      .number(totals.input)
      .number(totals.cache_read)
      .number(totals.cache_write)
      .number(totals.tokens_out)
      .number(totals.cost.nano)
      .number(totals.saved_cost.nano)
      .number(totals.saved_billed)
      .number(totals.cache_breaks_by_client)
      .number(totals.cache_breaks_by_proxy)
      .number(totals.pass_through)
      .text(stages)
      .bytes(latency)
      .bytes(overhead)
      .bytes(first_byte)
      .number(totals.estimated)
      .bytes(upstream_time);
  return statement.run();
}

Sums read_sums(const Statement& statement, NameStore& names) {
  Sums sums;
  Columns columns(statement, first_sum);
  sums.requests = columns.count();
  sums.errors = columns.count();
  sums.unpriced = columns.count();
  sums.tokens_in = columns.count();
  sums.tokens_sent = columns.count();
  sums.input = columns.count();
  sums.cache_read = columns.count();
  sums.cache_write = columns.count();
  sums.tokens_out = columns.count();
  sums.cost = Money{columns.number()};
  sums.saved_cost = Money{columns.number()};
  sums.saved_billed = columns.number();
  sums.cache_breaks_by_client = columns.count();
  sums.cache_breaks_by_proxy = columns.count();
  sums.pass_through = columns.count();
  sums.savings = read_stages(columns.text(), names);
  sums.estimated = Columns(statement, first_later_sum).count();
  return sums;
}

Totals read_totals(const Statement& statement, NameStore& names) {
  Totals totals;
  static_cast<Sums&>(totals) = read_sums(statement, names);
  Columns columns(statement, first_histogram);
  for (Histogram* histogram : {&totals.latency, &totals.overhead, &totals.first_byte})
    *histogram = Histogram::from_bytes(columns.text()).value_or(Histogram());
  totals.upstream =
      Histogram::from_bytes(Columns(statement, first_later_sum + 1).text()).value_or(Histogram());
  return totals;
}

}  // namespace tokenpak::ledger
