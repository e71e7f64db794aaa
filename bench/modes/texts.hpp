#pragma once

#include "code/language.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace modes_report {

/// A text of a class as a request would bring it.
struct Text {
  std::string name;
  std::string text;
  bool is_pasted = false;                            ///< by a user; else a tool's answer
  std::string file;                                  ///< that the tool was asked for; empty: none
  std::optional<tokenpak::code::Language> language;  ///< of source files
  std::string question;                              ///< that the user asks of it; empty: none
};

/// What is measured of a class beside its tokens.
enum class Fidelity : unsigned char { output, prose, code, json, none };

struct TextClass {
  std::string name;
  Fidelity fidelity = Fidelity::none;
  std::vector<Text> texts;
};

struct Folders {
  std::filesystem::path corpus;  ///< as bench/corpus/make.py writes it
  std::filesystem::path prose;   ///< as bench/prose/documents.py writes it
  std::filesystem::path data;    ///< loghub, tau_bench; empty: none
  std::filesystem::path files;   ///< a list of files of source text and configuration, one a line
};

/// The classes in the order of the table; empty ones are left out.
std::vector<TextClass> read_classes(const Folders& folders);

}  // namespace modes_report
