#include "dialect/decoder.hpp"

#include "base/ascii.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <new>

#include <brotli/decode.h>
#include <zlib.h>
#include <zstd.h>

namespace tokenpak::dialect {
namespace {

constexpr std::size_t max_codings = 2;
constexpr std::size_t output_size = std::size_t{16} * 1024;
constexpr int max_zstd_window_log = 23;  // 8 MiB: what RFC 9659 lets a server use at most

/// The codings that zlib reads.
class InflateDecoder final : public Decoder {
 public:
  enum class Format : std::uint8_t { gzip, deflate };

  explicit InflateDecoder(Format format) : format_(format) {
    constexpr int gzip_only = 16;  // zlib's manual, inflateInit2
    if (inflateInit2(&stream_, format == Format::gzip ? MAX_WBITS + gzip_only : MAX_WBITS) != Z_OK)
      throw std::bad_alloc();
  }
  ~InflateDecoder() override { inflateEnd(&stream_); }
  InflateDecoder(const InflateDecoder&) = delete;
  InflateDecoder& operator=(const InflateDecoder&) = delete;

  std::string_view decode(std::string_view& input) override {
    if (format_ == Format::deflate && !frame_known_) find_frame(input);
    while (!failed() && !ended_) {
      // The bytes that told the frame come first.
      std::string_view held(frame_.data(), frame_size_);
      held.remove_prefix(frame_read_);
      const bool reads_held = frame_known_ && !held.empty();
      std::string_view& source = reads_held ? held : input;

      const std::string_view output = inflate_from(source);
      if (reads_held) frame_read_ = frame_size_ - held.size();
      if (!output.empty()) return output;
      if (!reads_held && input.empty()) return {};
    }
    input = {};
    return {};
  }

 private:
  /// RFC 9110 means zlib's frame by "deflate"; some servers leave it away. The first two bytes tell (RFC
  /// 1950, 2.2).
  void find_frame(std::string_view& input) {
    while (frame_size_ < frame_.size() && !input.empty()) {
      frame_[frame_size_++] = input.front();
      input.remove_prefix(1);
    }
    if (frame_size_ < frame_.size()) return;
    frame_known_ = true;
    const unsigned method = static_cast<unsigned char>(frame_[0]);
    const unsigned flags = static_cast<unsigned char>(frame_[1]);
    const bool is_zlib = (method & 0x0F) == Z_DEFLATED && (method * 256 + flags) % 31 == 0;
    if (!is_zlib && inflateReset2(&stream_, -MAX_WBITS) != Z_OK) fail();
  }

  std::string_view inflate_from(std::string_view& source) {
    const std::size_t taken = std::min<std::size_t>(source.size(), UINT32_MAX);
    stream_.next_in =
        reinterpret_cast<Bytef*>(const_cast<char*>(source.data()));  // zlib does not write there
    stream_.avail_in = static_cast<uInt>(taken);
    stream_.next_out = reinterpret_cast<Bytef*>(output_.data());
    stream_.avail_out = static_cast<uInt>(output_.size());
    const int result = inflate(&stream_, Z_NO_FLUSH);
    source.remove_prefix(taken - stream_.avail_in);
    const std::string_view output(output_.data(), output_.size() - stream_.avail_out);

    if (result == Z_STREAM_END) {
      // A gzip file may have several members; other codings end here.
      if (format_ == Format::gzip && inflateReset(&stream_) == Z_OK) {
        is_first_member_ = false;
      } else {
        ended_ = true;
      }
    } else if (result != Z_OK && result != Z_BUF_ERROR) {
      // What follows a member and is none is padding, which every reader of gzip ignores.
      const bool is_padding = !is_first_member_ && stream_.total_out == 0;
      if (!is_padding) fail();
      ended_ = true;
    }
    return output;
  }

  z_stream stream_{};
  Format format_;
  bool frame_known_ = false;  // `deflate` only
  bool is_first_member_ = true;
  bool ended_ = false;
  std::size_t frame_size_ = 0;
  std::size_t frame_read_ = 0;
  std::array<char, 2> frame_{};
  std::array<char, output_size> output_;
};

class BrotliDecoder final : public Decoder {
 public:
  BrotliDecoder() : state_(BrotliDecoderCreateInstance(nullptr, nullptr, nullptr)) {
    if (!state_) throw std::bad_alloc();
  }

  std::string_view decode(std::string_view& input) override {
    while (!failed()) {
      std::size_t available = input.size();
      const auto* next = reinterpret_cast<const std::uint8_t*>(input.data());
      std::size_t no_output = 0;  // it is taken out of the decoder's own window instead
      const BrotliDecoderResult result =
          BrotliDecoderDecompressStream(state_.get(), &available, &next, &no_output, nullptr, nullptr);
      input.remove_prefix(input.size() - available);
      if (result == BROTLI_DECODER_RESULT_ERROR) fail();

      std::size_t size = 0;  // as much as there is
      const auto* output = BrotliDecoderTakeOutput(state_.get(), &size);
      if (size > 0) return {reinterpret_cast<const char*>(output), size};
      if (result == BROTLI_DECODER_RESULT_SUCCESS) break;
      if (result == BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT && input.empty()) return {};
    }
    input = {};
    return {};
  }

 private:
  struct Destroy {
    void operator()(BrotliDecoderState* state) const { BrotliDecoderDestroyInstance(state); }
  };
  std::unique_ptr<BrotliDecoderState, Destroy> state_;
};

class ZstdDecoder final : public Decoder {
 public:
  ZstdDecoder() : context_(ZSTD_createDCtx()) {
    if (!context_) throw std::bad_alloc();
    ZSTD_DCtx_setParameter(context_.get(), ZSTD_d_windowLogMax, max_zstd_window_log);
  }

  std::string_view decode(std::string_view& input) override {
    while (!failed() && (!input.empty() || may_hold_output_)) {
      ZSTD_inBuffer source{input.data(), input.size(), 0};
      ZSTD_outBuffer output{output_.data(), output_.size(), 0};
      if (ZSTD_isError(ZSTD_decompressStream(context_.get(), &output, &source)) != 0) fail();
      input.remove_prefix(source.pos);
      may_hold_output_ = output.pos == output.size;
      if (output.pos > 0) return {output_.data(), output.pos};
    }
    if (failed()) input = {};
    return {};
  }

 private:
  struct Free {
    void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
  };
  std::unique_ptr<ZSTD_DCtx, Free> context_;
  bool may_hold_output_ = false;
  std::array<char, output_size> output_;
};

}  // namespace

std::optional<std::vector<std::unique_ptr<Decoder>>> decoders_for(std::string_view content_encoding) {
  std::vector<std::unique_ptr<Decoder>> decoders;
  while (!content_encoding.empty()) {
    const std::size_t comma = content_encoding.find(',');
    const std::string_view coding = trimmed(content_encoding.substr(0, comma));
    content_encoding.remove_prefix(comma == std::string_view::npos ? content_encoding.size() : comma + 1);

    if (coding.empty() || equals_ignoring_case(coding, "identity")) continue;
    if (decoders.size() == max_codings) return std::nullopt;
    if (equals_ignoring_case(coding, "gzip") || equals_ignoring_case(coding, "x-gzip")) {
      decoders.push_back(std::make_unique<InflateDecoder>(InflateDecoder::Format::gzip));
    } else if (equals_ignoring_case(coding, "deflate")) {
      decoders.push_back(std::make_unique<InflateDecoder>(InflateDecoder::Format::deflate));
    } else if (equals_ignoring_case(coding, "br")) {
      decoders.push_back(std::make_unique<BrotliDecoder>());
    } else if (equals_ignoring_case(coding, "zstd")) {
      decoders.push_back(std::make_unique<ZstdDecoder>());
    } else {
      return std::nullopt;
    }
  }
  // The header lists the codings in the order in which they were applied.
  std::ranges::reverse(decoders);
  return decoders;
}

}  // namespace tokenpak::dialect
