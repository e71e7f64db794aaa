#pragma once

#include "compress/json_tree.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace tokenpak::compress {

/// What a group of objects looks like as records of one table.
struct JsonRecordGroup {
  struct Column {
    std::string_view key;
    std::vector<std::uint32_t> values;  ///< of the conforming objects that have this key, in their order
  };
  std::vector<Column> columns;            ///< In an order that each conforming object keeps to.
  std::vector<std::uint32_t> conforming;  ///< the others have a key twice, or keys in another order
};

/// Nothing if the objects, which are indices into `tree`, have more than most_fields different keys, or on
/// average less than half of the keys that there are.
std::optional<JsonRecordGroup> group_records(const JsonTree& tree, std::span<const std::uint32_t> objects);

}  // namespace tokenpak::compress
