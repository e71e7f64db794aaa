#include "vault/chunk.hpp"

#include "base/ascii.hpp"
#include "tokens/counter.hpp"
#include "vault/block.hpp"
#include "vault/html_text.hpp"
#include "vault/lines.hpp"
#include "vault/split_text.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

namespace tokenpak::vault {
namespace {

std::vector<Block> blocks_of(std::string_view content, DocumentKind kind, std::string_view path) {
  switch (kind) {
    case DocumentKind::markdown:
    case DocumentKind::html:
      return markdown_blocks(content);
    case DocumentKind::restructured_text:
      return restructured_text_blocks(content);
    case DocumentKind::config:
      return config_blocks(content);
    case DocumentKind::code:
      return code_blocks(content, source_syntax_of(path));
    case DocumentKind::pdf:
      return pdf_blocks(content);
    case DocumentKind::plain:
    case DocumentKind::unknown:
      break;
  }
  return plain_blocks(content);
}

struct Piece {
  ByteRange range;
  std::uint32_t tokens = 0;
};

/// Goes through the blocks and packs what stands under each heading.
class Chunker {
 public:
  Chunker(std::string_view content, bool is_code) : content_(content), is_code_(is_code) {}

  std::vector<Chunk> chunk(const std::vector<Block>& blocks) {
    for (const Block& block : blocks) {
      if (block.kind == BlockKind::heading) {
        // A heading with nothing under it goes with the section that follows.
        if (has_text_ || pieces_.size() >= most_bare_headings) end_section();
        enter(block);
      } else {
        has_text_ = true;
      }
      add(block);
    }
    end_section();
    return std::move(chunks_);
  }

 private:
  static constexpr std::size_t most_bare_headings = 4;

  void enter(const Block& block) {
    const auto depth = static_cast<std::size_t>(std::clamp(block.level, 1, 16)) - 1;
    headings_.resize(std::min(headings_.size(), depth));
    while (headings_.size() < depth)
      headings_.emplace_back();
    constexpr std::size_t longest_heading = 200;  // bytes
    headings_.emplace_back(trimmed(std::string_view(block.heading).substr(0, longest_heading)));
    // In code, where a definition's own lines say what it is, every definition is a section.
    has_text_ = is_code_;
  }

  void add(const Block& block) {
    if (block.range.size() == 0) return;  // a heading that only names
    const auto tokens = static_cast<std::uint32_t>(counter_.count(block.range.of(content_)));
    const std::uint32_t most = block.kind == BlockKind::whole ? most_whole_tokens : most_chunk_tokens;
    if (tokens <= most) {
      pieces_.push_back({block.range, tokens});
      return;
    }
    const std::size_t parts = (tokens + most_chunk_tokens - 1) / most_chunk_tokens;
    // Smaller than a chunk, so that packing can even out the sizes of what comes of them.
    const std::size_t bytes = std::max<std::size_t>(block.range.size() / (parts * pieces_a_chunk), 1);
    const bool by_sentences = block.kind == BlockKind::text && !is_code_;
    for (const ByteRange range : split_text(content_, block.range, bytes, by_sentences))
      pieces_.push_back({range, static_cast<std::uint32_t>(counter_.count(range.of(content_)))});
  }
  static constexpr std::size_t pieces_a_chunk = 6;

  void end_section() {
    std::uint32_t left = 0;
    for (const Piece& piece : pieces_)
      left += piece.tokens;
    Anchors anchors{*this};
    for (std::size_t begin = 0; begin < pieces_.size();) {
      const std::uint32_t parts = (left + most_chunk_tokens - 1) / most_chunk_tokens;
      const std::uint32_t aim = left / std::max(parts, 1U);
      std::uint32_t tokens = pieces_[begin].tokens;
      std::size_t end = begin + 1;
      // The piece that crosses the aim belongs to the side that it makes less uneven.
      while (end < pieces_.size() && tokens + (pieces_[end].tokens / 2) <= aim &&
             tokens + pieces_[end].tokens <= most_chunk_tokens)
        tokens += pieces_[end++].tokens;
      emit(begin, end, tokens, anchors.next());
      left -= tokens;
      begin = end;
    }
    pieces_.clear();
    has_text_ = false;
  }

  void emit(std::size_t begin, std::size_t end, std::uint32_t tokens, std::string anchor) {
    const ByteRange range{pieces_[begin].range.begin, pieces_[end - 1].range.end};
    line_ += static_cast<std::uint32_t>(
        std::ranges::count(content_.substr(line_counted_, range.begin - line_counted_), '\n'));
    line_counted_ = range.begin;
    chunks_.push_back({std::move(anchor), heading_path(), range, line_, tokens});
  }

  std::string heading_path() const {
    std::string path;
    for (const std::string& heading : headings_) {
      if (heading.empty()) continue;
      if (!path.empty()) path += " > ";
      path += heading;
    }
    return path;
  }

  std::string section_slug() const {
    if (!is_code_) return headings_.empty() ? "" : slug_of(headings_.back());
    std::string symbol;  // "Cache.get": names of definitions are anchors as they stand
    for (const std::string& heading : headings_) {
      if (!symbol.empty()) symbol += '.';
      symbol += heading;
    }
    return symbol;
  }

  /// Names the parts of the section under the headings, unlike all others of the document.
  struct Anchors {
    explicit Anchors(Chunker& chunker) : used(&chunker.used_) {
      const std::string slug = chunker.section_slug();
      base = slug;
      auto& count = chunker.next_number_[slug];
      if (chunker.pieces_.empty()) return;
      // Another heading may read like a numbered one ("step", "step", "step-1").
      while (!used->insert(base).second)
        base = fmt::format("{}-{}", slug, ++count);
    }
    std::string next() {
      ++part;
      return part == 1 ? base : fmt::format("{}:{}", base, part);
    }
    std::set<std::string>* used;
    std::string base;
    std::size_t part = 0;
  };

  std::string_view content_;
  bool is_code_;
  tokens::Counter counter_ = tokens::Counter::for_model("gpt-5");
  std::vector<std::string> headings_;
  std::vector<Piece> pieces_;
  bool has_text_ = false;
  std::set<std::string> used_;
  std::map<std::string, std::size_t> next_number_;
  std::vector<Chunk> chunks_;
  std::uint32_t line_ = 1;
  std::size_t line_counted_ = 0;
};

std::string title_of(const std::vector<Block>& blocks) {
  for (const Block& block : blocks) {
    if (block.kind == BlockKind::heading) return block.level == 1 ? block.heading : "";
  }
  return "";
}

}  // namespace

Document chunk_document(std::string source, DocumentKind kind, std::string_view path) {
  Document document;
  if (kind == DocumentKind::html) {
    document.title = html_title(source);
    document.content = html_text(source);
  } else {
    document.content = std::move(source);
  }
  const std::vector<Block> blocks = blocks_of(document.content, kind, path);
  // The first headings of others are no titles: definitions, keys, "Page 1".
  const bool has_title =
      kind != DocumentKind::code && kind != DocumentKind::config && kind != DocumentKind::pdf;
  if (document.title.empty() && has_title) document.title = title_of(blocks);
  document.chunks = Chunker(document.content, kind == DocumentKind::code).chunk(blocks);
  return document;
}

}  // namespace tokenpak::vault
