#include "vault/add_vectors.hpp"

#include "base/hash.hpp"
#include "vault/file_lock.hpp"
#include "vault/loaded_index.hpp"
#include "vault/write_index.hpp"

#include <algorithm>
#include <span>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace tokenpak::vault {
namespace {

/// Bytes; models read the first 512 to 8,192 tokens.
constexpr std::size_t longest_text = 8192;
/// Texts a call: enough that the way there and back costs little beside the model's work.
constexpr std::size_t batch_size = 32;
/// After so many vectors, or an eighth of all, the index is written.
constexpr std::uint32_t least_stage = 2048;
/// So many texts refused one after the other: it is not the texts.
constexpr std::uint32_t most_refused_in_row = 4;

using VectorByText = std::unordered_map<Hash128, std::string>;

Hash128 text_hash(const Index& index, std::uint32_t number) {
  const ChunkRecord chunk = index.chunk(number);
  return hash128(text_to_embed(index.string(chunk.heading_path), index.text(chunk)));
}

class Adding {
 public:
  explicit Adding(const VectorRequest& request) : request_(request) {}

  Result<VectorReport> run() {
    for (bool is_done = false; !is_done;) {
      const auto loaded = LoadedIndex::open(request_.index_file);
      if (!loaded) return std::unexpected(loaded.error());
      const Index& index = (*loaded)->index();
      const std::vector<Item> stage = next_stage(index);
      is_done = stage.size() == missing_;
      const std::uint32_t dimension = dimension_;
      embed_all(stage);
      if (dimension != dimension_ && dimension != 0) is_done = false;  // those that were there are of no use
      if (report_.problem || is_ending()) is_done = true;
      if (!made_.empty()) {
        if (const Result<void> written = write(); !written) return std::unexpected(written.error());
      } else {
        count(index);
      }
    }
    return report_;
  }

 private:
  struct Item {
    Hash128 hash;
    std::string text;
  };

  /// Whether an index's vectors are what the model gives.
  bool are_usable(const Vectors& vectors) const {
    return vectors.model() == request_.embedder->model() && vectors.dimension() == dimension_;
  }

  /// The next texts that have no vector, each once. Sets `missing_` to how many there are in all.
  std::vector<Item> next_stage(const Index& index) {
    const Vectors vectors = index.vectors();
    if (dimension_ == 0 && vectors.model() == request_.embedder->model()) dimension_ = vectors.dimension();
    const std::size_t size = std::max(least_stage, index.chunk_count() / 8);
    std::vector<Item> stage;
    std::unordered_set<Hash128> seen;
    for (std::uint32_t number = 0; number < index.chunk_count(); ++number) {
      if (are_usable(vectors) && !vectors.bytes_of(number).empty()) continue;
      const ChunkRecord chunk = index.chunk(number);
      std::string text = text_to_embed(index.string(chunk.heading_path), index.text(chunk));
      const Hash128 hash = hash128(text);
      if (refused_.contains(hash) || !seen.insert(hash).second) continue;
      if (stage.size() < size) stage.push_back({hash, std::move(text)});
    }
    missing_ = seen.size();
    progress_.in_all = progress_.done + static_cast<std::uint32_t>(missing_);
    return stage;
  }

  void embed_all(const std::vector<Item>& items) {
    for (std::size_t at = 0; at < items.size() && !report_.problem && !is_ending(); at += batch_size) {
      const std::size_t size = std::min(batch_size, items.size() - at);
      const std::uint32_t dimension = dimension_;
      embed(std::span(items).subspan(at, size));
      progress_.done += static_cast<std::uint32_t>(size);
      if (request_.progress) request_.progress(progress_);
      if (dimension != 0 && dimension != dimension_) return;
    }
  }

  /// Halves what is refused until the text that is refused stands alone.
  void embed(std::span<const Item> items) {
    std::vector<std::string> texts;
    texts.reserve(items.size());
    for (const Item& item : items)
      texts.push_back(item.text);
    const Result<std::vector<std::vector<float>>> vectors = request_.embedder->embed(texts);
    if (vectors) {
      take(items, *vectors);
    } else if (vectors.error().kind != ErrorKind::bad_request) {
      report_.problem = vectors.error();
    } else if (items.size() == 1) {
      refuse(items.front());
      if (refused_in_row_ == most_refused_in_row) report_.problem = vectors.error();
    } else {
      embed(items.first(items.size() / 2));
      if (!report_.problem) embed(items.subspan(items.size() / 2));
    }
  }

  void take(std::span<const Item> items, const std::vector<std::vector<float>>& vectors) {
    const std::size_t dimension = vectors.empty() ? 0 : vectors.front().size();
    const auto fits = [&](const std::vector<float>& vector) { return vector.size() == dimension; };
    if (vectors.size() != items.size() || dimension == 0 || dimension > largest_dimension ||
        !std::ranges::all_of(vectors, fits)) {
      report_.problem =
          Error(ErrorKind::upstream_broken, "it gives no vector of one dimension for each text");
      return;
    }
    if (dimension != dimension_) {
      if (std::exchange(has_settled_, true)) {
        report_.problem =
            Error(ErrorKind::upstream_broken, "its vectors are now of one dimension, now of another");
        return;
      }
      made_.clear();
      dimension_ = static_cast<std::uint32_t>(dimension);
    }
    for (std::size_t at = 0; at < items.size(); ++at) {
      const auto unit = normalized(vectors[at]);
      if (!unit) {
        refuse(items[at]);
        continue;
      }
      refused_in_row_ = 0;
      ++report_.embedded;
      made_.insert_or_assign(items[at].hash, quantized(*unit));
    }
  }

  void refuse(const Item& item) {
    refused_.insert(item.hash);
    ++report_.refused;
    ++refused_in_row_;
  }

  /// Into the index as it is now.
  Result<void> write() {
    const Result<FileLock> lock = FileLock::take(request_.index_file.string() + ".lock");
    if (!lock) return std::unexpected(lock.error());
    const auto loaded = LoadedIndex::open(request_.index_file);
    if (!loaded) return std::unexpected(loaded.error());
    const Index& index = (*loaded)->index();
    if (const Result<void> sound = index.verify(); !sound) return sound;
    IndexBuilder builder;
    if (const Result<void> kept = builder.keep_all(index); !kept) return kept;
    const Vectors before = index.vectors();
    std::vector<std::string_view> vectors(index.chunk_count());
    for (std::uint32_t number = 0; number < index.chunk_count(); ++number) {
      if (are_usable(before)) vectors[number] = before.bytes_of(number);
      if (!vectors[number].empty()) continue;
      const auto found = made_.find(text_hash(index, number));
      if (found != made_.end()) vectors[number] = found->second;
    }
    builder.set_vectors(request_.embedder->model(), dimension_, std::move(vectors));
    const Result<std::uint64_t> written = write_index(builder, request_.index_file, index.header().created);
    if (!written) return std::unexpected(written.error());
    made_.clear();
    report_.chunks = builder.chunk_count();
    report_.with_vectors = builder.vector_count();
    report_.dimension = dimension_;
    return {};
  }

  void count(const Index& index) {
    report_.chunks = index.chunk_count();
    report_.with_vectors = are_usable(index.vectors()) ? index.vectors().count() : 0;
    report_.dimension = dimension_;
  }

  bool is_ending() const { return request_.is_ending && request_.is_ending(); }

  const VectorRequest& request_;
  VectorReport report_;
  VectorProgress progress_;
  VectorByText made_;  // and not written yet
  std::unordered_set<Hash128> refused_;
  std::uint32_t refused_in_row_ = 0;
  std::uint32_t dimension_ = 0;  // 0: not known
  bool has_settled_ = false;     // the model has said another dimension than the index
  std::size_t missing_ = 0;
};

}  // namespace

std::string text_to_embed(std::string_view heading_path, std::string_view text) {
  std::string whole;
  whole.reserve(heading_path.size() + text.size() + 1);
  if (!heading_path.empty()) whole.append(heading_path).append("\n");
  whole += text;
  if (whole.size() > longest_text) {
    std::size_t end = longest_text;
    while ((static_cast<unsigned char>(whole[end]) & 0xc0U) == 0x80U && end > longest_text - 4)
      --end;
    whole.resize(end);
  }
  return whole;
}

void carry_vectors(const Index& old, IndexBuilder& builder) {
  const Vectors before = old.vectors();
  if (before.count() == 0) return;
  std::unordered_map<Hash128, std::string_view> known;
  for (std::uint32_t number = 0; number < old.chunk_count(); ++number) {
    const std::string_view vector = before.bytes_of(number);
    if (!vector.empty()) known.emplace(text_hash(old, number), vector);
  }
  std::vector<std::string_view> vectors(builder.chunk_count());
  for (std::uint32_t number = 0; number < builder.chunk_count(); ++number) {
    const auto found = known.find(hash128(text_to_embed(builder.heading_path(number), builder.text(number))));
    if (found != known.end()) vectors[number] = found->second;
  }
  builder.set_vectors(before.model(), before.dimension(), std::move(vectors));
}

Result<VectorReport> add_vectors(const VectorRequest& request) {
  return Adding(request).run();
}

}  // namespace tokenpak::vault
