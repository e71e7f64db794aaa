#pragma once

#include "compress/conversation.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace tokenpak::compress {

/// Counts up with every change of what a transformation makes of a text, of the forms' order (forms.hpp) or
/// of the stages' (mode.hpp). A record of another version is still sent as it stands; but the legends that
/// its conversation has seen count as not seen, and its savings are not told apart by stage.
inline constexpr std::uint8_t transformation_version = 2;

/// A record as bytes that may be kept:
///
///     checksum of all that follows   8 bytes, XXH3, little-endian
///     transformation_version         1 byte
///     mode                           1 byte
///     flags                          1 byte: 1 has changes, 2 passes through, 4 lossless, 8 has originals,
///                                    16 has an addition, 32 an addition's source was asked
///     legends shown                  number
///     changes                        number, then each: text, raw size, stages × tokens saved, edits as a
///                                    number and each: bytes since the last edit's end, bytes replaced,
///                                    replacement as its size and bytes
///     originals, if the flag says so number, then each: which change, bytes since the last one's; the
///                                    original's key, 8 bytes, little-endian
///     source's version, if it says so 8 bytes, little-endian
///     addition, if it says so        text, raw size, tokens, what was added as its size and bytes, passages
///                                    as a number and each: hash, 8 bytes, little-endian; name as its size
///                                    and bytes
///
/// Numbers are LEB128: seven bits a byte, the lowest first, the top bit set on all but the last byte.
std::string write_record(const MessageRecord& record);

/// Null where `bytes` is not what `write_record` could have written: cut, damaged, or of a format of later
/// days.
std::shared_ptr<const MessageRecord> read_record(std::string_view bytes);

}  // namespace tokenpak::compress
