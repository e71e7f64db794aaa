#pragma once

#include "compress/earlier_text.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tokenpak::compress {

/// Puts the lines back for which the references of a text stand. Made for one text.
class ShownBeforeDecoder {
 public:
  ShownBeforeDecoder(std::string_view encoded, std::span<const IndexedText> sources)
      : encoded_(encoded), sources_(sources), mentioned_(sources.size()) {}

  /// At most `largest` bytes. Nothing if a reference points nowhere or is not written as the encoder writes
  /// it.
  std::optional<std::string> decode(std::size_t largest);

 private:
  struct SentLine {
    std::string_view line;
    bool is_reference = false;
  };

  std::optional<std::string_view> resolved(const ShownReference& reference, std::string_view line);
  std::optional<std::string_view> resolved_above(const ShownReference& reference,
                                                 std::string_view line) const;

  std::string_view encoded_;
  std::span<const IndexedText> sources_;
  std::vector<bool> mentioned_;
  std::vector<SentLine> lines_;
  std::string renumbered_;
};

}  // namespace tokenpak::compress
