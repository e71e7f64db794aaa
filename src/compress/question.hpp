#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tokenpak::compress {

/// The words of a question that tell what it is about: names, and words of four letters and more that are not
/// among the most frequent of English. In their order, each as often as it stands there.
std::vector<std::string_view> telling_words(std::string_view question);

/// What a text must not lose for a question: its telling words that are no part of a path (that a file lies
/// in "src/http" asks for nothing in it), and what holds a digit: numbers of three digits and more, names
/// such as "web-17", addresses. At most most_asked_words, in lower case.
inline constexpr std::size_t most_asked_words = 64;
std::vector<std::string> asked_words(std::string_view question);

/// Those of `terms` that stand in a fourth of these texts at most: what nearly all lines of a log hold tells
/// none of them from the others.
std::vector<std::string> selective_terms(std::vector<std::string> terms,
                                         std::span<const std::string_view> texts);

}  // namespace tokenpak::compress
