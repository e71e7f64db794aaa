#pragma once

#include "base/bytes.hpp"
#include "base/text_edit.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tokenpak::prose {

/// Whether all that can be checked of `original` still stands in `shortened`, in order: numbers, negations,
/// modals and conditions, names with a capital, quotations, code spans, and whatever is no plain word:
/// addresses, paths, identifiers, versions, hashes. White space aside they must be equal. `shortened` may
/// hold further names and conditions ("is able to" has become "can"), but no further number and no further
/// negation. It reads both texts by itself, with none of the tightening's own ideas of what a sentence is.
/// Linear in the texts' sizes.
bool keeps_facts(std::string_view original, std::string_view shortened);
/// The same where `shortened` is what `edits` make of `original`: what they leave alone keeps its facts, so
/// that only the stretches around them are read. At least as strict: each stretch must keep its own facts, so
/// that none may be made up for by another one's. `edits` in the order of their places, apart.
bool keeps_facts(std::string_view original, std::span<const TextEdit> edits, std::string_view shortened);

/// What of a text must be kept.
enum class Kept : std::uint8_t {
  facts,    ///< everything that must_keep speaks of
  trouble,  ///< errors, warnings and failures, exit codes and terms: in a log every line has an id or address
};

/// What no extract of `text` may leave out, sorted and apart: lines that tell of an error, a warning or a
/// failure, with the line before and the line behind; lines with `file:line`, an exit code, an address, an
/// id, a hash or a version; and lines that hold one of `terms` as a whole word, in any case. Of a line over
/// 400 bytes (a paragraph) it is the sentence. Linear in the text's size times the number of terms.
std::vector<ByteRange> must_keep(std::string_view text, std::span<const std::string> terms,
                                 Kept what = Kept::facts);

/// Whether `term` stands in `text` as a whole word; both in lower case.
bool holds_term(std::string_view text, std::string_view term);

/// Whether a line or a value tells of an error, a warning or a failure.
bool tells_of_trouble(std::string_view line);

/// The first `file:line` in a line of text; empty where there is none.
std::string_view place_in(std::string_view line);

}  // namespace tokenpak::prose
