#include "ledger/cache_regime.hpp"

#include "base/model_name.hpp"
#include "embedded/cache_regimes.hpp"
#include "ledger/strict_reader.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

#include <fmt/format.h>

namespace tokenpak::ledger {

namespace json = boost::json;

class CacheRegimeReader : public StrictReader {
 public:
  explicit CacheRegimeReader(CacheRegimes& regimes) : regimes_(regimes) {}

 private:
  void read(const json::value& document) override {
    const json::object& root = object(document, "the document");
    only_keys(root, "the document", {"format", "as_of", "source", "regimes"});
    if (whole(member(root, "format", "the document"), "format") != 1) note("format", "must be 1");
    const json::array& regimes = array(member(root, "regimes", "the document"), "regimes");
    for (std::size_t index = 0; index < regimes.size(); ++index)
      read_regime(regimes[index], fmt::format("regimes[{}]", index));
  }

  void read_regime(const json::value& value, const std::string& place) {
    const json::object& entry = object(value, place);
    only_keys(entry, place,
              {"name", "provider", "matches", "newest_message_breakpoint", "look_back", "multiple_of",
               "life_seconds", "long_life_seconds", "smallest_prefix", "models"});
    const auto optional_number = [&](std::string_view key, std::uint64_t otherwise) {
      const json::value* stated = entry.if_contains(key);
      return stated ? whole(*stated, fmt::format("{}.{}", place, key)) : otherwise;
    };
    CacheRegime regime;
    regime.name = text(member(entry, "name", place), place + ".name");
    const std::string matches = text(member(entry, "matches", place), place + ".matches");
    if (matches != "breakpoints" && matches != "any_prefix")
      note(place + ".matches", "must be \"breakpoints\" or \"any_prefix\"");
    regime.at_breakpoints = matches == "breakpoints";
    if (const json::value* newest = entry.if_contains("newest_message_breakpoint"))
      regime.newest_message_breakpoint = boolean(*newest, place + ".newest_message_breakpoint");
    regime.look_back = optional_number("look_back", 0);
    regime.multiple_of = optional_number("multiple_of", 1);
    if (regime.multiple_of == 0) note(place + ".multiple_of", "must be at least 1");
    regime.smallest_prefix = whole(member(entry, "smallest_prefix", place), place + ".smallest_prefix");
    const std::uint64_t life = whole(member(entry, "life_seconds", place), place + ".life_seconds");
    regime.life = std::chrono::seconds(life);
    regime.long_life = std::chrono::seconds(optional_number("long_life_seconds", life));

    const std::string provider = text(member(entry, "provider", place), place + ".provider");
    const json::array& models = array(member(entry, "models", place), place + ".models");
    for (std::size_t index = 0; index < models.size(); ++index)
      read_model(models[index], provider, regime, fmt::format("{}.models[{}]", place, index));
  }

  void read_model(const json::value& value, const std::string& provider, CacheRegime regime,
                  const std::string& place) {
    const json::object& entry = object(value, place);
    only_keys(entry, place, {"name", "smallest_prefix"});
    std::string name = canonical_name(text(member(entry, "name", place), place + ".name"));
    if (const json::value* smallest = entry.if_contains("smallest_prefix"))
      regime.smallest_prefix = whole(*smallest, place + ".smallest_prefix");
    const auto shorter = std::ranges::upper_bound(regimes_.entries_, name.size(), std::greater(),
                                                  [](const auto& listed) { return listed.model.size(); });
    regimes_.entries_.insert(shorter, CacheRegimes::Entry{provider, std::move(name), std::move(regime)});
  }

  CacheRegimes& regimes_;
};

namespace {

bool begins_with_parts(std::string_view model, std::string_view name) {
  if (name.empty()) return true;
  // The last character first: names of a provider's models begin alike.
  return model.size() >= name.size() && model[name.size() - 1] == name.back() &&
         (model.size() == name.size() || model[name.size()] == '-') && model.starts_with(name);
}

}  // namespace

Result<CacheRegimes> CacheRegimes::parse(std::string_view text, std::string_view where) {
  CacheRegimes regimes;
  CacheRegimeReader reader(regimes);
  if (const Result<void> read = reader.read_document(text, where); !read)
    return std::unexpected(read.error());
  return regimes;
}

Result<CacheRegimes> CacheRegimes::built_in() {
  return parse(embedded::cache_regimes(), "the built-in table of cache regimes");
}

const CacheRegime* CacheRegimes::find(std::string_view provider, std::string_view model) const {
  std::array<char, 200> buffer;  // longer than any real name
  if (model.size() > buffer.size()) return nullptr;
  while (drop_routing_prefix(model)) {
  }
  const std::string_view canonical = canonical_name(model, buffer);
  const auto found = std::ranges::find_if(entries_, [&](const Entry& entry) {
    return begins_with_parts(canonical, entry.model) && entry.provider == provider;
  });
  return found == entries_.end() ? nullptr : &found->regime;
}

}  // namespace tokenpak::ledger
