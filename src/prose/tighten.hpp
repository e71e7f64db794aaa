#pragma once

#include "base/text_edit.hpp"
#include "prose/blocks.hpp"

#include <string_view>
#include <vector>

namespace tokenpak::prose {

/// The edits that make English running text (plain, Markdown or reStructuredText) shorter and say the same,
/// sorted and apart. What goes, paragraph by paragraph:
/// - wordy phrases, for short ones, and phrases that say nothing (data/prose_phrases.tsv);
/// - articles inside of sentences, where they are no part of a name or a quantity (articles.hpp);
/// - the line breaks and indentation of wrapped lines, and blanks in a row;
/// - the stars of Markdown's emphasis.
/// A sentence keeps its capital and its end mark. Nothing else of the text is touched, and nothing at all of
/// - negations, modals and conditions, numbers, words with a capital inside a sentence, what is no plain word
///   (identifiers, paths, addresses, anything with a digit or a sign in it), quotations and code spans;
/// - headings, list markers, tables, code, quoted blocks and other lines that are no sentence (blocks.hpp);
/// - paragraphs, and texts, that are not in English, texts under 800 bytes, and those of invalid UTF-8.
///
/// A second pass over the result finds nothing. Time is linear in the text's size, whatever it holds.
std::vector<TextEdit> tighten(std::string_view text);
std::vector<TextEdit> tighten(Document& document);

}  // namespace tokenpak::prose
