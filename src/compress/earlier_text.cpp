#include "compress/earlier_text.hpp"

namespace tokenpak::compress {

std::string reference_line(const ShownReference& reference, const IndexedText& source, std::size_t line,
                           bool mentioned) {
  const bool counted = reference.lines && !reference.numbered && reference.lines->first > 1;
  return written(reference, mentioned ? std::string_view() : source.text.label,
                 counted ? source.index->line(source.text.sent, line) : std::string_view());
}

}  // namespace tokenpak::compress
