#include "tokens/counter_table.hpp"

#include "base/model_name.hpp"
#include "embedded/token_counters.hpp"
#include "json/cursor.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <span>
#include <utility>

#include <fmt/format.h>

namespace tokenpak::tokens {
namespace {

struct EncodingName {
  std::string_view text;
  Encoding encoding;
};
constexpr std::array encoding_names = {EncodingName{"o200k_base", Encoding::o200k_base},
                                       EncodingName{"cl100k_base", Encoding::cl100k_base},
                                       EncodingName{"claude", Encoding::claude}};

struct OverheadName {
  std::string_view text;
  std::int64_t Overhead::* member;
};
constexpr std::array overhead_names = {
    OverheadName{"request", &Overhead::request},
    OverheadName{"message", &Overhead::message},
    OverheadName{"tools", &Overhead::tools},
    OverheadName{"tool", &Overhead::tool},
    OverheadName{"description", &Overhead::description},
    OverheadName{"first_property", &Overhead::first_property},
    OverheadName{"property", &Overhead::property},
    OverheadName{"property_description", &Overhead::property_description},
    OverheadName{"enum", &Overhead::enumeration},
    OverheadName{"nested_object", &Overhead::nested_object},
    OverheadName{"array_of_objects", &Overhead::array_of_objects},
};

// Both ends of what a factor may be; a value beyond is a mistake in the data.
constexpr std::int64_t least_permille = 100;
constexpr std::int64_t most_permille = 10'000;
constexpr std::int64_t most_overhead = 10'000;

}  // namespace

/// Walks the document into a table. The first thing that is wrong is kept with its place.
class CounterTableReader {
 public:
  CounterTableReader(std::string_view text, CounterTable& table) : cursor_(text), table_(table) {}

  /// "<place>: <what is wrong there>", or empty.
  const std::string& problem() const { return problem_; }

  void read() {
    place_ = "the document";
    bool has_format = false;
    members([&](std::string_view key) {
      if (key == "format") {
        has_format = whole(1, 1) == 1;
      } else if (key == "as_of") {
        text();
      } else if (key == "sources") {
        elements([&] { text(); });
      } else if (key == "families") {
        elements([&] { read_family(); });
      } else {
        unknown(key);
      }
    });
    if (!cursor_.finish()) note("is not JSON");
    if (!has_format) note("has no \"format\": 1");
    if (table_.families_.empty()) note("has no families");
  }

 private:
  void read_family() {
    CounterFamily family;
    std::vector<std::string> models;
    family.index = static_cast<std::uint32_t>(table_.families_.size());
    place_ = fmt::format("families[{}]", family.index);
    if (has_fallback_) note("stands after the family of unknown models, which must be the last");
    members([&](std::string_view key) {
      if (key == "name") {
        family.name = text();
      } else if (key == "encoding") {
        read_encoding(family);
      } else if (key == "exactness") {
        read_exactness(family);
      } else if (key == "permille") {
        family.permille = permille();
      } else if (key == "class_permille") {
        read_class_permille(family);
      } else if (key == "models") {
        elements([&] { models.push_back(canonical_name(text())); });
      } else if (key == "overhead") {
        read_overhead(family.overhead);
      } else {
        unknown(key);
      }
    });
    if (family.name.empty()) note("has no name");
    has_fallback_ = models.empty();
    for (std::string& model : models) {
      if (model.empty()) note("has a model without a name");
      if (!table_.by_name_.emplace(std::move(model), table_.families_.size()).second)
        note("has a model that stands twice in this table");
    }
    table_.families_.push_back(std::move(family));
  }

  void read_encoding(CounterFamily& family) {
    const std::string name = text();
    const auto* found = std::ranges::find(encoding_names, name, &EncodingName::text);
    if (found == encoding_names.end()) return note(fmt::format("\"{}\" is no encoding", name));
    family.encoding = found->encoding;
  }

  void read_exactness(CounterFamily& family) {
    const std::string name = text();
    if (name != "exact" && name != "estimate") note("exactness must be exact or estimate");
    family.exactness = name == "exact" ? Exactness::exact : Exactness::estimate;
  }

  void read_class_permille(CounterFamily& family) {
    members([&](std::string_view key) {
      for (std::size_t content = 0; content < content_class_count; ++content) {
        if (key == name_of(static_cast<ContentClass>(content))) {
          family.class_permille[content] = permille();
          return;
        }
      }
      unknown(key);
    });
  }

  void read_overhead(Overhead& overhead) {
    members([&](std::string_view key) {
      const auto* found = std::ranges::find(overhead_names, key, &OverheadName::text);
      if (found == overhead_names.end()) return unknown(key);
      overhead.*found->member = whole(-most_overhead, most_overhead);
    });
  }

  template <class Visit>
  void members(Visit visit) {
    if (!cursor_.enter_object()) return note("must be an object");
    std::string_view key;
    while (cursor_.next_member(key))
      visit(key);
  }

  template <class Visit>
  void elements(Visit visit) {
    if (!cursor_.enter_array()) return note("must be an array");
    while (cursor_.next_element())
      visit();
  }

  std::string text() {
    if (cursor_.peek() != json::Kind::string) note("must have strings where this table has strings");
    return std::string(cursor_.read_string().of(cursor_.document()));
  }

  std::uint32_t permille() { return static_cast<std::uint32_t>(whole(least_permille, most_permille)); }

  std::int64_t whole(std::int64_t least, std::int64_t most) {
    const std::string_view digits = cursor_.skip().of(cursor_.document());
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error == std::errc() && end == digits.data() + digits.size() && value >= least && value <= most)
      return value;
    note(fmt::format("\"{}\" is no whole number from {} to {}", digits, least, most));
    return least;
  }

  void unknown(std::string_view key) {
    note(fmt::format("\"{}\" is not a key of this format", key));
    cursor_.skip();
  }

  void note(std::string_view reason) {
    if (problem_.empty()) problem_ = fmt::format("{}: {}", place_, reason);
  }

  json::Cursor cursor_;
  CounterTable& table_;
  std::string place_;
  std::string problem_;
  bool has_fallback_ = false;
};

std::string_view name_of(Exactness exactness) {
  switch (exactness) {
    case Exactness::exact:
      return "exact";
    case Exactness::calibrated:
      return "calibrated";
    case Exactness::estimate:
      break;
  }
  return "estimate";
}

Result<CounterTable> CounterTable::parse(std::string_view text) {
  CounterTable table;
  CounterTableReader reader(text, table);
  reader.read();
  if (reader.problem().empty() && !table.by_name_.empty()) {
    const std::size_t last = table.families_.size() - 1;
    const bool is_named =
        std::ranges::any_of(table.by_name_, [last](auto& entry) { return entry.second == last; });
    if (!is_named) return table;
    return failure(ErrorKind::bad_configuration,
                   "the last family must be that of unknown models, without names");
  }
  return failure(ErrorKind::bad_configuration,
                 fmt::format("the table of token counters: {}", reader.problem()));
}

const CounterTable& CounterTable::built_in() {
  static const CounterTable table = parse(embedded::token_counters()).value();
  return table;
}

const CounterFamily& CounterTable::find(std::string_view model) const {
  std::array<char, 200> buffer;  // no real name is longer
  if (model.size() > buffer.size()) return families_.back();
  const std::string_view whole = model;
  const std::string_view canonical = canonical_name(whole, buffer);
  do {
    std::string_view name = canonical.substr(std::min(whole.size() - model.size(), canonical.size()));
    if (name.starts_with("ft-")) name.remove_prefix(3);  // fine-tuning changes no vocabulary
    while (!name.empty()) {
      if (const auto found = by_name_.find(name); found != by_name_.end()) return families_[found->second];
      const std::size_t last_part = name.rfind('-');
      name = name.substr(0, last_part == std::string_view::npos ? 0 : last_part);
    }
  } while (drop_routing_prefix(model));
  return families_.back();
}

}  // namespace tokenpak::tokens
