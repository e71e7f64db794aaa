#include "texts.hpp"

#include "report.hpp"
#include "samples.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <string_view>
#include <utility>

namespace modes_report {
namespace {

namespace fs = std::filesystem;
using tokenpak::bench::read_file;
using tokenpak::compress::ContentKind;

std::vector<fs::path> files_in(const fs::path& folder) {
  std::vector<fs::path> files;
  if (!fs::is_directory(folder)) return files;
  for (const auto& entry : fs::directory_iterator(folder))
    files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

TextClass pasted(std::string name, const fs::path& folder) {
  TextClass of_folder{.name = std::move(name), .fidelity = Fidelity::prose, .texts = {}};
  for (const fs::path& file : files_in(folder))
    of_folder.texts.push_back({.name = file.filename(),
                               .text = read_file(file),
                               .is_pasted = true,
                               .file = {},
                               .language = {},
                               .question = {}});
  return of_folder;
}

/// The documents that questions.tsv has questions about, once with every fourth of these.
TextClass asked_about(std::string name, const fs::path& prose) {
  constexpr std::size_t questions_to_one = 4;
  TextClass asked{.name = std::move(name), .fidelity = Fidelity::none, .texts = {}};
  std::map<std::string, std::string> documents;
  std::ifstream questions(prose / "questions.tsv");
  std::size_t count = 0;
  for (std::string line; std::getline(questions, line);) {
    if (++count % questions_to_one != 0) continue;
    std::istringstream fields(line);
    Text text{.name = {}, .text = {}, .is_pasted = true, .file = {}, .language = {}, .question = {}};
    std::getline(fields, text.name, '\t');
    std::getline(fields, text.question, '\t');
    const auto [document, is_new] = documents.try_emplace(text.name);
    if (is_new) document->second = read_file(prose / "prose" / text.name);
    text.text = document->second;
    asked.texts.push_back(std::move(text));
  }
  return asked;
}

TextClass logs(const fs::path& data) {
  TextClass of_logs{.name = "logs (loghub)", .fidelity = Fidelity::output, .texts = {}};
  for (const fs::path& file : files_in(data / "loghub")) {
    if (file.extension() == ".log")
      of_logs.texts.push_back(
          {.name = file.filename(), .text = read_file(file), .file = {}, .language = {}, .question = {}});
  }
  return of_logs;
}

TextClass records(const fs::path& data) {
  TextClass of_records{.name = "JSON records (tau_bench)", .fidelity = Fidelity::json, .texts = {}};
  if (!fs::is_directory(data / "tau_bench")) return of_records;
  for (classify_report::Sample& sample : classify_report::read_shared_data(data)) {
    if (sample.name.starts_with("tau_bench/results") && sample.parts.size() == 1)
      of_records.texts.push_back(
          {.name = sample.name, .text = std::move(sample.text), .file = {}, .language = {}, .question = {}});
  }
  for (const char* name : {"products.json", "users.json"}) {
    if (fs::exists(data / "tau_bench" / name))
      of_records.texts.push_back({.name = name,
                                  .text = read_file(data / "tau_bench" / name),
                                  .file = {},
                                  .language = {},
                                  .question = {}});
  }
  return of_records;
}

/// The class of a text of the corpus that is of one kind; -1: none.
int corpus_class(ContentKind kind) {
  switch (kind) {
    case ContentKind::log:
    case ContentKind::build_output:
    case ContentKind::stack_trace:
    case ContentKind::listing:
    case ContentKind::path_list:
    case ContentKind::ascii_table:
    case ContentKind::grep:
    case ContentKind::other:
      return 0;
    case ContentKind::json:
    case ContentKind::ndjson:
      return 1;
    case ContentKind::yaml:
    case ContentKind::toml:
    case ContentKind::ini:
    case ContentKind::xml:
    case ContentKind::env:
      return 2;
    case ContentKind::diff:
      return 3;
    default:
      return -1;
  }
}

std::vector<TextClass> of_corpus(const fs::path& folder) {
  std::vector<TextClass> classes = {{.name = "command output", .fidelity = Fidelity::output, .texts = {}},
                                    {.name = "JSON files", .fidelity = Fidelity::json, .texts = {}},
                                    {.name = "configuration", .fidelity = Fidelity::none, .texts = {}},
                                    {.name = "diffs", .fidelity = Fidelity::none, .texts = {}}};
  if (!fs::is_directory(folder)) return classes;
  for (classify_report::Sample& sample : classify_report::read_corpus(folder)) {
    const int index = sample.parts.size() == 1 ? corpus_class(sample.parts.front().kind) : -1;
    if (index < 0) continue;
    const bool is_file = index == 1 || index == 2;
    classes[static_cast<std::size_t>(index)].texts.push_back({.name = sample.name,
                                                              .text = std::move(sample.text),
                                                              .file = is_file ? "some.file" : "",
                                                              .language = {},
                                                              .question = {}});
  }
  return classes;
}

/// Source files by their languages, and configuration by how its files' names end.
std::vector<TextClass> of_files(const fs::path& list) {
  std::map<std::string, TextClass> by_name;
  std::ifstream names(list);
  for (std::string name; std::getline(names, name);) {
    const auto language = tokenpak::code::language_of(name);
    const std::string class_name = language ? "code: " + std::string(tokenpak::code::name_of(*language))
                                            : "configuration: " + fs::path(name).extension().string();
    TextClass& own = by_name[class_name];
    own.name = class_name;
    own.fidelity = language ? Fidelity::code : Fidelity::none;
    own.texts.push_back({.name = name,
                         .text = read_file(name),
                         .file = fs::path(name).filename(),
                         .language = language,
                         .question = {}});
  }
  std::vector<TextClass> classes;
  for (auto& [name, own] : by_name)
    classes.push_back(std::move(own));
  return classes;
}

}  // namespace

std::vector<TextClass> read_classes(const Folders& folders) {
  std::vector<TextClass> classes;
  classes.push_back(pasted("prose, wordy", folders.prose / "wordy"));
  classes.push_back(pasted("prose, verbose", folders.prose / "prose"));
  classes.push_back(asked_about("the same, asked about", folders.prose));
  classes.push_back(pasted("documentation", folders.prose / "documentation"));
  if (!folders.data.empty()) {
    classes.push_back(logs(folders.data));
    classes.push_back(records(folders.data));
  }
  for (TextClass& each : of_corpus(folders.corpus))
    classes.push_back(std::move(each));
  for (TextClass& each : of_files(folders.files))
    classes.push_back(std::move(each));
  std::erase_if(classes, [](const TextClass& each) { return each.texts.empty(); });
  return classes;
}

}  // namespace modes_report
