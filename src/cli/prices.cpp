// prices: lists what models cost, and changes it in the user's own file.

#include "ledger/prices.hpp"

#include "base/grouped.hpp"
#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/home_folder.hpp"
#include "cli/input_file.hpp"
#include "cli/price_arguments.hpp"
#include "cli/price_text.hpp"
#include "ledger/ledger_reader.hpp"

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include <fmt/format.h>

namespace tokenpak::cli {
namespace {

using ledger::PriceTable;

PriceTable::Day today() {
  return std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
}

int fail(std::string_view message) {
  complain(message);
  return exit_code::usage;
}

/// Names of models in the account whose price is not known.
std::vector<std::string> unknown_models(const std::filesystem::path& home, const PriceTable& prices) {
  std::vector<std::string> unknown;
  std::error_code error;
  if (!std::filesystem::exists(home / "ledger.db", error)) return unknown;
  Result<ledger::LedgerReader> reader = ledger::LedgerReader::open(home / "ledger.db");
  if (!reader) return unknown;
  const Result<std::vector<ledger::NamedSums>> sums = reader->sums(ledger::Grouping::model, 0);
  if (!sums) return unknown;
  for (const ledger::NamedSums& each : *sums) {
    if (each.sums.unpriced == 0 || prices.find(each.name, today()) != nullptr) continue;
    unknown.push_back(fmt::format("{} ({} requests)", each.name, grouped(each.sums.unpriced)));
  }
  return unknown;
}

/// The user's own table; empty where there is no file.
Result<PriceTable> read_own(const std::filesystem::path& file) {
  std::error_code error;
  if (!std::filesystem::exists(file, error)) return PriceTable();
  const Result<std::string> text = read_input(file.string());
  if (!text) return std::unexpected(text.error());
  return PriceTable::parse(*text, file.string());
}

/// Whole or not at all: a proxy may start meanwhile.
Result<void> write_own(const std::filesystem::path& file, const PriceTable& own) {
  const std::filesystem::path beside = file.string() + ".new";
  std::ofstream stream(beside, std::ios::binary | std::ios::trunc);
  stream << own.json();
  stream.close();
  std::error_code error;
  if (stream) std::filesystem::rename(beside, file, error);
  if (!stream || error) return failure(ErrorKind::io, fmt::format("cannot write {}", file.string()));
  return {};
}

/// Lays a file and single prices over the user's own.
Result<void> change(PriceTable& own, const PriceTable& all, const PriceArguments& arguments) {
  if (!arguments.update.empty()) {
    const Result<std::string> text = read_input(arguments.update);
    if (!text) return std::unexpected(text.error());
    const Result<PriceTable> update = PriceTable::parse(*text, arguments.update);
    if (!update) return std::unexpected(update.error());
    own.lay_over(*update);
  }
  std::optional<PriceTable::Day> from;
  if (!arguments.from.empty()) {
    from = ledger::parse_date(arguments.from);
    if (!from) return failure(ErrorKind::bad_configuration, "--from must be a day as YYYY-MM-DD");
  }
  for (const std::string& text : arguments.set) {
    const Result<PriceSetting> setting = parse_price_setting(text);
    if (!setting)
      return failure(setting.error().kind, fmt::format("--set {}: {}", text, setting.error().message));
    PriceTable history = all;
    history.lay_over(own);
    // What was charged before stays as it was; a model that was not known has no before.
    const bool is_known = history.find(setting->model, today()) != nullptr;
    own.set(setting->model, from || !is_known ? from : std::optional(today()), setting->price, history);
  }
  return {};
}

}  // namespace

int manage_prices(const PriceArguments& arguments) {
  const auto loaded = load_settings_of_process({});
  if (!loaded) return fail(loaded.error().message);
  const std::filesystem::path home = loaded->settings.home;
  const std::filesystem::path file = home / "prices.json";
  Result<PriceTable> all = ledger::load_prices(file);
  if (!all) return fail(all.error().message);
  Result<PriceTable> own = read_own(file);
  if (!own) return fail(own.error().message);
  const bool changes = !arguments.update.empty() || !arguments.set.empty();
  if (changes) {
    if (const Result<void> changed = change(*own, *all, arguments); !changed)
      return fail(changed.error().message);
    if (const auto prepared = prepare_home_folder(home); !prepared) return fail(prepared.error().message);
    if (const Result<void> written = write_own(file, *own); !written) return fail(written.error().message);
    fmt::print("{} has {} prices of your own; a running proxy takes them at its next start.\n", file.string(),
               own->size());
    return exit_code::success;
  }
  std::vector<PriceTable::Entry> entries = all->entries();
  if (!arguments.model.empty()) {
    const std::string wanted = ledger::priced_name(arguments.model);
    std::erase_if(entries, [&](const PriceTable::Entry& entry) { return !entry.name.contains(wanted); });
    // The whole name of a model, as clients write it, may be longer than what it is priced by.
    if (entries.empty()) {
      if (const std::optional<PriceTable::Entry> found = all->entry_of(arguments.model))
        entries.push_back(*found);
    }
    if (entries.empty()) {
      complain(fmt::format("{}: no known price; `tokenpak prices --set {}=IN/OUT` gives it one",
                           arguments.model, arguments.model));
      return exit_code::failure;
    }
  }
  if (arguments.as_json) {
    PriceTable listed;
    for (const PriceTable::Entry& entry : entries)
      listed.add(entry);
    fmt::print("{}", listed.json());
    return exit_code::success;
  }
  fmt::print("{}", prices_as_text(entries, today(), *own, !arguments.model.empty()));
  if (!arguments.model.empty()) return exit_code::success;
  fmt::print("\nBuilt in as of {}. own: from {}\n", all->as_of(), file.string());
  for (const std::string& model : unknown_models(home, *all))
    fmt::print("No known price: {}\n", model);
  return exit_code::success;
}

}  // namespace tokenpak::cli
