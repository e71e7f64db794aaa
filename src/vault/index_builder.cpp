#include "vault/index_builder.hpp"

#include "vault/content_hasher.hpp"
#include "vault/terms.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>

namespace tokenpak::vault {
namespace {

template <class Record>
std::string_view bytes_of(const std::vector<Record>& records) {
  return {reinterpret_cast<const char*>(records.data()), records.size() * sizeof(Record)};
}

/// Lays out the sections one after the other.
class ContentWriter {
 public:
  explicit ContentWriter(const IndexBuilder::Write& write) : write_(write) {}

  void begin(SectionName name) {
    constexpr std::string_view zeros("\0\0\0\0\0\0\0", 7);
    add(zeros.substr(0, (8 - offset_ % 8) % 8));
    section_ = static_cast<std::size_t>(name);
    header.sections[section_] = {offset_, 0};
  }
  void add(std::string_view piece) {
    if (piece.empty() || !result) return;
    offset_ += piece.size();
    header.sections[section_].size += piece.size();
    hasher_.add(piece);
    result = write_(piece);
  }
  void finish() {
    std::ranges::copy(index_magic, header.magic.begin());
    header.version = index_version;
    header.terms_version = terms_version;
    header.file_size = offset_;
    header.content_checksum = hasher_.hash();
    header.header_checksum =
        hash128({reinterpret_cast<const char*>(&header), offsetof(IndexHeader, header_checksum)});
  }

  IndexHeader header;
  Result<void> result;

 private:
  const IndexBuilder::Write& write_;
  ContentHasher hasher_;
  std::uint64_t offset_ = sizeof(IndexHeader);
  std::size_t section_ = 0;
};

}  // namespace

StringReference IndexBuilder::add_string(std::string_view text) {
  const StringReference reference{static_cast<std::uint32_t>(strings_.size()),
                                  static_cast<std::uint32_t>(text.size())};
  strings_ += text;
  return reference;
}

/// For what chunks beside each other have in common.
StringReference IndexBuilder::add_shared_string(std::string_view text) {
  if (text.empty()) return {};
  const auto [found, is_new] = shared_strings_.try_emplace(std::string(text));
  if (is_new) found->second = add_string(text);
  return found->second;
}

std::uint32_t IndexBuilder::add_root(const RootDescription& root) {
  RootRecord record = root.skipped;
  record.folder = add_string(root.folder);
  record.label = add_string(root.label);
  roots_.push_back(record);
  return static_cast<std::uint32_t>(roots_.size() - 1);
}

void IndexBuilder::add_file(const FileDescription& file, std::string_view title, std::uint32_t chunk_count) {
  files_.push_back({.root = file.root,
                    .first_chunk = static_cast<std::uint32_t>(chunks_.size()),
                    .chunk_count = chunk_count,
                    .path = add_string(file.path),
                    .title = add_shared_string(title),
                    .size = file.size,
                    .modified = file.modified,
                    .content = file.content});
}

void IndexBuilder::leave_out(const LeftOutDescription& file) {
  left_out_.push_back({.root = file.root,
                       .reason = file.reason,
                       .path = add_string(file.path),
                       .size = file.size,
                       .modified = file.modified});
}

Result<void> IndexBuilder::keep(const Index& old, const std::vector<KeptFile>& files) {
  constexpr std::uint32_t gone = std::numeric_limits<std::uint32_t>::max();
  std::vector<std::uint32_t> new_numbers(old.chunk_count(), gone);
  std::uint32_t next_old = 0;
  for (const KeptFile& kept : files) {
    const FileRecord record = old.file(kept.number);
    if (record.first_chunk < next_old || record.chunk_count > old.chunk_count() ||
        record.first_chunk > old.chunk_count() - record.chunk_count) {
      return failure(ErrorKind::bad_data,
                     "the vault index is damaged (the chunks of a file are not where they should)");
    }
    next_old = record.first_chunk + record.chunk_count;
    add_file(kept.description, old.string(record.title), record.chunk_count);
    for (std::uint32_t number = record.first_chunk; number < next_old; ++number) {
      const ChunkRecord chunk = old.chunk(number);
      const std::string_view text = old.text(chunk);
      new_numbers[number] = static_cast<std::uint32_t>(chunks_.size());
      ChunkRecord copy = chunk;
      copy.file = static_cast<std::uint32_t>(files_.size() - 1);
      copy.anchor = add_string(old.string(chunk.anchor));
      copy.heading_path = add_shared_string(old.string(chunk.heading_path));
      copy.text_offset = texts_size_;
      copy.text_size = static_cast<std::uint32_t>(text.size());
      texts_size_ += text.size();
      body_terms_ += copy.body_terms;
      kept_texts_.push_back(text);
      chunks_.push_back(copy);
    }
  }
  for (std::uint32_t number = 0; number < old.term_count(); ++number) {
    const TermRecord term = old.term(number);
    PostingReader reader = old.postings(term);
    PostingWriter* writer = nullptr;
    for (Posting posting; reader.next(posting);) {
      if (new_numbers[posting.chunk] == gone) continue;
      if (writer == nullptr) writer = &postings_[std::string(old.string(term.term))];
      writer->add({new_numbers[posting.chunk], posting.counts});
    }
  }
  return {};
}

void IndexBuilder::add(const FileDescription& file, const AnalyzedDocument& document) {
  add_file(file, document.title, static_cast<std::uint32_t>(document.chunks.size()));
  std::string texts;
  std::vector<PostingWriter*> writers(document.terms.size(), nullptr);
  std::size_t next = 0;
  for (const AnalyzedChunk& analyzed : document.chunks) {
    const Chunk& chunk = analyzed.chunk;
    const auto number = static_cast<std::uint32_t>(chunks_.size());
    chunks_.push_back({.file = static_cast<std::uint32_t>(files_.size() - 1),
                       .first_line = chunk.first_line,
                       .anchor = add_string(chunk.anchor),
                       .heading_path = add_shared_string(chunk.heading_path),
                       .text_offset = texts_size_ + texts.size(),
                       .text_size = static_cast<std::uint32_t>(chunk.range.size()),
                       .tokens = chunk.tokens,
                       .body_terms = analyzed.body_terms,
                       .similarity = analyzed.similarity});
    texts += chunk.range.of(document.content);
    body_terms_ += analyzed.body_terms;
    for (; next < analyzed.counts_end; ++next) {
      const auto& [term, counts] = document.counts[next];
      if (writers[term] == nullptr) writers[term] = &postings_[document.terms[term]];
      writers[term]->add({number, counts});
    }
  }
  texts_size_ += texts.size();
  new_texts_.push_back(std::move(texts));
}

Result<void> IndexBuilder::keep_all(const Index& old) {
  for (std::uint32_t number = 0; number < old.root_count(); ++number) {
    const RootRecord root = old.root(number);
    add_root({.folder = std::string(old.string(root.folder)),
              .label = std::string(old.string(root.label)),
              .skipped = root});
  }
  std::vector<KeptFile> files;
  files.reserve(old.file_count());
  for (std::uint32_t number = 0; number < old.file_count(); ++number) {
    const FileRecord file = old.file(number);
    files.push_back({number,
                     {.root = file.root,
                      .path = std::string(old.string(file.path)),
                      .size = file.size,
                      .modified = file.modified,
                      .content = file.content}});
  }
  for (std::uint32_t number = 0; number < old.left_out_count(); ++number) {
    const LeftOutRecord file = old.left_out(number);
    leave_out({.root = file.root,
               .reason = file.reason,
               .path = std::string(old.string(file.path)),
               .size = file.size,
               .modified = file.modified});
  }
  return keep(old, files);
}

std::string_view IndexBuilder::heading_path(std::uint32_t chunk) const {
  const StringReference reference = chunks_[chunk].heading_path;
  return std::string_view(strings_).substr(reference.offset, reference.size);
}

std::string_view IndexBuilder::text(std::uint32_t chunk) const {
  const ChunkRecord& record = chunks_[chunk];
  // What was kept stands behind what was added.
  if (record.file >= new_texts_.size()) return kept_texts_[chunk - (chunks_.size() - kept_texts_.size())];
  const std::uint64_t begin = chunks_[files_[record.file].first_chunk].text_offset;
  return std::string_view(new_texts_[record.file]).substr(record.text_offset - begin, record.text_size);
}

void IndexBuilder::set_vectors(std::string_view model, std::uint32_t dimension,
                               std::vector<std::string_view> vectors) {
  const auto count = std::ranges::count_if(vectors, [](std::string_view vector) { return !vector.empty(); });
  vectors_header_ = {
      .model = add_string(model), .dimension = dimension, .count = static_cast<std::uint32_t>(count)};
  vectors_ = std::move(vectors);
}

Result<IndexHeader> IndexBuilder::finish(std::uint64_t created, const Write& write) {
  std::vector<std::pair<std::string_view, const PostingWriter*>> sorted;
  sorted.reserve(postings_.size());
  for (const auto& [term, postings] : postings_)
    sorted.emplace_back(term, &postings);
  std::ranges::sort(sorted);
  std::vector<TermRecord> terms;
  terms.reserve(sorted.size());
  std::uint64_t offset = 0;
  for (const auto& [term, postings] : sorted) {
    terms.push_back({.term = add_string(term),
                     .postings_offset = offset,
                     .postings_size = static_cast<std::uint32_t>(postings->bytes().size()),
                     .chunk_count = postings->count()});
    offset += postings->bytes().size();
  }
  if (strings_.size() > std::numeric_limits<std::uint32_t>::max())
    return failure(ErrorKind::too_large, "the names and terms of the vault take more than 4 GiB");

  ContentWriter out(write);
  out.header.created = created;
  out.header.body_terms = body_terms_;
  const auto section = [&out](SectionName name, std::string_view bytes) {
    out.begin(name);
    out.add(bytes);
  };
  section(SectionName::roots, bytes_of(roots_));
  section(SectionName::files, bytes_of(files_));
  section(SectionName::left_out, bytes_of(left_out_));
  section(SectionName::chunks, bytes_of(chunks_));
  section(SectionName::terms, bytes_of(terms));
  section(SectionName::strings, strings_);
  out.begin(SectionName::postings);
  for (const auto& [term, postings] : sorted)
    out.add(postings->bytes());
  out.begin(SectionName::texts);
  for (const std::string& texts : new_texts_)
    out.add(texts);
  for (const std::string_view text : kept_texts_)
    out.add(text);
  out.begin(SectionName::vectors);
  if (vectors_header_.count > 0) {
    out.add({reinterpret_cast<const char*>(&vectors_header_), sizeof(vectors_header_)});
    const std::string none(quantized_size(vectors_header_.dimension), '\0');
    for (const std::string_view vector : vectors_)
      out.add(vector.empty() ? none : vector);
  }
  if (!out.result) return std::unexpected(out.result.error());
  out.finish();
  return out.header;
}

Result<std::string> index_bytes(IndexBuilder& builder, std::uint64_t created) {
  std::string content;
  const Result<IndexHeader> header =
      builder.finish(created, [&content](std::string_view piece) -> Result<void> {
        content += piece;
        return {};
      });
  if (!header) return std::unexpected(header.error());
  return std::string(reinterpret_cast<const char*>(&*header), sizeof(IndexHeader)) + content;
}

}  // namespace tokenpak::vault
