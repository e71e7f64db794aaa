#pragma once

#include "base/bytes.hpp"
#include "compress/content_kind.hpp"
#include "compress/text_class.hpp"

#include <string_view>
#include <vector>

namespace tokenpak::compress {

/// A run of whole lines of one kind. Source text is in the language that language_by_shape
/// (source_language.hpp) tells.
struct ContentSpan {
  ByteRange range;
  ContentKind kind = ContentKind::prose;
  friend bool operator==(const ContentSpan&, const ContentSpan&) = default;
};

/// Splits a text into spans of one kind each. They follow one another, cover the text, and
/// neighbours differ. How it decides:
/// 1. A text that is one JSON value, or a value a line, is that.
/// 2. Every line gets a class on the careful side (line_class.hpp) and, by the shapes of all lines, a kind
///    (kind_score.hpp).
/// 3. Where a kind is narrative and the class is not, the kind stands only if nearly all of its lines are of
/// a shape
///    that source text and configuration do not have; else the lines are code or config. Where it is the
///    other way round, the kind stands.
/// Linear in the text's size; some twenty bytes of memory a line.
std::vector<ContentSpan> classify(std::string_view text);

/// A run of whole lines of one class.
struct ClassSpan {
  ByteRange range;
  TextClass text_class = TextClass::narrative;
  friend bool operator==(const ClassSpan&, const ClassSpan&) = default;
};

/// `classify` by classes alone: neighbours differ in class.
std::vector<ClassSpan> class_spans(std::string_view text);

}  // namespace tokenpak::compress
