#pragma once

#include <memory>
#include <string_view>

struct sb_stemmer;

namespace tokenpak {

/// Snowball's stemmer for English (Porter2). For one thread at a time.
class EnglishStemmer {
 public:
  EnglishStemmer();

  /// The stem of a word in lower case; what is no word of English letters comes back much as it is. Valid
  /// until the next call.
  std::string_view stem(std::string_view word);

 private:
  struct Delete {
    void operator()(sb_stemmer* stemmer) const;
  };
  std::unique_ptr<sb_stemmer, Delete> stemmer_;
};

}  // namespace tokenpak
