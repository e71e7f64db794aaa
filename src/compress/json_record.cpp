#include "compress/json_record.hpp"

#include "compress/json_shape.hpp"

#include <map>

namespace tokenpak::compress {
namespace {

constexpr std::uint32_t none = ~std::uint32_t{0};

/// The keys of all objects, as a list that each new key is inserted into behind the one before it in its
/// object.
class KeyList {
 public:
  struct Entry {
    std::string_view key;
    std::uint32_t next = none;
    std::uint32_t rank = 0;  ///< its place in the list, once that is complete
  };

  /// The entry of a key that follows the entry `previous` (or none) in its object; none if there are too
  /// many.
  std::uint32_t find_or_insert(std::string_view key, std::uint32_t previous) {
    const std::uint32_t expected = previous == none ? first_ : entries_[previous].next;
    if (expected != none && entries_[expected].key == key) return expected;
    const auto found = by_key_.find(key);
    if (found != by_key_.end()) return found->second;
    if (entries_.size() == most_fields) return none;
    const auto entry = static_cast<std::uint32_t>(entries_.size());
    entries_.push_back({.key = key, .next = expected});
    (previous == none ? first_ : entries_[previous].next) = entry;
    by_key_.emplace(key, entry);
    return entry;
  }

  void rank_all() {
    std::uint32_t rank = 0;
    for (std::uint32_t entry = first_; entry != none; entry = entries_[entry].next)
      entries_[entry].rank = rank++;
  }

  const std::vector<Entry>& entries() const { return entries_; }

 private:
  std::vector<Entry> entries_;
  std::uint32_t first_ = none;
  std::map<std::string_view, std::uint32_t>
      by_key_;  ///< At most most_fields, so a look-up's cost is bounded.
};

}  // namespace

std::optional<JsonRecordGroup> group_records(const JsonTree& tree, std::span<const std::uint32_t> objects) {
  KeyList keys;
  std::vector<std::uint32_t> member_entries;  // of all members of all objects
  for (const std::uint32_t object : objects) {
    std::uint32_t previous = none;
    for (std::uint32_t child = object + 1; child != tree[object].next; child = tree[child].next) {
      previous = keys.find_or_insert(tree[child].key, previous);
      if (previous == none) return std::nullopt;
      member_entries.push_back(previous);
    }
  }
  if (member_entries.size() * 2 <= keys.entries().size() * objects.size()) return std::nullopt;
  keys.rank_all();

  JsonRecordGroup group;
  group.columns.resize(keys.entries().size());
  for (const KeyList::Entry& entry : keys.entries())
    group.columns[entry.rank].key = entry.key;
  std::size_t member = 0;
  for (const std::uint32_t object : objects) {
    const std::size_t first = member;
    member += tree[object].size;
    bool in_order = true;
    for (std::size_t at = first + 1; at < member; ++at) {
      in_order =
          in_order && keys.entries()[member_entries[at - 1]].rank < keys.entries()[member_entries[at]].rank;
    }
    if (!in_order) continue;
    group.conforming.push_back(object);
    std::size_t at = first;
    for (std::uint32_t child = object + 1; child != tree[object].next; child = tree[child].next, ++at)
      group.columns[keys.entries()[member_entries[at]].rank].values.push_back(child);
  }
  std::erase_if(group.columns, [](const JsonRecordGroup::Column& column) { return column.values.empty(); });
  return group;
}

}  // namespace tokenpak::compress
