#include "ledger/columns.hpp"

#include "base/json_writer.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <optional>
#include <string>
#include <vector>

#include <boost/json.hpp>
#include <fmt/format.h>

namespace tokenpak::ledger {

namespace {

using database::Statement;
using database::Value;

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

void append_number(std::string& text, std::uint64_t number) {
  const fmt::format_int digits(number);
  text.append(digits.data(), digits.size());
}

// "hygiene:348,references:20": a list that a shell's tools can take apart. The names are identifiers.
void append_stage(std::string& text, std::string_view stage, std::uint64_t count) {
  text.append(stage).push_back(':');
  append_number(text, count);
}

// Also the stages that saved nothing, so that a sum read back has them in the order of the rows to come.
std::string stages_as_text(const StageSavings& savings) {
  std::string text;
  for (const StageSaving& saving : savings) {
    if (saving.stage.empty()) continue;
    if (!text.empty()) text.push_back(',');
    append_stage(text, saving.stage, saving.tokens);
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

constexpr int first_sum = 3;         // in `days`, behind its key
constexpr int first_histogram = 19;  // behind the sums
constexpr int first_later_sum = 22;  // of the file's second version

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

/// Writes a JSON object of what few rows have; nothing where it would be empty.
class Details {
 public:
  explicit Details(std::string& text) : text_(text) { text_.clear(); }
  ~Details() {
    if (!text_.empty()) text_.push_back('}');
  }
  Details(const Details&) = delete;
  Details& operator=(const Details&) = delete;

  void number(std::string_view name, std::uint64_t number) {
    begin(name);
    append_number(text_, number);
  }
  void unless_zero(std::string_view name, std::uint64_t value) {
    if (value > 0) number(name, value);
  }
  void unless_empty(std::string_view name, std::string_view value) {
    if (value.empty()) return;
    begin(name);
    append_json_string(text_, value);
  }
  /// By stage what `count` tells of it.
  void stages(std::string_view name, const StageSavings& savings,
              std::uint64_t (*count)(const StageSaving&)) {
    char separator = '"';
    for (const StageSaving& saving : savings) {
      if (count(saving) == 0) continue;
      if (separator == '"') begin(name);
      text_.push_back(separator);
      append_stage(text_, saving.stage, count(saving));
      separator = ',';
    }
    if (separator == ',') text_.push_back('"');
  }
  void list(std::string_view name, const std::vector<std::string>& values) {
    if (values.empty()) return;
    begin(name);
    char separator = '[';
    for (const std::string& value : values) {
      text_.push_back(separator);
      append_json_string(text_, value);
      separator = ',';
    }
    text_.push_back(']');
  }

 private:
  void begin(std::string_view name) {
    text_.append(text_.empty() ? "{\"" : ",\"").append(name).append("\":");
  }

  std::string& text_;
};

void write_details(std::string& text, const Row& row) {
  Details details(text);
  if (row.bytes_sent != row.bytes_in) details.number("bytes_sent", row.bytes_sent);
  details.unless_zero("cache_write_1h", row.usage.cache_write_1h);
  details.unless_zero("reasoning", row.usage.reasoning);
  details.unless_zero("edits", row.edits);
  details.stages("edits_by_stage", row.savings,
                 [](const StageSaving& each) { return std::uint64_t{each.texts}; });
  details.stages("saved_by_stage", row.savings, [](const StageSaving& each) { return each.tokens; });
  details.unless_empty("cache_break", row.cache_break);
  details.unless_zero("injected_tokens", row.vault_injection.tokens_injected);
  details.unless_zero("injected_chunks", row.vault_injection.chunks_injected);
  details.list("injected_sources", row.vault_injection.top_chunks);
  details.unless_zero("retries", row.retries);
  details.unless_empty("fallback", row.fallback);
}

/// Puts values behind each other. Zeros are left out where asked: they are NULL in `request_rows`.
class Filler {
 public:
  explicit Filler(std::span<Value> values) : values_(values) {}

  Filler& number(std::int64_t value) {
    values_[place_++] = value;
    return *this;
  }
  Filler& number(std::uint64_t value) { return number(static_cast<std::int64_t>(value)); }
  Filler& number(Row::Microseconds value) { return number(std::int64_t{value.count()}); }
  Filler& unless_zero(std::int64_t value) { return value == 0 ? nothing() : number(value); }
  Filler& unless_zero(std::uint64_t value) { return unless_zero(static_cast<std::int64_t>(value)); }
  Filler& text(std::string_view value) {
    values_[place_++] = value;
    return *this;
  }
  Filler& nothing() {
    ++place_;
    return *this;
  }

 private:
  std::span<Value> values_;  // which hold nothing
  std::size_t place_ = 0;
};

void fill(std::span<Value> values, const Row& row, const RowKeys& keys, std::string_view details) {
  Filler filler(values);
  filler.number(keys.day).number(keys.session).number(keys.kind);
  row.cost ? filler.number(row.cost->nano) : filler.nothing();
  const BilledSaving saved = row.saved.value_or(BilledSaving());
  filler.unless_zero(saved.money.nano).unless_zero(saved.input_tokens);
  filler.unless_zero(row.usage.input).unless_zero(row.usage.cache_read);
  filler.unless_zero(row.usage.cache_write_5m + row.usage.cache_write_1h);
  filler.unless_zero(row.usage.output).number(row.tokens_in);
  row.tokens_sent == row.tokens_in ? filler.nothing() : filler.number(row.tokens_sent);
  filler.number(std::chrono::floor<Row::Microseconds>(row.started.time_since_epoch())).text(row.id);
  filler.number(row.bytes_in)
      .number(row.bytes_out)
      .number(row.total)
      .number(row.overhead)
      .number(row.upstream);
  row.first_byte ? filler.number(*row.first_byte) : filler.nothing();
  if (!details.empty()) filler.text(details);
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

bool RowsToInsert::next(std::span<Value> values) {
  if (place_ == rows_.size()) return false;
  const Row& row = *rows_[place_];
  write_details(details_, row);
  fill(values, row, keys_[place_], details_);
  ++place_;
  return true;
}

void append_kind(std::string& bytes, const Row& row) {
  for (const std::string_view text :
       {row.provider, row.dialect, row.mode, std::string_view(row.model), row.exactness, row.failed_kind})
    bytes.append(text).push_back('\0');
  std::uint32_t flags = row.status;
  for (const bool flag :
       {row.failed, row.streamed, row.complete, row.client_left, row.fell_short, row.pass_through,
        row.estimated, row.bypass, row.usage.reported, row.saved.has_value()})
    flags = flags << 1U | static_cast<std::uint32_t>(flag);
  const auto flag_bytes = std::bit_cast<std::array<char, sizeof flags>>(flags);
  bytes.append(flag_bytes.data(), flag_bytes.size());
}

Result<void> insert_kind(Statement& statement, std::int64_t kind, std::int64_t day, const Row& row,
                         std::int64_t agent, std::int64_t rates) {
  Binder binder(statement);
  binder.number(kind).number(day).text(row.provider).text(row.dialect).text(row.mode).text(row.model);
  binder.text(row.exactness).number(agent);
  rates != 0 ? binder.number(rates) : binder.nothing();
  binder.number(std::uint64_t{row.status}).text_or_nothing(row.failed_kind);
  binder.flag(row.failed).flag(row.streamed).flag(row.complete).flag(row.client_left);
  binder.flag(row.fell_short).flag(row.pass_through).flag(row.estimated).flag(row.bypass);
  binder.flag(row.usage.reported).flag(row.saved.has_value());
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
  for (const StageSaving& edits : read_stages(columns.text(), names)) {
    const auto place = std::ranges::find(row.savings, edits.stage, &StageSaving::stage);
    if (place != row.savings.end()) place->texts = static_cast<std::uint32_t>(edits.tokens);
  }
  row.retries = static_cast<std::uint32_t>(columns.number());
  row.fallback = names.keep(columns.text());
  row.session = columns.text();
  row.agent = columns.text();
  row.rates = read_rates(columns);
  return row;
}

Result<void> replace_totals(Statement& statement, std::int64_t day, std::string_view upstream,
                            std::string_view model, const Totals& totals) {
  const std::string stages = stages_as_text(totals.savings);
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
