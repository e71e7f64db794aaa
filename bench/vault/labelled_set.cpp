#include "labelled_set.hpp"

#include "report.hpp"

#include <algorithm>
#include <map>
#include <sstream>
#include <utility>

#include <fmt/format.h>

namespace tokenpak::bench {
namespace {

struct PlacedChunk {
  ByteRange range;
  std::uint32_t number = 0;
};

class SetBuilder {
 public:
  SetBuilder() { builder_.add_root({.folder = "/labelled", .label = "labelled", .skipped = {}}); }

  /// Returns where the file's chunks are.
  std::vector<PlacedChunk> add(const std::string& path, std::string source) {
    vault::AnalyzedDocument document =
        vault::analyze(std::move(source), vault::document_kind_of(path), path, reader_);
    std::vector<PlacedChunk> placed;
    for (const vault::AnalyzedChunk& chunk : document.chunks) {
      placed.push_back({chunk.chunk.range, static_cast<std::uint32_t>(set.chunk_texts.size())});
      set.chunk_texts.emplace_back(chunk.chunk.range.of(document.content));
    }
    builder_.add({.root = 0, .path = path, .size = 0, .modified = 0, .content = {}}, document);
    return placed;
  }

  LabelledSet finish() {
    set.index_bytes = vault::index_bytes(builder_, 0).value();
    return std::move(set);
  }

  LabelledSet set;

 private:
  vault::IndexBuilder builder_;
  vault::TermReader reader_;
};

std::vector<std::vector<std::string>> read_table(const std::filesystem::path& file) {
  std::vector<std::vector<std::string>> rows;
  std::istringstream lines(read_file(file));
  for (std::string line; std::getline(lines, line);) {
    std::vector<std::string> columns;
    std::istringstream cells(line);
    for (std::string cell; std::getline(cells, cell, '\t');)
      columns.push_back(cell);
    rows.push_back(std::move(columns));
  }
  return rows;
}

void mark_relevant(Question& question, const std::vector<PlacedChunk>& chunks, ByteRange span) {
  const PlacedChunk* largest = nullptr;
  std::size_t largest_part = 0;
  bool is_held = false;
  for (const PlacedChunk& chunk : chunks) {
    const std::size_t begin = std::max(span.begin, chunk.range.begin);
    const std::size_t end = std::min(span.end, chunk.range.end);
    if (begin >= end) continue;
    if (2 * (end - begin) >= span.size()) {
      question.relevant.insert(chunk.number);
      is_held = true;
    }
    if (end - begin > largest_part) {
      largest_part = end - begin;
      largest = &chunk;
    }
  }
  if (!is_held && largest != nullptr) question.relevant.insert(largest->number);
}

}  // namespace

LabelledSet load_documents(const std::filesystem::path& folder, std::string_view left_out) {
  SetBuilder builder;
  std::map<std::string, std::vector<PlacedChunk>> chunks;
  for (const char* corpus : {"chatlogs", "state_of_the_union", "wikitexts"}) {
    if (corpus == left_out) continue;
    const std::string name = fmt::format("{}.md", corpus);
    chunks[corpus] = builder.add(name, read_file(folder / "documents" / name));
  }
  for (const auto& row : read_table(folder / "documents.tsv")) {
    Question question{.text = row.at(1), .corpus = row.at(0), .relevant = {}};
    for (std::size_t column = 2; column + 1 < row.size() && row[0] != left_out; column += 2)
      mark_relevant(question, chunks.at(row[0]), {std::stoul(row[column]), std::stoul(row[column + 1])});
    builder.set.questions.push_back(std::move(question));
  }
  return builder.finish();
}

LabelledSet load_window(const std::filesystem::path& folder, std::string_view corpus, ByteRange window) {
  const std::string name = fmt::format("{}.md", corpus);
  const std::string whole = read_file(folder / "documents" / name);
  const std::size_t first_end = whole.find('\n', window.begin);
  const std::size_t begin =
      window.begin == 0 ? 0 : (first_end == std::string::npos ? whole.size() : first_end + 1);
  const std::size_t end = std::min(whole.find('\n', window.end), whole.size());
  SetBuilder builder;
  if (begin >= end) return builder.finish();
  const std::vector<PlacedChunk> chunks = builder.add(name, whole.substr(begin, end - begin));
  for (const auto& row : read_table(folder / "documents.tsv")) {
    if (row.at(0) != corpus) continue;
    Question question{.text = row.at(1), .corpus = row.at(0), .relevant = {}};
    bool is_inside = true;
    std::vector<ByteRange> spans;
    for (std::size_t column = 2; column + 1 < row.size(); column += 2) {
      spans.push_back({std::stoul(row[column]), std::stoul(row[column + 1])});
      is_inside = is_inside && spans.back().begin >= begin && spans.back().end <= end;
    }
    for (const ByteRange span : spans) {
      if (is_inside) mark_relevant(question, chunks, {span.begin - begin, span.end - begin});
    }
    builder.set.questions.push_back(std::move(question));
  }
  return builder.finish();
}

LabelledSet load_code(const std::filesystem::path& folder) {
  SetBuilder builder;
  std::map<std::string, std::uint32_t> first_chunks;
  std::vector<std::filesystem::path> files(std::filesystem::directory_iterator(folder / "code"), {});
  std::ranges::sort(files);
  for (const std::filesystem::path& file : files) {
    const auto chunks = builder.add(file.filename().string(), read_file(file));
    if (!chunks.empty()) first_chunks[file.stem().string()] = chunks.front().number;
  }
  for (const auto& row : read_table(folder / "code.tsv"))
    builder.set.questions.push_back(
        {.text = row.at(0), .corpus = "code", .relevant = {first_chunks.at(row.at(1))}});
  return builder.finish();
}

}  // namespace tokenpak::bench
