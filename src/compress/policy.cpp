#include "compress/policy.hpp"

#include <array>
#include <cstddef>

namespace tokenpak::compress {
namespace {

constexpr std::size_t mode_count = 3;
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

}  // namespace tokenpak::compress
