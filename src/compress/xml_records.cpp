#include "compress/xml_records.hpp"

#include "base/ascii.hpp"
#include "compress/xml_markup.hpp"

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <utility>

namespace tokenpak::compress {
namespace {

using Kind = XmlPiece::Kind;

constexpr std::string_view white_space = " \t\r\n";
constexpr std::string_view text_column = "text";
constexpr std::size_t most_columns = 256;

struct Element {
  std::string_view name;
  std::string_view tag;  ///< that begins it
  ByteRange range;
  ByteRange inner;         ///< between its tags
  std::size_t parent = 0;  ///< index; the first element is the text as a whole
  std::size_t next = 0;    ///< index behind its last descendant
  bool follows = false;    ///< its sibling before it with nothing but white space between them
};

/// The elements of a text, each behind its parent; the first one is the text as a whole. Nothing where tags
/// do not match.
std::optional<std::vector<Element>> elements_of(std::string_view text) {
  const auto pieces = xml_pieces(text);
  if (!pieces) return std::nullopt;
  std::vector<Element> elements = {{.name = {}, .tag = {}, .range = {0, text.size()}, .inner = {}}};
  std::vector<std::size_t> open = {0};
  bool is_behind_element = false;
  for (const XmlPiece& piece : *pieces) {
    const auto begin = static_cast<std::size_t>(piece.whole.data() - text.data());
    const std::size_t end = begin + piece.whole.size();
    switch (piece.kind) {
      case Kind::text:
        is_behind_element = is_behind_element && trimmed(piece.whole).empty();
        break;
      case Kind::other:
        is_behind_element = false;
        break;
      case Kind::end: {
        if (open.size() == 1 || elements[open.back()].name != piece.name) return std::nullopt;
        Element& ended = elements[open.back()];
        ended.range.end = end;
        ended.inner.end = begin;
        ended.next = elements.size();
        open.pop_back();
        is_behind_element = true;
        break;
      }
      case Kind::start:
      case Kind::empty: {
        elements.push_back({.name = piece.name,
                            .tag = piece.whole,
                            .range = {begin, end},
                            .inner = {end, end},
                            .parent = open.back(),
                            .next = elements.size() + 1,
                            .follows = is_behind_element});
        is_behind_element = piece.kind == Kind::empty;
        if (piece.kind == Kind::start) open.push_back(elements.size() - 1);
        break;
      }
    }
  }
  // What is not ended is taken to go on behind the text.
  for (const std::size_t each : open)
    elements[each].next = elements.size() + 1;
  return elements;
}

/// Collects elements as the records of one array.
class Collector {
 public:
  Collector(std::string_view text, const std::vector<Element>& elements) : text_(text), elements_(elements) {}

  void add(std::size_t index) {
    const Element& element = elements_[index];
    Record record{.range = element.range, .first_field = static_cast<std::uint32_t>(array_.fields.size())};
    add_attributes(element);
    if (index + 1 == element.next) {
      const std::string_view own = trimmed(element.inner.of(text_));
      if (!own.empty()) add_field(text_column, own);
    }
    for (std::size_t child = index + 1; child < element.next; child = elements_[child].next) {
      const Element& field = elements_[child];
      const std::string_view inner = trimmed(field.inner.of(text_));
      const bool is_leaf = child + 1 == field.next && !inner.empty();
      add_field(field.name, is_leaf ? inner : field.range.of(text_));
    }
    record.field_count = static_cast<std::uint32_t>(array_.fields.size()) - record.first_field;
    array_.records.push_back(record);
  }

  /// Nothing in it where there are too many columns.
  RecordArray take() { return array_.columns.size() <= most_columns ? std::move(array_) : RecordArray{}; }

 private:
  void add_attributes(const Element& element) {
    std::string_view rest = element.tag.substr(1 + element.name.size());
    while (true) {
      rest.remove_prefix(std::min(rest.find_first_not_of(white_space), rest.size()));
      const std::size_t equals = rest.find('=');
      if (equals == std::string_view::npos) return;
      const std::string_view name = trimmed(rest.substr(0, equals));
      rest = rest.substr(equals + 1);
      rest.remove_prefix(std::min(rest.find_first_not_of(white_space), rest.size()));
      if (rest.empty() || (rest.front() != '"' && rest.front() != '\'')) return;
      const std::size_t close = rest.find(rest.front(), 1);
      if (close == std::string_view::npos) return;
      add_field(name, rest.substr(1, close - 1));
      rest.remove_prefix(close + 1);
    }
  }

  void add_field(std::string_view name, std::string_view value) {
    const auto [found, is_new] =
        columns_.try_emplace(name, static_cast<std::uint32_t>(array_.columns.size()));
    if (is_new) array_.columns.push_back(name);
    array_.fields.push_back({.column = found->second, .kind = kind_of_value(value), .value = value});
  }

  std::string_view text_;
  const std::vector<Element>& elements_;
  RecordArray array_;
  std::unordered_map<std::string_view, std::uint32_t> columns_;
};

}  // namespace

std::vector<RecordArray> xml_record_arrays(std::string_view text, std::size_t fewest) {
  const auto elements = elements_of(text);
  std::vector<RecordArray> arrays;
  if (!elements) return arrays;
  // Behind the last record of a run, where nothing more is looked for in it.
  for (std::size_t first = 1; first < elements->size();) {
    std::size_t end = first;
    std::size_t count = 0;
    const auto belongs = [&](std::size_t index) {
      const Element& element = (*elements)[index];
      const bool is_whole = element.next <= elements->size();
      return is_whole && element.parent == (*elements)[first].parent &&
             element.name == (*elements)[first].name && (count == 0 || element.follows);
    };
    for (; end < elements->size() && belongs(end); end = (*elements)[end].next)
      ++count;
    if (count < fewest || count == 0) {
      ++first;
      continue;
    }
    Collector collector(text, *elements);
    for (std::size_t index = first; index < end; index = (*elements)[index].next)
      collector.add(index);
    RecordArray array = collector.take();
    if (!array.records.empty()) arrays.push_back(std::move(array));
    first = end;
  }
  return arrays;
}

}  // namespace tokenpak::compress
