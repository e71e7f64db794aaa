#include "compress/forms.hpp"

#include "compress/csv_form.hpp"
#include "compress/frame.hpp"
#include "compress/json_form.hpp"
#include "compress/log_form.hpp"
#include "compress/markdown_table_form.hpp"
#include "compress/path_tree_form.hpp"
#include "compress/stack_trace_form.hpp"
#include "compress/xml_form.hpp"

#include <array>

namespace tokenpak::compress {
namespace {

// One line a form; a new one goes to the end.
constexpr std::array table = {
    RegisteredForm{.form = &log_form, .stage = Stage::log},
    RegisteredForm{.form = &json_form, .stage = Stage::json},
    RegisteredForm{.form = &matches_form, .stage = Stage::paths},
    RegisteredForm{.form = &paths_form, .stage = Stage::paths},
    RegisteredForm{.form = &listing_form, .stage = Stage::paths},
    RegisteredForm{.form = &stack_trace_form, .stage = Stage::stack_trace},
    RegisteredForm{.form = &csv_form, .stage = Stage::tables},
    RegisteredForm{.form = &markdown_table_form, .stage = Stage::tables},
    RegisteredForm{.form = &json_plain_form, .stage = Stage::json},
    RegisteredForm{.form = &sections_form, .stage = Stage::paths},
    RegisteredForm{.form = &tree_form, .stage = Stage::paths},
    RegisteredForm{.form = &xml_form, .stage = Stage::config},
};

}  // namespace

std::span<const RegisteredForm> registered_forms() {
  return table;
}

std::optional<std::string> without_frames(std::string_view text, std::size_t largest) {
  static const auto forms = [] {
    std::array<const Form*, table.size()> result{};
    for (std::size_t index = 0; index < table.size(); ++index)
      result[index] = table[index].form;
    return result;
  }();
  return without_frames(text, forms, largest);
}

}  // namespace tokenpak::compress
