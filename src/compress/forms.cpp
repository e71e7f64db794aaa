#include "compress/forms.hpp"

#include "compress/frame.hpp"

#include <array>

namespace tokenpak::compress {
namespace {

// One line a form.
constexpr std::array<RegisteredForm, 0> table = {};

const auto forms_of_table = [] {
  std::array<const Form*, table.size()> forms{};
  for (std::size_t index = 0; index < table.size(); ++index)
    forms[index] = table[index].form;
  return forms;
}();

}  // namespace

std::span<const RegisteredForm> registered_forms() {
  return table;
}

std::optional<std::string> without_frames(std::string_view text, std::size_t largest) {
  return without_frames(text, forms_of_table, largest);
}

}  // namespace tokenpak::compress
