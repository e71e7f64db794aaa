#include "compress/json_plan.hpp"

#include "compress/json_notation.hpp"
#include "compress/json_record.hpp"

#include <algorithm>
#include <span>
#include <utility>

namespace tokenpak::compress {

/// Finds shapes bottom-up: what a container costs on its own is known before it is compared with what it
/// would cost as part of a table further out. Costs are tokens as estimate_tokens() has them, with one token
/// for each separator.
class JsonPlanner {
 public:
  JsonPlanner(const JsonTree& tree, JsonPlan& plan) : tree_(tree), plan_(plan), costs_(tree.size()) {
    plan_.table_numbers_.resize(tree.size());
  }

  void plan_all() {
    for (std::size_t index = tree_.size(); index-- > 0;)
      costs_[index] = own_cost(static_cast<std::uint32_t>(index));
  }

 private:
  using Group = std::span<const std::uint32_t>;

  struct Shaped {
    JsonShape shape{};
    std::size_t cost = 0;  ///< of the header and of all cells
  };

  std::size_t own_cost(std::uint32_t index) {
    const JsonNode& node = tree_[index];
    if (!node.is_container()) {
      const bool quoted = node.is_string() && (!is_bare_text(node.text) || reads_as_literal(node.text));
      return estimate_tokens(node.text) + (quoted ? 2 : 0);
    }
    std::size_t cost = 2;
    std::size_t containers = 0;
    std::size_t names = 0;
    for (std::uint32_t child = index + 1; child != node.next; child = tree_[child].next) {
      cost += costs_[child] + 1;
      if (tree_[child].is_container()) ++containers;
      if (node.is_object()) names += estimate_tokens(tree_[child].key) + 1;
    }
    cost += names;
    if (node.size < 2 || !are_most(containers, node.size)) return cost;
    Shaped rows = shape_of(children_of({&index, 1}), node.is_object(), deepest_shape);
    const std::size_t table_cost = 4 + rows.cost + node.size + names;
    if (!rows.shape.has_columns() || table_cost >= cost) return cost;
    plan_.tables_.push_back(std::move(rows.shape));
    plan_.table_numbers_[index] = static_cast<std::uint32_t>(plan_.tables_.size());
    return table_cost;
  }

  /// Rows that are not like the others cost little as long as they are few.
  static bool are_most(std::size_t count, std::size_t size) { return count > 0 && count * 4 >= size * 3; }

  std::vector<std::uint32_t> children_of(Group containers) const {
    std::vector<std::uint32_t> children;
    for (const std::uint32_t container : containers) {
      for (std::uint32_t child = container + 1; child != tree_[container].next; child = tree_[child].next)
        children.push_back(child);
    }
    return children;
  }

  std::size_t sum_of_costs(Group group) const {
    std::size_t cost = 0;
    for (const std::uint32_t index : group)
      cost += costs_[index];
    return cost;
  }

  /// The cheapest shape for values that stand in one column. `named`: they are members of an object whose
  /// names are the first cells of their rows.
  Shaped shape_of(Group group, bool named, int depth) {
    std::vector<std::uint32_t> objects;
    std::vector<std::uint32_t> arrays;
    std::vector<std::uint32_t> others;
    for (const std::uint32_t index : group)
      (tree_[index].is_object() ? objects : tree_[index].is_array() ? arrays : others).push_back(index);
    if (others.size() == group.size()) return scalar_shape(group);

    Shaped any{.cost = sum_of_costs(group)};
    if (depth == 0) return any;
    const bool of_objects = are_most(objects.size(), group.size());
    if (!of_objects && !are_most(arrays.size(), group.size())) return any;
    Shaped found = of_objects ? object_shape(objects, named, depth) : list_shape(arrays, depth);
    const std::vector<std::uint32_t>& odd = of_objects ? arrays : objects;
    found.cost += sum_of_costs(odd) + sum_of_costs(others) + odd.size() + others.size();
    return found.shape.has_columns() && found.cost < any.cost ? std::move(found) : any;
  }

  Shaped scalar_shape(Group group) const {
    Shaped found{.cost = sum_of_costs(group)};
    if (group.empty()) return found;
    const JsonNode& first = tree_[group.front()];
    if (group.size() >= 2 &&
        std::ranges::all_of(group, [&](std::uint32_t index) { return tree_[index].same_scalar(first); })) {
      found.shape = empty_shape(JsonShape::Kind::constant);
      found.shape.value = first;
      found.cost = costs_[group.front()] + 1;
      return found;
    }
    std::size_t like_literals = 0;
    for (const std::uint32_t index : group) {
      if (!tree_[index].is_string()) return found;
      if (reads_as_literal(tree_[index].text)) ++like_literals;
    }
    if (like_literals > 0) {
      found.shape.kind = JsonShape::Kind::text;
      found.cost += 2;
      found.cost -= 2 * like_literals;
    }
    return found;
  }

  Shaped object_shape(Group objects, bool named, int depth) {
    // One object says nothing about whether its keys are names of columns or of rows: rows, if it can be.
    const bool may_be_record =
        objects.size() > 1 || tree_[objects.front()].size < 2 || !tree_[objects.front() + 1].is_container();
    auto records = may_be_record ? group_records(tree_, objects) : std::nullopt;
    if (!records) return map_shape(objects, depth);
    if (!are_most(records->conforming.size(), objects.size()) || records->columns.empty()) return {};
    return record_shape(*records, objects, named, depth);
  }

  Shaped record_shape(const JsonRecordGroup& records, Group objects, bool named, int depth) {
    Shaped found{.shape = empty_shape(JsonShape::Kind::record), .cost = 2};
    for (const JsonRecordGroup::Column& column : records.columns) {
      JsonField field;
      field.key = column.key;
      field.optional = column.values.size() < records.conforming.size();
      Shaped cells = shape_of(column.values, false, depth - 1);
      if (named && !field.optional && repeats_names(records.conforming, column.values)) {
        cells = {.shape = empty_shape(JsonShape::Kind::name), .cost = 2};
      } else if (field.optional && cells.shape.kind == JsonShape::Kind::constant) {
        cells = {.cost = sum_of_costs(column.values)};
      }
      found.cost += estimate_tokens(column.key) + 1 + cells.cost;
      if (field.optional) found.cost += 1 + records.conforming.size() - column.values.size();
      if (!cells.shape.is_hoisted()) found.cost += records.conforming.size();
      field.shape = std::move(cells.shape);
      found.shape.fields.push_back(std::move(field));
    }
    // A row needs a cell.
    if (std::ranges::all_of(found.shape.fields, [](const JsonField& f) { return f.shape.is_hoisted(); }))
      found.shape.fields.front().shape = {};
    for (const std::uint32_t odd : odd_objects(objects, records.conforming))
      found.cost += costs_[odd] + 1;
    return found;
  }

  bool repeats_names(Group objects, Group values) const {
    for (std::size_t row = 0; row < objects.size(); ++row) {
      if (!tree_[values[row]].is_string() || tree_[values[row]].text != tree_[objects[row]].key) return false;
    }
    return true;
  }

  static std::vector<std::uint32_t> odd_objects(Group objects, Group conforming) {
    std::vector<std::uint32_t> odd;
    std::ranges::set_difference(objects, conforming, std::back_inserter(odd));
    return odd;
  }

  Shaped map_shape(Group objects, int depth) {
    const std::vector<std::uint32_t> members = children_of(objects);
    std::size_t names = 0;
    for (const std::uint32_t member : members)
      names += estimate_tokens(tree_[member].key) + 1;
    return container_shape(JsonShape::Kind::map, objects.size(), members, names, depth);
  }

  Shaped list_shape(Group arrays, int depth) {
    return container_shape(JsonShape::Kind::list, arrays.size(), children_of(arrays), 0, depth);
  }

  Shaped container_shape(JsonShape::Kind kind, std::size_t containers, Group elements, std::size_t names,
                         int depth) {
    if (elements.empty()) return {};
    Shaped element = shape_of(elements, kind == JsonShape::Kind::map, depth - 1);
    if (!element.shape.has_columns()) return {};
    Shaped found{.shape = empty_shape(kind),
                 .cost = 2 + element.cost + 2 * containers + elements.size() + names};
    found.shape.fields.emplace_back().shape = std::move(element.shape);
    return found;
  }

  const JsonTree& tree_;
  JsonPlan& plan_;
  std::vector<std::size_t> costs_;  ///< by node: written on its own, without a header from further out
};

JsonPlan JsonPlan::without_tables(const JsonTree& tree) {
  JsonPlan plan;
  plan.table_numbers_.resize(tree.size());
  return plan;
}

JsonPlan::JsonPlan(const JsonTree& tree) {
  JsonPlanner(tree, *this).plan_all();
}

}  // namespace tokenpak::compress
