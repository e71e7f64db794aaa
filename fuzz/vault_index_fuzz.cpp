// Any bytes as an index: refused, or searched without reading outside of them. The checksums are made to fit,
// since no mutation would pass them: what is behind them must hold by itself.

#include "vault/add_vectors.hpp"
#include "vault/index.hpp"
#include "vault/index_builder.hpp"
#include "vault/search.hpp"
#include "vault/terms.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

using namespace tokenpak::vault;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string bytes(reinterpret_cast<const char*>(data), size);
  if (size >= sizeof(IndexHeader)) {
    IndexHeader header;
    std::memcpy(&header, bytes.data(), sizeof(header));
    header.magic = index_magic;
    header.version = index_version;
    header.terms_version = tokenpak::vault::terms_version;
    header.file_size = size;
    header.header_checksum =
        tokenpak::hash128({reinterpret_cast<const char*>(&header), offsetof(IndexHeader, header_checksum)});
    std::memcpy(bytes.data(), &header, sizeof(header));
  }
  const auto index = Index::over(bytes);
  if (!index) return 0;
  for (const SearchHit& hit : search(*index, "apple cache timeout"))
    static_cast<void>(index->name_of(index->chunk(hit.chunk)) +
                      std::string(index->text(index->chunk(hit.chunk))));
  const Vectors vectors = index->vectors();
  const std::vector<float> question(std::min<std::size_t>(vectors.dimension(), 64), 0.125F);
  const VectorRescorer rescorer(vectors, question);
  for (const SearchHit& hit : search(*index, "apple cache timeout", {.weights = {}, .rescorer = &rescorer}))
    static_cast<void>(vectors.bytes_of(hit.chunk));
  IndexBuilder builder;
  builder.add_root({.folder = "/f", .label = "f", .skipped = {}});
  std::vector<IndexBuilder::KeptFile> files;
  for (std::uint32_t number = 0; number < index->file_count() && number < 64; ++number)
    files.push_back({number, {}});
  if (!builder.keep(*index, files)) return 0;
  carry_vectors(*index, builder);
  static_cast<void>(index_bytes(builder, 0));
  IndexBuilder whole;
  if (whole.keep_all(*index)) static_cast<void>(index_bytes(whole, 0));
  return 0;
}
