#pragma once

#include "compress/json_shape.hpp"
#include "compress/json_tree.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tokenpak::compress {

/// Which containers of a tree are written as tables, and with which columns: those where an estimate of the
/// tokens says that it gains. Time is linear in the tree's size (times deepest_shape).
class JsonPlan {
 public:
  explicit JsonPlan(const JsonTree& tree);
  /// No container is a table.
  static JsonPlan without_tables(const JsonTree& tree);

  /// The shape of the container's rows; nullptr where it is no table.
  const JsonShape* table(std::uint32_t index) const {
    const std::uint32_t number = table_numbers_[index];
    return number == 0 ? nullptr : &tables_[number - 1];
  }

 private:
  friend class JsonPlanner;
  JsonPlan() = default;

  std::vector<std::uint32_t> table_numbers_;  ///< by node: 1 + its place in `tables_`, or 0
  std::vector<JsonShape> tables_;
};

}  // namespace tokenpak::compress
