// The index file. All numbers are little-endian.
//
//   IndexHeader                       at 0, of fixed size
//   sections                          each at a multiple of 8, in any order, within the file
//     roots     RootRecord[]          the indexed folders
//     files     FileRecord[]          in any order; the chunks of a file follow each other
//     chunks    ChunkRecord[]         the number of a chunk is its place here
//     terms     TermRecord[]          ascending by the bytes of the term, no two equal
//     postings  bytes                 of each term, as posting.hpp describes
//     strings   bytes                 names, headings, terms; UTF-8 or whatever the file system gave
//     texts     bytes                 the chunks' texts
//     vectors   empty, or VectorsHeader and then a vector for each chunk, as vectors.hpp describes
//     left_out  LeftOutRecord[]       files that were read and not indexed, so as not to read them again
//
// `header_checksum` is the XXH3-128 of the header before it, `content_checksum` that of all bytes behind the
// header. Opening checks the header, the sections' bounds and the file's size; the content's checksum is
// checked before postings are carried over into a new version, by `tokenpak vault check`, and by a proxy
// before it uses a file. Every access checks its bounds as well, so that a file that lies about its content
// gives wrong answers at worst.
//
// A file is never changed: a new version is written beside it, synced and renamed over it. Readers of the old
// one keep it.
#pragma once

#include "base/hash.hpp"

#include <array>
#include <bit>
#include <cstdint>
#include <type_traits>

namespace tokenpak::vault {

static_assert(std::endian::native == std::endian::little, "the index is used in place");

/// The name of the file in VAULT_INDEX_PATH.
inline constexpr const char* index_file_name = "vault.index";

inline constexpr std::array<char, 8> index_magic = {'T', 'P', 'V', 'A', 'U', 'L', 'T', '\n'};
/// Changes with the layout and with what the chunker makes of a document.
inline constexpr std::uint32_t index_version = 3;

struct Section {
  std::uint64_t offset = 0;
  std::uint64_t size = 0;  ///< bytes
};

enum class SectionName : std::uint8_t {
  roots,
  files,
  chunks,
  terms,
  postings,
  strings,
  texts,
  vectors,
  left_out
};
inline constexpr std::size_t section_count = 9;

struct IndexHeader {
  std::array<char, 8> magic{};
  std::uint32_t version = 0;
  std::uint32_t terms_version = 0;  ///< see terms.hpp
  std::uint64_t file_size = 0;
  std::uint64_t created = 0;     ///< seconds since 1970
  std::uint64_t body_terms = 0;  ///< of all chunks together
  std::array<Section, section_count> sections{};
  Hash128 content_checksum;
  Hash128 header_checksum;
};

struct StringReference {
  std::uint32_t offset = 0;  ///< in the section `strings`
  std::uint32_t size = 0;
};

struct RootRecord {
  StringReference folder;  ///< absolute
  StringReference label;   ///< what the names of its chunks begin with; unlike that of other roots
  std::uint32_t skipped_binary = 0;
  std::uint32_t skipped_generated = 0;
  std::uint32_t skipped_large = 0;
  std::uint32_t skipped_unreadable = 0;
  std::uint32_t skipped_pdf = 0;  ///< where pdftotext was not installed
};

struct FileRecord {
  std::uint32_t root = 0;
  std::uint32_t first_chunk = 0;
  std::uint32_t chunk_count = 0;
  std::uint32_t unused = 0;
  StringReference path;   ///< below the root's folder
  StringReference title;  ///< may be empty
  std::uint64_t size = 0;
  std::int64_t modified = 0;  ///< nanoseconds since 1970
  Hash128 content;            ///< of the file's bytes
};

/// Why the content of a file is not indexed.
enum class LeftOut : std::uint32_t {
  binary,
  generated,
  too_large,      ///< the text of a PDF
  unreadable_pdf  ///< damaged, under a password, or it takes too long
};

struct LeftOutRecord {
  std::uint32_t root = 0;
  LeftOut reason = LeftOut::binary;
  StringReference path;  ///< below the root's folder
  std::uint64_t size = 0;
  std::int64_t modified = 0;  ///< nanoseconds since 1970
};

struct ChunkRecord {
  std::uint32_t file = 0;
  std::uint32_t first_line = 0;
  StringReference anchor;
  StringReference heading_path;
  std::uint64_t text_offset = 0;  ///< in the section `texts`
  std::uint32_t text_size = 0;
  std::uint32_t tokens = 0;
  std::uint32_t body_terms = 0;
  std::uint32_t unused = 0;
  std::uint64_t similarity = 0;  ///< see similarity.hpp
};

struct TermRecord {
  StringReference term;
  std::uint64_t postings_offset = 0;  ///< in the section `postings`
  std::uint32_t postings_size = 0;
  std::uint32_t chunk_count = 0;
};

/// Begins the section `vectors`. Behind it stand as many vectors of equal size as there are chunks.
struct VectorsHeader {
  StringReference model;  ///< that made them
  std::uint32_t dimension = 0;
  std::uint32_t count = 0;  ///< of the chunks that have one
};

static_assert(sizeof(IndexHeader) == 216 && std::is_trivially_copyable_v<IndexHeader>);
static_assert(sizeof(RootRecord) == 36 && std::is_trivially_copyable_v<RootRecord>);
static_assert(sizeof(FileRecord) == 64 && std::is_trivially_copyable_v<FileRecord>);
static_assert(sizeof(LeftOutRecord) == 32 && std::is_trivially_copyable_v<LeftOutRecord>);
static_assert(sizeof(ChunkRecord) == 56 && std::is_trivially_copyable_v<ChunkRecord>);
static_assert(sizeof(TermRecord) == 24 && std::is_trivially_copyable_v<TermRecord>);
static_assert(sizeof(VectorsHeader) == 16 && std::is_trivially_copyable_v<VectorsHeader>);

}  // namespace tokenpak::vault
