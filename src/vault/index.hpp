#pragma once

#include "base/result.hpp"
#include "vault/index_format.hpp"
#include "vault/posting.hpp"
#include "vault/vectors.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tokenpak::vault {

/// Reads an index in place. A view: the bytes must outlive it. Every accessor takes any number and any file:
/// what lies outside comes back empty. Thread-safe.
class Index {
 public:
  /// Checks the header, that the sections lie within the bytes, and that there are vectors for all chunks or
  /// none. Errors: bad_data, with a message for a person.
  static Result<Index> over(std::string_view bytes);

  /// Compares the content with its checksum: reads every byte. Errors: bad_data.
  Result<void> verify() const;

  const IndexHeader& header() const { return header_; }
  std::uint32_t root_count() const { return root_count_; }
  std::uint32_t file_count() const { return file_count_; }
  std::uint32_t chunk_count() const { return chunk_count_; }
  std::uint32_t term_count() const { return term_count_; }
  std::uint32_t left_out_count() const { return left_out_count_; }

  RootRecord root(std::uint32_t number) const { return record<RootRecord>(SectionName::roots, number); }
  FileRecord file(std::uint32_t number) const { return record<FileRecord>(SectionName::files, number); }
  ChunkRecord chunk(std::uint32_t number) const { return record<ChunkRecord>(SectionName::chunks, number); }
  TermRecord term(std::uint32_t number) const { return record<TermRecord>(SectionName::terms, number); }
  LeftOutRecord left_out(std::uint32_t number) const {
    return record<LeftOutRecord>(SectionName::left_out, number);
  }

  std::string_view string(StringReference reference) const {
    return part(SectionName::strings, reference.offset, reference.size);
  }
  std::string_view text(const ChunkRecord& chunk) const {
    return part(SectionName::texts, chunk.text_offset, chunk.text_size);
  }
  PostingReader postings(const TermRecord& term) const {
    return {part(SectionName::postings, term.postings_offset, term.postings_size), chunk_count_};
  }

  /// The chunks' vectors; empty where there are none. It views the index's bytes.
  Vectors vectors() const { return vectors_; }

  /// The number of the first term that is not smaller than `wanted`; term_count() if there is none.
  std::uint32_t lower_bound(std::string_view wanted) const;
  std::optional<TermRecord> find(std::string_view wanted) const;

  /// "docs/config.md#cache-timeout": the root's label, the path below it, and the anchor if there is one.
  std::string name_of(const ChunkRecord& chunk) const;
  /// Terms in the body of a chunk on average; at least 1.
  double mean_body_terms() const;

 private:
  std::string_view section(SectionName name) const { return sections_[static_cast<std::size_t>(name)]; }
  std::string_view part(SectionName name, std::uint64_t offset, std::uint64_t size) const;
  template <class Record>
  Record record(SectionName name, std::uint32_t number) const;

  IndexHeader header_;
  std::string_view bytes_;
  std::array<std::string_view, section_count> sections_;
  std::uint32_t root_count_ = 0;
  std::uint32_t file_count_ = 0;
  std::uint32_t chunk_count_ = 0;
  std::uint32_t term_count_ = 0;
  std::uint32_t left_out_count_ = 0;
  Vectors vectors_;
};

}  // namespace tokenpak::vault
