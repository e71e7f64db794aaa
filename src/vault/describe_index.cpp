#include "vault/describe_index.hpp"

#include "base/json_writer.hpp"
#include "vault/vectors.hpp"

#include <algorithm>
#include <utility>

namespace tokenpak::vault {

std::vector<FolderTotals> folder_totals(const Index& index) {
  std::vector<FolderTotals> totals(index.root_count());
  for (std::uint32_t number = 0; number < index.file_count(); ++number) {
    const FileRecord file = index.file(number);
    if (file.root >= totals.size()) continue;
    ++totals[file.root].files;
    totals[file.root].chunks += file.chunk_count;
    totals[file.root].bytes += file.size;
  }
  return totals;
}

std::uint64_t age_of(const Index& index, std::uint64_t now) {
  return now - std::min(now, index.header().created);
}

std::string skipped_json(const RootRecord& root) {
  JsonWriter json;
  json.begin_object();
  json.field("binary", root.skipped_binary).field("generated", root.skipped_generated);
  json.field("large", root.skipped_large).field("unreadable", root.skipped_unreadable);
  json.field("pdf", root.skipped_pdf).end_object();
  return std::move(json).text();
}

std::string index_json(const Index& index, std::string_view path, std::uint64_t now) {
  const std::vector<FolderTotals> totals = folder_totals(index);
  JsonWriter json;
  json.begin_object()
      .field("path", path)
      .field("files", index.file_count())
      .field("chunks", index.chunk_count());
  json.field("terms", index.term_count()).field("index_bytes", index.header().file_size);
  json.field("age_seconds", age_of(index, now)).key("folders").begin_array();
  for (std::uint32_t number = 0; number < index.root_count(); ++number) {
    const RootRecord root = index.root(number);
    json.begin_object().field("folder", index.string(root.folder)).field("label", index.string(root.label));
    json.field("files", totals[number].files).field("chunks", totals[number].chunks);
    json.field("bytes", totals[number].bytes).key("skipped").raw(skipped_json(root));
    json.end_object();
  }
  json.end_array();
  if (const Vectors vectors = index.vectors(); !vectors.empty()) {
    json.key("vectors").begin_object().field("model", vectors.model());
    json.field("chunks", vectors.count()).field("dimension", vectors.dimension()).end_object();
  }
  json.end_object();
  return std::move(json).text();
}

}  // namespace tokenpak::vault
