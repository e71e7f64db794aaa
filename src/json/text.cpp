#include "json/text.hpp"

#include "base/json_escape.hpp"
#include "json/escape_sequence.hpp"
#include "json/string_scan.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <stdexcept>

namespace tokenpak::json {
namespace {

constexpr bool is_high_surrogate(int unit) {
  return unit >= 0xd800 && unit < 0xdc00;
}
constexpr bool is_low_surrogate(int unit) {
  return unit >= 0xdc00 && unit < 0xe000;
}

/// Writes a code point as UTF-8 (a surrogate in the same form, which is WTF-8's); gives the number of bytes.
std::size_t encode(int code_point, char* out) {
  const auto continuation = [code_point](int shift) {
    return static_cast<char>(0x80 | ((code_point >> shift) & 0x3f));
  };
  if (code_point < 0x80) {
    out[0] = static_cast<char>(code_point);
    return 1;
  }
  if (code_point < 0x800) {
    out[0] = static_cast<char>(0xc0 | code_point >> 6);
    out[1] = continuation(0);
    return 2;
  }
  if (code_point < 0x10000) {
    out[0] = static_cast<char>(0xe0 | code_point >> 12);
    out[1] = continuation(6);
    out[2] = continuation(0);
    return 3;
  }
  out[0] = static_cast<char>(0xf0 | code_point >> 18);
  out[1] = continuation(12);
  out[2] = continuation(6);
  out[3] = continuation(0);
  return 4;
}

/// The UTF-16 code unit that the `\uXXXX` at `at` stands for, negative if there is none.
int code_unit(const char* at, const char* end) {
  return end - at >= 6 && at[0] == '\\' && at[1] == 'u' ? hex_value(at + 2) : -1;
}

/// One escape: bytes read and bytes written.
struct Resolved {
  std::size_t read;
  std::size_t written;
};

/// Resolves the escape at `at`. One that is malformed stands for its own backslash: input that nobody checked
/// does no harm.
Resolved resolve_escape(const char* at, const char* end, char* out) {
  if (end - at >= 2) {
    if (const char byte = simple_escape(at[1]); byte != 0) {
      *out = byte;
      return {2, 1};
    }
  }
  const int unit = code_unit(at, end);
  if (unit < 0) {
    *out = '\\';
    return {1, 1};
  }
  if (is_high_surrogate(unit)) {
    const int low = code_unit(at + 6, end);
    if (is_low_surrogate(low)) return {12, encode(0x10000 + (unit - 0xd800) * 0x400 + (low - 0xdc00), out)};
  }
  return {6, encode(unit, out)};
}

/// Resolves all of `raw` into `out`. Calls `on_escape(raw offset, decoded offset, Resolved)` for each escape,
/// in order.
template <class OnEscape>
std::size_t resolve(std::string_view raw, char* out, OnEscape on_escape) {
  const char* at = raw.data();
  const char* const end = at + raw.size();
  char* const out_begin = out;
  for (;;) {
    const void* found = at == end ? nullptr : std::memchr(at, '\\', static_cast<std::size_t>(end - at));
    const char* backslash = found == nullptr ? end : static_cast<const char*>(found);
    out = std::copy(at, backslash, out);
    at = backslash;
    if (at == end) return static_cast<std::size_t>(out - out_begin);
    const Resolved resolved = resolve_escape(at, end, out);
    on_escape(static_cast<std::size_t>(at - raw.data()), static_cast<std::size_t>(out - out_begin), resolved);
    at += resolved.read;
    out += resolved.written;
  }
}

}  // namespace

std::size_t resolve_escapes(std::string_view raw, char* out) {
  return resolve(raw, out, [](std::size_t, std::size_t, Resolved) {});
}

Text::Text(std::string_view raw) : raw_(raw) {
  if (raw.find('\\') == std::string_view::npos) return;
  if (raw.size() > std::numeric_limits<std::uint32_t>::max())
    throw std::length_error("a JSON string over 4 GiB");
  storage_.resize_and_overwrite(raw.size(), [this](char* out, std::size_t) {
    return resolve(raw_, out, [this](std::size_t raw_offset, std::size_t decoded_offset, Resolved resolved) {
      if (!escapes_.empty()) {
        Escapes& last = escapes_.back();
        if (last.raw_unit == resolved.read && last.decoded_unit == resolved.written &&
            last.raw + last.count * last.raw_unit == raw_offset) {
          ++last.count;
          return;
        }
      }
      escapes_.push_back({.raw = static_cast<std::uint32_t>(raw_offset),
                          .decoded = static_cast<std::uint32_t>(decoded_offset),
                          .count = 1,
                          .raw_unit = static_cast<std::uint8_t>(resolved.read),
                          .decoded_unit = static_cast<std::uint8_t>(resolved.written)});
    });
  });
}

std::string_view Text::decoded() const {
  return escapes_.empty() ? raw_ : std::string_view(storage_);
}

std::size_t Text::raw_offset(std::size_t offset) const {
  const auto after =
      std::upper_bound(escapes_.begin(), escapes_.end(), offset,
                       [](std::size_t sought, const Escapes& run) { return sought < run.decoded; });
  if (after == escapes_.begin()) return offset;
  const Escapes& run = *(after - 1);
  const std::size_t into = offset - run.decoded;
  const std::size_t escape = into / run.decoded_unit;
  if (escape < run.count) return run.raw + escape * run.raw_unit;
  return run.raw + run.count * run.raw_unit + (into - run.count * run.decoded_unit);
}

ByteRange Text::raw_range(ByteRange decoded_range) const {
  return {raw_offset(decoded_range.begin), raw_offset(decoded_range.end)};
}

void unescape(std::string_view raw, std::string& out) {
  const std::size_t before = out.size();
  out.resize_and_overwrite(before + raw.size(), [raw, before](char* bytes, std::size_t) {
    return before + resolve_escapes(raw, bytes + before);
  });
}

namespace {

/// Appends text without stops. A lone surrogate in its three-byte form (see Text) becomes an escape again: as
/// bytes it would make the document invalid UTF-8.
void append_plain(std::string_view text, std::string& out) {
  for (std::size_t lead = text.find('\xed'); lead != std::string_view::npos; lead = text.find('\xed', lead)) {
    const auto byte = [&](std::size_t index) { return static_cast<unsigned char>(text[lead + index]); };
    const bool surrogate =
        text.size() - lead >= 3 && byte(1) >= 0xa0 && byte(1) < 0xc0 && byte(2) >= 0x80 && byte(2) < 0xc0;
    if (!surrogate) {
      ++lead;
      continue;
    }
    out += text.substr(0, lead);
    append_json_code_unit(0xd000U | (byte(1) & 0x3fU) << 6U | (byte(2) & 0x3fU), out);
    text.remove_prefix(lead + 3);
    lead = 0;
  }
  out += text;
}

}  // namespace

void escape(std::string_view text, std::string& out) {
  const char* at = text.data();
  const char* const end = at + text.size();
  for (;;) {
    const char* stop = find_stop(at, end);
    append_plain({at, stop}, out);
    if (stop == end) return;
    append_json_escape(*stop, out);
    at = stop + 1;
  }
}

}  // namespace tokenpak::json
