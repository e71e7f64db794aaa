#pragma once

#include "compress/content_kind.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace classify_report {

/// A part of a text with the kind that it is known to be of.
struct Part {
  std::size_t begin = 0;
  std::size_t end = 0;
  tokenpak::compress::ContentKind kind = tokenpak::compress::ContentKind::other;
  std::string language = "";  ///< of source text: the name of one that has a grammar, or "other"
};

struct Sample {
  std::string name;
  std::string text;
  std::vector<Part> parts;  ///< one, or several in mixed texts
  bool is_held_out = false;
};

/// The samples of a corpus as bench/corpus/make.py writes it, sorted by name. Every fourth source text, by a
/// hash of its name, is held out, with all of its pieces.
std::vector<Sample> read_corpus(const std::filesystem::path& folder);

/// The shared data sets: loghub's logs, tau_bench's tool results and tables (JSON). They are all held out.
std::vector<Sample> read_shared_data(const std::filesystem::path& folder);

}  // namespace classify_report
