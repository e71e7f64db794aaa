#pragma once

#include <string_view>
#include <vector>

namespace tokenpak::compress {

/// The words of a question that tell what it is about: names, and words of four letters and more that are not
/// among the most frequent of English. In their order, each as often as it stands there.
std::vector<std::string_view> telling_words(std::string_view question);

}  // namespace tokenpak::compress
