#include "vault/index.hpp"

#include "vault/terms.hpp"

#include <algorithm>
#include <cstring>

namespace tokenpak::vault {
namespace {

std::unexpected<Error> damaged(std::string_view what) {
  return failure(ErrorKind::bad_data, "the vault index is damaged (" + std::string(what) +
                                          "); `tokenpak index --rebuild FOLDER...` makes it anew");
}

}  // namespace

Result<Index> Index::over(std::string_view bytes) {
  Index index;
  IndexHeader& header = index.header_;
  const std::string_view magic(index_magic.data(), index_magic.size());
  if (!bytes.starts_with(magic)) return failure(ErrorKind::bad_data, "this is no vault index");
  if (bytes.size() < sizeof(header)) return damaged("it is cut off");
  std::memcpy(&header, bytes.data(), sizeof(header));
  if (header.version != index_version || header.terms_version != terms_version) {
    return failure(
        ErrorKind::bad_data,
        "the vault index is of another version of tokenpak; `tokenpak index --rebuild FOLDER...` makes it "
        "anew");
  }
  if (hash128(bytes.substr(0, offsetof(IndexHeader, header_checksum))) != header.header_checksum)
    return damaged("the checksum of its header differs");
  if (header.file_size != bytes.size()) return damaged("its size differs from what its header says");
  for (std::size_t number = 0; number < section_count; ++number) {
    const auto [offset, size] = header.sections[number];
    if (offset % 8 != 0 || offset < sizeof(header) || offset > bytes.size() || size > bytes.size() - offset)
      return damaged("a section lies outside the file");
    index.sections_[number] = bytes.substr(offset, size);
  }
  const auto count = [&](SectionName name, std::size_t record_size) {
    return static_cast<std::uint32_t>(
        std::min<std::size_t>(index.section(name).size() / record_size, UINT32_MAX - 1));
  };
  index.bytes_ = bytes;
  index.root_count_ = count(SectionName::roots, sizeof(RootRecord));
  index.file_count_ = count(SectionName::files, sizeof(FileRecord));
  index.chunk_count_ = count(SectionName::chunks, sizeof(ChunkRecord));
  index.term_count_ = count(SectionName::terms, sizeof(TermRecord));
  index.left_out_count_ = count(SectionName::left_out, sizeof(LeftOutRecord));
  if (!index.section(SectionName::vectors).empty()) {
    const auto vectors = Vectors::over(index.section(SectionName::vectors), index.chunk_count_,
                                       [&index](StringReference model) { return index.string(model); });
    if (!vectors) return damaged("its vectors are not as many as its chunks");
    index.vectors_ = *vectors;
  }
  return index;
}

Result<void> Index::verify() const {
  if (hash128(bytes_.substr(sizeof(IndexHeader))) != header_.content_checksum)
    return damaged("the checksum of its content differs");
  return {};
}

std::string_view Index::part(SectionName name, std::uint64_t offset, std::uint64_t size) const {
  const std::string_view bytes = section(name);
  if (offset > bytes.size() || size > bytes.size() - offset) return {};
  return bytes.substr(offset, size);
}

template <class Record>
Record Index::record(SectionName name, std::uint32_t number) const {
  Record found{};
  const std::string_view bytes = part(name, std::uint64_t{number} * sizeof(Record), sizeof(Record));
  bytes.copy(reinterpret_cast<char*>(&found), sizeof(Record));
  return found;
}

template RootRecord Index::record(SectionName, std::uint32_t) const;
template FileRecord Index::record(SectionName, std::uint32_t) const;
template ChunkRecord Index::record(SectionName, std::uint32_t) const;
template TermRecord Index::record(SectionName, std::uint32_t) const;
template LeftOutRecord Index::record(SectionName, std::uint32_t) const;

std::uint32_t Index::lower_bound(std::string_view wanted) const {
  std::uint32_t first = 0;
  std::uint32_t last = term_count_;
  while (first < last) {
    const std::uint32_t middle = first + (last - first) / 2;
    if (string(term(middle).term) < wanted) {
      first = middle + 1;
    } else {
      last = middle;
    }
  }
  return first;
}

std::optional<TermRecord> Index::find(std::string_view wanted) const {
  const std::uint32_t number = lower_bound(wanted);
  if (number == term_count_) return {};
  const TermRecord found = term(number);
  if (string(found.term) != wanted) return {};
  return found;
}

std::string Index::name_of(const ChunkRecord& chunk) const {
  const FileRecord in = file(chunk.file);
  std::string name(string(root(in.root).label));
  name += '/';
  name += string(in.path);
  const std::string_view anchor = string(chunk.anchor);
  if (!anchor.empty()) name.append("#").append(anchor);
  return name;
}

double Index::mean_body_terms() const {
  if (chunk_count_ == 0) return 1;
  return std::max(1.0, static_cast<double>(header_.body_terms) / chunk_count_);
}

}  // namespace tokenpak::vault
