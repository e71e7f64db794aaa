#pragma once

#include "base/hash.hpp"
#include "base/result.hpp"
#include "tokens/content_class.hpp"
#include "tokens/encoding.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tokenpak::tokens {

/// How far a count may be trusted.
enum class Exactness : std::uint8_t {
  exact,       ///< the model's own public vocabulary
  calibrated,  ///< corrected by the provider's own usage
  estimate,    ///< everything else
};
std::string_view name_of(Exactness exactness);

/// Tokens that a provider adds to the texts of a prompt. May be negative where its own form of something is
/// shorter than what is counted.
struct Overhead {
  std::int64_t request = 0;               ///< once
  std::int64_t message = 0;               ///< each message, its role included
  std::int64_t tools = 0;                 ///< once, where there are tools
  std::int64_t tool = 0;                  ///< each tool after the first
  std::int64_t description = 0;           ///< each tool's description
  std::int64_t first_property = 0;        ///< the first property of each object of a schema
  std::int64_t property = 0;              ///< each further one
  std::int64_t property_description = 0;  ///< each property's description
  std::int64_t enumeration = 0;           ///< each property with a list of values
  std::int64_t nested_object = 0;         ///< each property that is an object
  std::int64_t array_of_objects = 0;      ///< each property that is an array of objects
};

/// Models that count alike.
struct CounterFamily {
  std::string name;
  std::uint32_t index = 0;  ///< place in the table
  Encoding encoding = Encoding::o200k_base;
  Exactness exactness = Exactness::estimate;  ///< of a text's count; never `calibrated`
  std::uint32_t permille = 1000;              ///< tokens of the model for 1000 of the encoding, any text
  /// On top of that by class of text, as far as it is known before the first answer.
  std::array<std::uint32_t, content_class_count> class_permille = {1000, 1000, 1000, 1000, 1000};
  Overhead overhead;
};

/// Which family a model belongs to. Immutable once made.
class CounterTable {
 public:
  /// Reads a table in the format of data/token_counters.json. Its last family has no models: it is that of
  /// every unknown one. Errors: bad_configuration, with the place.
  static Result<CounterTable> parse(std::string_view text);
  /// data/token_counters.json as compiled in.
  static const CounterTable& built_in();

  /// The family of the longest name in the table that is `model` up to a whole name part (base/model_name.hpp
  /// has what may stand before it). Valid as long as the table.
  const CounterFamily& find(std::string_view model) const;
  /// False where `find` gives the family of unknown models.
  bool knows(std::string_view model) const { return &find(model) != &families_.back(); }
  const std::vector<CounterFamily>& families() const { return families_; }

 private:
  friend class CounterTableReader;

  std::vector<CounterFamily> families_;
  std::unordered_map<std::string, std::size_t, TextHash, std::equal_to<>> by_name_;  // canonical name: index
};

}  // namespace tokenpak::tokens
