#pragma once

#include "compress/conversation.hpp"
#include "compress/generation_cache.hpp"
#include "compress/line_index.hpp"
#include "compress/shown_before.hpp"
#include "dialect/request.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenpak::compress {

/// A text as it went out, unescaped, with the index by which later texts find its lines.
struct SentText {
  explicit SentText(std::string sent_text) : text(std::move(sent_text)), index(text) {}
  std::size_t memory_size() const;

  std::string text;
  std::string
      original;     ///< what it was before it was written in a loss-free form; empty where it was in none
  LineIndex index;  ///< of `text`
};

/// Texts that earlier requests of the same conversations have shown, so that a request need not unescape and
/// index its whole prompt again: about 1.3 times their size. Thread-safe, and bounded by bytes.
using SentTextCache = GenerationCache<SentText>;

/// The tool results of a request up to some text, as they go out: what the text need not say again.
class EarlierResults {
 public:
  /// `body` and `cache`, which may be null, outlive this.
  EarlierResults(std::string_view body, SentTextCache* cache) : body_(body), cache_(cache) {}

  /// The next text of the request, with what goes out for it; `change` (null: its own bytes) outlives this.
  /// Texts that are no results are passed over; of a result with several texts the first alone counts.
  void add(const dialect::TextSpan& text, const TextChange* change);

  /// Which text of the request is looked at next: what stands in the same result is not before it.
  void look_from(const dialect::TextSpan& text);

  /// The references that stand in the place of what was shown before `text`; nothing where nothing was.
  std::optional<std::vector<TextEdit>> references(std::string_view text, Shown shown);
  std::optional<std::string> decode(std::string_view encoded, std::size_t largest) const {
    return shown_before_.decode(encoded, largest);
  }

 private:
  struct Result {
    dialect::TextSpan span;
    const TextChange* change = nullptr;
    std::uint32_t number = 0;
  };

  std::shared_ptr<const SentText> sent_text(const Result& result) const;

  std::string_view body_;
  SentTextCache* cache_;
  std::vector<Result> waiting_;  // not looked at until somebody asks
  std::uint32_t results_ = 0;
  std::int32_t message_ = -1;  // of the text that is looked at
  std::int32_t block_ = -1;
  std::int32_t last_message_ = -1;
  std::int32_t last_block_ = -1;
  std::vector<std::shared_ptr<const SentText>> sent_;
  ShownBefore shown_before_;
};

}  // namespace tokenpak::compress
