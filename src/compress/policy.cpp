#include "compress/policy.hpp"

#include <array>
#include <cstddef>

namespace tokenpak::compress {
namespace {

using Row = std::array<Treatment, text_class_count>;

constexpr std::array<Row, mode_count> table = {{
    //               narrative           code                config           blob
    /* strict     */ {Treatment::keep, Treatment::keep, Treatment::keep, Treatment::keep},
    /* hybrid     */ {Treatment::hygiene, Treatment::keep, Treatment::keep, Treatment::keep},
    /* aggressive */ {Treatment::hygiene, Treatment::colours, Treatment::keep, Treatment::keep},
}};

}  // namespace

Treatment treatment_of(Mode mode, TextClass text_class) {
  return table[static_cast<std::size_t>(mode)][static_cast<std::size_t>(text_class)];
}

bool may_encode(Mode mode, ContentKind kind, Stage family, bool is_data) {
  if (mode == Mode::strict) return false;
  switch (kind) {
    case ContentKind::json:
    case ContentKind::ndjson:
      return family == Stage::json && (mode == Mode::aggressive || is_data);
    case ContentKind::xml:
      return family == Stage::config && mode == Mode::aggressive;
    case ContentKind::grep:
      return family == Stage::paths;
    default:
      return class_of(kind) == TextClass::narrative && family != Stage::json && family != Stage::config;
  }
}

}  // namespace tokenpak::compress
