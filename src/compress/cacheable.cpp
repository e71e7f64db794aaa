#include "compress/cacheable.hpp"

#include <algorithm>
#include <array>

namespace tokenpak::compress {
namespace {

struct Row {
  std::string_view model;  // a part of the name
  std::uint32_t tokens = 0;
};

// The first that fits counts: exact names before their family, the family's longest last.
constexpr std::array<Row, 15> table = {{
    {"claude-opus-4-1", 1024},
    {"claude-opus-4-2", 1024},  // claude-opus-4-20250514
    {"claude-opus-4-0", 1024},
    {"claude-sonnet-4", 1024},
    {"claude-3-7-sonnet", 1024},
    {"claude-3-5-sonnet", 1024},
    {"claude-3-opus", 1024},
    {"claude-3-5-haiku", 2048},
    {"claude-3-haiku", 2048},
    {"claude", 4096},
    {"gpt-", 1024},
    {"codex", 1024},
    {"o1", 1024},
    {"o3", 1024},
    {"o4", 1024},
}};

}  // namespace

std::uint32_t least_cacheable_tokens(std::string_view model) {
  if (model.contains("gemini")) return 4096;
  const auto* found = std::ranges::find_if(table, [model](const Row& row) {
    // The short names of OpenAI's reasoning models would be found inside of others.
    return row.model.size() > 2 ? model.contains(row.model) : model.starts_with(row.model);
  });
  return found == table.end() ? 0 : found->tokens;
}

}  // namespace tokenpak::compress
