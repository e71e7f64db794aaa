#include "compress/content_kind.hpp"

#include <array>

namespace tokenpak::compress {
namespace {

struct KindRow {
  std::string_view name;
  TextClass text_class;
};

constexpr std::array<KindRow, content_kind_count> kinds = {{
    {"prose", TextClass::narrative},
    {"markdown", TextClass::narrative},
    {"log", TextClass::narrative},
    {"build_output", TextClass::narrative},
    {"stack_trace", TextClass::narrative},
    {"listing", TextClass::narrative},
    {"path_list", TextClass::narrative},
    {"csv", TextClass::narrative},
    {"markdown_table", TextClass::narrative},
    {"ascii_table", TextClass::narrative},
    {"other", TextClass::narrative},
    {"source", TextClass::code},
    {"diff", TextClass::code},
    {"numbered_read", TextClass::code},
    {"grep", TextClass::code},
    {"json", TextClass::config},
    {"ndjson", TextClass::config},
    {"yaml", TextClass::config},
    {"toml", TextClass::config},
    {"ini", TextClass::config},
    {"xml", TextClass::config},
    {"html", TextClass::config},
    {"env", TextClass::config},
    {"blob", TextClass::blob},
}};

}  // namespace

std::string_view name_of(ContentKind kind) {
  return kinds[static_cast<std::size_t>(kind)].name;
}

TextClass class_of(ContentKind kind) {
  return kinds[static_cast<std::size_t>(kind)].text_class;
}

}  // namespace tokenpak::compress
