#include "compress/earlier_results.hpp"

#include "compress/forms.hpp"
#include "compress/frame.hpp"
#include "json/text.hpp"

#define XXH_INLINE_ALL
#include <span>
#include <utility>

#include <xxhash.h>

namespace tokenpak::compress {
namespace {

/// Bytes of an index a line, and of a line in an ordinary text.
constexpr std::size_t index_bytes_per_line = 12;

bool has_references(const TextChange* change) {
  return change != nullptr && change->saved[static_cast<std::size_t>(Stage::shown_before)] > 0;
}

}  // namespace

std::size_t SentText::memory_size() const {
  return sizeof(SentText) + text.capacity() + original.capacity() + index.size() * index_bytes_per_line;
}

void EarlierResults::add(const dialect::TextSpan& text, const TextChange* change) {
  if (text.kind != dialect::BlockKind::tool_result || text.role != dialect::Role::tool) return;
  if (text.message == last_message_ && text.block == last_block_) return;
  last_message_ = text.message;
  last_block_ = text.block;
  waiting_.push_back({.span = text, .change = change, .number = ++results_});
}

std::shared_ptr<const SentText> EarlierResults::sent_text(const Result& result) const {
  const std::string_view raw = result.span.raw.of(body_);
  ConversationKey key;
  if (cache_) {
    XXH3_state_t state;
    XXH3_128bits_reset(&state);
    XXH3_128bits_update(&state, raw.data(), raw.size());
    for (const json::Edit& edit :
         result.change ? std::span(result.change->edits) : std::span<const json::Edit>()) {
      XXH3_128bits_update(&state, &edit.range, sizeof(edit.range));
      XXH3_128bits_update(&state, edit.replacement.data(), edit.replacement.size());
    }
    const XXH128_hash_t hash = XXH3_128bits_digest(&state);
    key = {.low = hash.low64, .high = hash.high64};
    if (auto known = cache_->find(key)) return known;
  }

  std::string sent;
  if (result.change) {
    std::string raw_sent;
    for (const std::string_view piece : json::splice(raw, result.change->edits))
      raw_sent += piece;
    json::unescape(raw_sent, sent);
  } else {
    json::unescape(raw, sent);
  }
  auto made = std::make_shared<SentText>(std::move(sent));
  if (result.change && !has_references(result.change) && holds_frame_mark(made->text))
    made->original = without_frames(made->text, 2 * raw.size()).value_or("");
  if (cache_) cache_->keep(key, made);
  return made;
}

void EarlierResults::look_from(const dialect::TextSpan& text) {
  message_ = text.message;
  block_ = text.block;
}

std::optional<std::vector<TextEdit>> EarlierResults::references(std::string_view text, Shown shown) {
  const auto is_same = [this](const Result& result) {
    return result.span.message == message_ && result.span.block == block_;
  };
  const bool last_waits = !waiting_.empty() && is_same(waiting_.back());
  const std::span<const Result> before = std::span(waiting_).first(waiting_.size() - (last_waits ? 1 : 0));
  for (const Result& result : before) {
    sent_.push_back(sent_text(result));
    const SentText& went_out = *sent_.back();
    shown_before_.add({.kind = EarlierKind::result,
                       .number = result.number,
                       .label = result.span.tool_name,
                       .sent = went_out.text,
                       .original = went_out.original},
                      went_out.index);
  }
  waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(before.size()));
  return shown_before_.references(text, LineIndex(text), shown);
}

}  // namespace tokenpak::compress
