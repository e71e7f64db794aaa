#pragma once

#include "base/hash.hpp"
#include "vault/analyze.hpp"
#include "vault/index_format.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace tokenpak::vault {

struct FileToRead {
  std::filesystem::path file;
  std::string path;       ///< below its root
  bool is_known = false;  ///< an index has it, with this content:
  Hash128 known_content;
};

struct FileRead {
  enum class Outcome : std::uint8_t {
    analyzed,
    unchanged,
    left_out,     ///< for what it holds, and so the next time, too
    no_pdf_tool,  ///< a PDF, and nothing that can read it
    unreadable
  } outcome = Outcome::unreadable;
  LeftOut reason = LeftOut::binary;  ///< where it is left out
  std::uint64_t size = 0;
  Hash128 content;
  AnalyzedDocument document;  ///< where it was analyzed
};

/// Reads files and analyzes those whose content is not the known one, on `threads` threads. `take` gets the
/// results on the calling thread in the order of `files`; few more than are taken are in memory at a time.
void analyze_files(const std::vector<FileToRead>& files, unsigned threads,
                   const std::function<void(std::size_t number, FileRead&& read)>& take);

}  // namespace tokenpak::vault
