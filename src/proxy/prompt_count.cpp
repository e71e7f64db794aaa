#include "proxy/prompt_count.hpp"

#include <algorithm>
#include <functional>
#include <string>

namespace tokenpak::proxy {

namespace {

/// One step of a hash chain (the finalizer of splitmix64).
std::uint64_t chained(std::uint64_t chain, std::uint64_t next) {
  std::uint64_t mixed = chain * 0x9e3779b97f4a7c15U + next;
  mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
  return mixed ^ (mixed >> 31U);
}

/// The edits that lie within `range`.
std::span<const json::Edit> edits_within(std::span<const json::Edit> edits, ByteRange range) {
  const auto first =
      std::ranges::lower_bound(edits, range.begin, {}, [](const auto& edit) { return edit.range.begin; });
  const auto last =
      std::find_if(first, edits.end(), [&](const auto& edit) { return edit.range.end > range.end; });
  return {first, last};
}

std::string edited(std::string_view body, ByteRange range, std::span<const json::Edit> edits) {
  std::string text;
  std::size_t done = range.begin;
  for (const json::Edit& edit : edits) {
    text.append(body, done, edit.range.begin - done);
    text += edit.replacement;
    done = edit.range.end;
  }
  return text.append(body, done, range.end - done);
}

class PromptCounting {
 public:
  PromptCounting(const tokens::Counter& counter, tokens::CountCache& cache)
      : counter_(counter), cache_(cache) {}

  PromptCount count(const dialect::Request& request, std::string_view body,
                    std::span<const json::Edit> edits) {
    count_.uncounted = request.uncounted;
    count_.chain.reserve(request.texts.size());
    count_.received_texts.resize(request.texts.size());
    if (!edits.empty()) count_.edited_texts.resize(request.texts.size());
    chain_ = std::hash<std::string_view>()(request.model);
    std::size_t edits_left = edits.size();
    // Wherever they stand in the document, what is before the messages is the beginning of the prompt.
    for (const bool is_preamble : {true, false}) {
      for (std::size_t index = 0; index < request.texts.size(); ++index) {
        if ((request.texts[index].message < 0) == is_preamble) edits_left -= add(index, request, body, edits);
      }
    }
    if (edits_left > 0) ++count_.uncounted;  // something was added that is no text of the client's
    add_frame(request);
    return std::move(count_);
  }

 private:
  /// Returns how many of the edits are this text's.
  std::size_t add(std::size_t index, const dialect::Request& request, std::string_view body,
                  std::span<const json::Edit> edits) {
    const dialect::TextSpan& span = request.texts[index];
    count_.thinking += span.kind == dialect::BlockKind::thinking ? 1 : 0;
    count_.answers_tools |= span.newest_turn && span.role == dialect::Role::tool;
    const std::string_view raw = span.raw.of(body);
    if (span.kind == dialect::BlockKind::tool_definition && span.is_json) {
      const auto definition = add_definition(raw);
      count_.received_texts[index] = definition;
      if (!edits.empty()) count_.edited_texts[index] = definition;
      return 0;
    }
    const auto received = measure(span, raw);
    add_text(count_.received, received.count);
    const std::span<const json::Edit> own = edits_within(edits, span.raw);
    const auto sent = own.empty() ? received : measure(span, edited(body, span.raw, own));
    add_text(count_.sent, sent.count);
    count_.received_texts[index] = {.content = {.low = received.hash}, .tokens = received.count.tokens};
    if (!edits.empty())
      count_.edited_texts[index] = {.content = {.low = sent.hash}, .tokens = sent.count.tokens};
    link(sent.hash);
    return own.size();
  }

  tokens::CountCache::Hashed<tokens::TextCount> measure(const dialect::TextSpan& span,
                                                        std::string_view bytes) {
    return span.is_json ? cache_.measure(counter_, bytes) : cache_.measure_escaped(counter_, bytes);
  }

  void add_text(tokens::PromptParts& parts, const tokens::TextCount& text) const {
    const std::uint32_t permille = counter_.family().class_permille[static_cast<std::size_t>(text.content)];
    parts.add(text.content, static_cast<double>(text.tokens) * permille / 1000);
  }

  ledger::CountedText add_definition(std::string_view json) {
    const auto definition = cache_.tool_definition(counter_, json);
    const tokens::Overhead& overhead = counter_.family().overhead;
    add_to_both(tools_seen_++ == 0 ? overhead.tools : overhead.tool, tokens::tools_part);
    add_to_both(definition.count.tokens, tokens::tools_part);
    if (!definition.count.is_own) ++count_.uncounted;
    link(definition.hash);
    return {.content = {.low = definition.hash},
            .tokens = static_cast<std::uint64_t>(std::max<std::int64_t>(definition.count.tokens, 0))};
  }

  void add_frame(const dialect::Request& request) {
    const tokens::Overhead& overhead = counter_.family().overhead;
    add_to_both(overhead.request + overhead.message * request.message_count, tokens::frame_part);
  }

  void add_to_both(std::int64_t tokens, std::size_t part) {
    count_.received.tokens[part] += static_cast<double>(tokens);
    count_.sent.tokens[part] += static_cast<double>(tokens);
  }

  void link(std::uint64_t hash) {
    chain_ = chained(chain_, hash);
    count_.chain.push_back(chain_);
  }

  const tokens::Counter& counter_;
  tokens::CountCache& cache_;
  PromptCount count_;
  std::uint64_t chain_ = 0;
  std::uint32_t tools_seen_ = 0;
};

}  // namespace

PromptCount count_prompt(const dialect::Request& request, std::string_view body,
                         std::span<const json::Edit> edits, const tokens::Counter& counter,
                         tokens::CountCache& cache) {
  return PromptCounting(counter, cache).count(request, body, edits);
}

}  // namespace tokenpak::proxy
