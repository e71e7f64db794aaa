#include "cli/vault_report.hpp"

#include "base/json_writer.hpp"
#include "vault/describe_index.hpp"
#include "vault/highlight.hpp"
#include "vault/vectors.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

namespace tokenpak::cli {
namespace {

constexpr std::size_t longest_passage = 320;  // bytes

/// What a terminal would take for commands becomes a blank.
void append_printable(std::string& out, std::string_view text) {
  for (const char c : text)
    out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
}

}  // namespace

std::string vault_as_json(const vault::Index& index, std::string_view path, std::uint64_t now) {
  return vault::index_json(index, path, now) + "\n";
}

std::string vault_as_text(const vault::Index& index, std::string_view path, std::uint64_t now) {
  const std::vector<vault::FolderTotals> totals = vault::folder_totals(index);
  std::string text;
  for (std::uint32_t number = 0; number < index.root_count(); ++number) {
    text += fmt::format("{}: {} files, {} chunks\n", index.string(index.root(number).folder),
                        totals[number].files, totals[number].chunks);
  }
  if (const vault::Vectors vectors = index.vectors(); !vectors.empty()) {
    text += "vectors of ";
    append_printable(text, vectors.model());
    text += fmt::format(": {} of {} chunks, {} dimensions\n", vectors.count(), index.chunk_count(),
                        vectors.dimension());
  }
  return text + fmt::format("{}: {} chunks of {} files, {:.1f} MB, {} s old\n", path, index.chunk_count(),
                            index.file_count(), static_cast<double>(index.header().file_size) / 1e6,
                            vault::age_of(index, now));
}

std::string update_as_json(const vault::UpdateReport& report,
                           const std::optional<vault::VectorReport>& vectors, double seconds) {
  JsonWriter json;
  json.begin_object()
      .field("folders", report.folders)
      .field("files", report.files)
      .field("chunks", report.chunks);
  json.field("files_new", report.files_new).field("files_unchanged", report.files_unchanged);
  json.field("files_gone", report.files_gone).field("bytes_read", report.bytes_read);
  json.key("skipped").raw(vault::skipped_json(report.skipped));
  if (vectors) {
    json.key("vectors").begin_object().field("chunks", vectors->with_vectors);
    json.field("embedded", vectors->embedded).field("refused", vectors->refused);
    json.field("dimension", vectors->dimension).field("complete", !vectors->problem).end_object();
  }
  json.field("written", report.is_written).field("seconds", seconds).end_object();
  return std::move(json).text() + "\n";
}

std::string update_as_text(const vault::UpdateReport& report,
                           const std::optional<vault::VectorReport>& vectors, double seconds) {
  std::string text = fmt::format(
      "{} chunks of {} files: {} new or changed, {} unchanged, {} gone; {:.1f} s\n", report.chunks,
      report.files, report.files_new, report.files_unchanged, report.files_gone, seconds);
  const vault::RootRecord& skipped = report.skipped;
  if (skipped.skipped_binary + skipped.skipped_generated + skipped.skipped_large +
          skipped.skipped_unreadable >
      0) {
    text += fmt::format("left out: {} binary or unknown, {} generated, {} too large, {} unreadable\n",
                        skipped.skipped_binary, skipped.skipped_generated, skipped.skipped_large,
                        skipped.skipped_unreadable);
  }
  if (skipped.skipped_pdf > 0) {
    text += fmt::format("left out: {} PDF, as pdftotext is not installed (Debian: poppler-utils)\n",
                        skipped.skipped_pdf);
  }
  if (vectors) {
    text += fmt::format("vectors: {} of {} chunks, {} new; {} dimensions\n", vectors->with_vectors,
                        vectors->chunks, vectors->embedded, vectors->dimension);
  }
  return text;
}

std::string hits_as_json(const vault::Index& index, std::string_view question,
                         std::span<const vault::SearchHit> hits) {
  JsonWriter json;
  json.begin_object().field("query", question).key("results").begin_array();
  for (const vault::SearchHit& hit : hits) {
    const vault::ChunkRecord chunk = index.chunk(hit.chunk);
    const vault::Passage passage = vault::passage_for(index.text(chunk), question, longest_passage);
    json.begin_object().field("name", index.name_of(chunk)).field("score", hit.relevance);
    json.field("heading_path", index.string(chunk.heading_path)).field("line", chunk.first_line);
    json.field("tokens", chunk.tokens).field("passage", passage.text).key("highlights").begin_array();
    for (const ByteRange range : passage.highlights)
      json.begin_array().value(range.begin).value(range.end).end_array();
    json.end_array().field("text", index.text(chunk)).end_object();
  }
  json.end_array().end_object();
  return std::move(json).text() + "\n";
}

std::string hits_as_text(const vault::Index& index, std::string_view question,
                         std::span<const vault::SearchHit> hits, bool is_for_terminal) {
  const std::string_view bold = is_for_terminal ? "\x1b[1m" : "";
  const std::string_view plain = is_for_terminal ? "\x1b[0m" : "";
  std::string text;
  for (const vault::SearchHit& hit : hits) {
    const vault::ChunkRecord chunk = index.chunk(hit.chunk);
    text += fmt::format("{:.2f}  ", hit.relevance);
    append_printable(text, index.name_of(chunk));
    text += fmt::format("  (line {}, {} tokens)\n      ", chunk.first_line, chunk.tokens);
    const vault::Passage passage = vault::passage_for(index.text(chunk), question, longest_passage);
    std::size_t done = 0;
    for (const ByteRange range : passage.highlights) {
      append_printable(text, passage.text.substr(done, range.begin - done));
      text += bold;
      append_printable(text, range.of(passage.text));
      text += plain;
      done = range.end;
    }
    append_printable(text, passage.text.substr(done));
    text += "\n\n";
  }
  return text;
}

}  // namespace tokenpak::cli
