// What tightening and extraction save on real prose, and what they keep: run.sh makes the documents.

#include "base/ascii.hpp"
#include "base/text_edit.hpp"
#include "prose/blocks.hpp"
#include "prose/extract.hpp"
#include "prose/facts.hpp"
#include "prose/tighten.hpp"
#include "report.hpp"
#include "tokens/encoding.hpp"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace {

using namespace tokenpak;
using bench::processor_seconds;

struct Document {
  std::string name;
  std::string text;
};

std::vector<Document> read_folder(const std::filesystem::path& folder) {
  std::vector<Document> documents;
  if (!std::filesystem::exists(folder)) return documents;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    documents.push_back({.name = entry.path().filename(), .text = bench::read_file(entry.path())});
  }
  std::ranges::sort(documents, {}, &Document::name);
  return documents;
}

std::uint64_t tokens_of(std::string_view text) {
  return tokens::count_tokens(tokens::Encoding::o200k_base, text);
}

std::string applied(std::string_view text, std::span<const TextEdit> edits) {
  std::string result;
  std::size_t at = 0;
  for (const TextEdit& edit : edits) {
    result += text.substr(at, edit.range.begin - at);
    result += edit.replacement;
    at = edit.range.end;
  }
  return result += text.substr(at);
}

double percent_saved(std::uint64_t before, std::uint64_t after) {
  return before == 0 ? 0 : 100.0 * (1.0 - static_cast<double>(after) / static_cast<double>(before));
}

struct Sums {
  std::uint64_t before = 0;
  std::uint64_t after = 0;
  void add(std::uint64_t more_before, std::uint64_t more_after) {
    before += more_before;
    after += more_after;
  }
};

// The tokens of the running text alone: paragraphs and list items.
std::uint64_t prose_tokens(std::string_view text) {
  std::uint64_t tokens = 0;
  for (const prose::Block& block : prose::blocks_of(text))
    if (block.kind == prose::BlockKind::prose) tokens += tokens_of(block.range.of(text));
  return tokens;
}

void report_tightening(const std::filesystem::path& folder, bool each) {
  Sums all;
  Sums running;
  Sums mostly_prose;
  std::size_t mostly_prose_documents = 0;
  std::size_t bytes = 0;
  double tighten_seconds = 0;
  double check_seconds = 0;
  for (const Document& document : read_folder(folder)) {
    const double begin = processor_seconds();
    const std::vector<TextEdit> edits = prose::tighten(document.text);
    tighten_seconds += processor_seconds() - begin;
    bytes += document.text.size();
    const std::string result = applied(document.text, edits);
    const double check_begin = processor_seconds();
    if (!prose::keeps_facts(document.text, result)) fmt::print("    {}: FACTS ARE LOST\n", document.name);
    check_seconds += processor_seconds() - check_begin;
    if (!prose::tighten(result).empty()) fmt::print("    {}: A SECOND PASS FINDS MORE\n", document.name);
    const std::uint64_t before = tokens_of(document.text);
    const std::uint64_t after = tokens_of(result);
    const std::uint64_t prose_before = prose_tokens(document.text);
    all.add(before, after);
    running.add(prose_before, prose_before - (before - after));
    if (prose_before * 10 >= before * 8) {
      mostly_prose.add(before, after);
      ++mostly_prose_documents;
    }
    if (each) fmt::print("    {:60} {:>8} {:6.1f} %\n", document.name, before, percent_saved(before, after));
  }
  fmt::print(
      "{:14} {:>8} tokens, {:4.1f} % saved; of its running text {:4.1f} %; {} documents that are 80 % "
      "running text: {:4.1f} % "
      "of {}; {:3.0f} MB/s, check {:3.0f} MB/s\n",
      folder.filename().string(), all.before, percent_saved(all.before, all.after),
      percent_saved(running.before, running.after), mostly_prose_documents,
      percent_saved(mostly_prose.before, mostly_prose.after), mostly_prose.before,
      static_cast<double>(bytes) / tighten_seconds / 1e6, static_cast<double>(bytes) / check_seconds / 1e6);
}

struct Question {
  std::size_t paragraph = 0;
  std::string text;
  std::string answer;
};

struct Articles {
  std::vector<std::string> paragraphs;
  std::vector<std::size_t> article_of;  // by paragraph
  std::vector<std::string> titles;
  std::vector<Question> questions;
};

Articles read_xquad(const std::filesystem::path& path) {
  Articles articles;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#')) {
      articles.titles.push_back(line.substr(1));
      continue;
    }
    std::istringstream fields(line);
    std::string paragraph;
    Question question;
    std::getline(fields, paragraph, '\t');
    std::getline(fields, question.text, '\t');
    std::getline(fields, question.answer, '\t');
    if (articles.paragraphs.empty() || articles.paragraphs.back() != paragraph) {
      articles.paragraphs.push_back(paragraph);
      articles.article_of.push_back(articles.titles.size() - 1);
    }
    question.paragraph = articles.paragraphs.size() - 1;
    articles.questions.push_back(question);
  }
  return articles;
}

// SQuAD's own normalization: lower case, no punctuation, no articles, one blank between words.
std::string normalized(std::string_view text) {
  std::string letters;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::ispunct(byte) == 0) letters += static_cast<char>(std::tolower(byte));
  }
  std::istringstream words(letters);
  std::string result = " ";
  for (std::string word; words >> word;)
    if (word != "a" && word != "an" && word != "the") result += word + " ";
  return result;
}

bool holds(std::string_view text, std::string_view answer) {
  const std::string wanted = normalized(answer);
  return normalized(text).contains(
      std::string_view(wanted).substr(1, std::max<std::size_t>(wanted.size(), 2) - 2));
}

void report_answers_in_tightened(const Articles& articles) {
  std::size_t kept = 0;
  std::string document;
  for (const std::string& paragraph : articles.paragraphs)
    document += paragraph + "\n\n";
  const std::string tightened = applied(document, prose::tighten(document));
  std::vector<std::string> paragraphs;
  for (std::size_t at = 0; at < tightened.size();) {
    const std::size_t end = tightened.find("\n\n", at);
    paragraphs.push_back(tightened.substr(at, end - at));
    at = end + 2;
  }
  for (const Question& question : articles.questions) {
    const bool here = holds(paragraphs[question.paragraph], question.answer);
    kept += here ? 1U : 0U;
    if (!here)
      fmt::print("    lost: {} ({})\n", question.answer, paragraphs[question.paragraph].substr(0, 60));
  }
  fmt::print("XQuAD, tightened: {} of {} answers kept ({:.1f} %), {:.1f} % of tokens saved, facts kept: {}\n",
             kept, articles.questions.size(),
             100.0 * static_cast<double>(kept) / static_cast<double>(articles.questions.size()),
             percent_saved(tokens_of(document), tokens_of(tightened)),
             prose::keeps_facts(document, tightened));
}

// Each question is asked of a document of `size` paragraphs in the set's order that holds its own.
void report_answers_in_extracts(const Articles& articles, std::size_t size, double share, bool each) {
  std::size_t kept = 0;
  std::size_t asked = 0;
  std::size_t left_alone = 0;
  std::uint64_t bytes = 0;
  std::uint64_t kept_bytes = 0;
  double seconds = 0;
  const std::size_t count = articles.paragraphs.size();
  for (const Question& question : articles.questions) {
    const std::size_t middle = size / 2;
    const std::size_t first = std::min(question.paragraph < middle ? 0 : question.paragraph - middle,
                                       count - std::min(size, count));
    std::string document;
    std::size_t gold_begin = 0;
    std::size_t gold_end = 0;
    for (std::size_t at = first; at < std::min(first + size, count); ++at) {
      if (at == first || articles.article_of[at] != articles.article_of[at - 1])
        document += "# " + articles.titles[articles.article_of[at]] + "\n\n";
      if (at == question.paragraph) gold_begin = document.size();
      document += articles.paragraphs[at] + "\n\n";
      if (at == question.paragraph) gold_end = document.size();
    }
    const double begin = processor_seconds();
    const std::optional<prose::Extract> extract = prose::extract(document, question.text, share);
    seconds += processor_seconds() - begin;
    ++asked;
    bytes += document.size();
    if (!extract) {
      ++kept;
      ++left_alone;
      kept_bytes += document.size();
      continue;
    }
    std::string gold;  // what is kept of the paragraph that has the answer
    for (const ByteRange range : extract->kept) {
      kept_bytes += range.size();
      const ByteRange part{std::max(range.begin, gold_begin), std::min(range.end, gold_end)};
      if (part.begin < part.end) gold += std::string(part.of(document)) + " ";
    }
    const bool here = holds(gold, question.answer);
    kept += here ? 1U : 0U;
    if (!here && each) fmt::print("    lost: {} -> {}\n", question.text, question.answer);
  }
  fmt::print(
      "XQuAD, {:3} paragraphs cut to {:.0f} %: {} of {} answers kept ({:.1f} %), {} documents left alone, "
      "{:.1f} % of bytes kept; "
      "{:.0f} MB/s\n",
      size, share * 100, kept, asked, 100.0 * static_cast<double>(kept) / static_cast<double>(asked),
      left_alone, 100.0 * static_cast<double>(kept_bytes) / static_cast<double>(bytes),
      static_cast<double>(bytes) / seconds / 1e6);
}

// Lines of logs that a crude search takes for trouble, whatever else the word is part of, and how many of
// them must_keep says must stay.
void report_must_keep(const std::filesystem::path& folder) {
  static constexpr std::string_view words[] = {"error", "fail",   "exception", "fatal",
                                               "warn",  "denied", "refused",   "panic"};
  std::size_t lines = 0;
  std::size_t kept = 0;
  std::size_t all_lines = 0;
  std::size_t all_kept = 0;
  for (const Document& log : read_folder(folder)) {
    const std::vector<ByteRange> ranges = prose::must_keep(log.text, {});
    std::size_t next = 0;
    for (std::size_t at = 0; at < log.text.size();) {
      const std::size_t end = std::min(log.text.find('\n', at), log.text.size());
      while (next < ranges.size() && ranges[next].end < end - (log.text[end - 1] == '\r' ? 1 : 0))
        ++next;
      const bool here = next < ranges.size() && ranges[next].begin <= at;
      const std::string lower = lower_case(log.text.substr(at, end - at));
      ++all_lines;
      all_kept += here ? 1U : 0U;
      if (std::ranges::any_of(words, [&](std::string_view word) { return lower.contains(word); })) {
        ++lines;
        kept += here ? 1U : 0U;
        if (!here) fmt::print("    not kept: {}\n", lower.substr(0, 200));
      }
      at = end + 1;
    }
  }
  if (lines == 0) return;
  fmt::print("must_keep: {} of {} lines of trouble in logs kept, {} of all {} lines\n", kept, lines, all_kept,
             all_lines);
}

// Hybrid on long prose: what a question needs is extracted and then tightened.
void report_hybrid(const std::filesystem::path& root, double share) {
  std::ifstream file(root / "questions.tsv");
  std::map<std::string, std::string> texts;
  for (const Document& document : read_folder(root / "prose"))
    texts[document.name] = document.text;
  Sums sums;
  std::size_t asked = 0;
  std::size_t whole = 0;
  std::size_t passages = 0;
  std::size_t kept_passages = 0;
  for (std::string line; std::getline(file, line);) {
    std::istringstream fields(line);
    std::string name;
    std::string question;
    std::getline(fields, name, '\t');
    std::getline(fields, question, '\t');
    const std::string& text = texts[name];
    if (++asked % 4 != 0) continue;  // a fourth of the questions says enough
    const std::optional<prose::Extract> extract = prose::extract(text, question, share);
    std::string extracted;
    for (const ByteRange range : extract ? extract->kept : std::vector<ByteRange>{{0, text.size()}})
      extracted += std::string(range.of(text)) + "\n\n";
    const std::string result = applied(extracted, prose::tighten(extracted));
    sums.add(tokens_of(text), tokens_of(result));
    const std::string present = normalized(extracted);
    bool all = true;
    for (std::string passage; std::getline(fields, passage, '\t');) {
      ++passages;
      const bool here = present.contains(normalized(passage));
      kept_passages += here ? 1U : 0U;
      all &= here;
    }
    whole += all ? 1U : 0U;
  }
  asked /= 4;
  if (asked == 0) return;
  fmt::print(
      "hybrid, extract of {:.0f} % then tightened: {:.1f} % of tokens saved; {} questions, all passages "
      "whole for "
      "{:.1f} %, {:.1f} % of {} passages\n",
      share * 100, percent_saved(sums.before, sums.after), asked,
      100.0 * static_cast<double>(whole) / static_cast<double>(asked),
      100.0 * static_cast<double>(kept_passages) / static_cast<double>(passages), passages);
}

}  // namespace

int main(int count, char** arguments) {
  const std::filesystem::path root = count > 1 ? arguments[1] : "build/prose";
  const bool each = count > 2 && std::string_view(arguments[2]) == "--each";
  if (count > 3) {  // the text of one file, tightened
    const std::string text = bench::read_file(arguments[3]);
    fmt::print("{}", applied(text, prose::tighten(text)));
    return 0;
  }
  for (const char* folder : {"documentation", "prose", "wordy", "reference"})
    report_tightening(root / folder, each);
  report_must_keep(root / "logs");
  for (const double share : {0.3, 0.5, 0.7})
    report_hybrid(root, share);
  const Articles articles = read_xquad(root / "xquad.tsv");
  if (articles.questions.empty()) return 0;
  report_answers_in_tightened(articles);
  for (const std::size_t size : {11U, 40U, 120U})
    report_answers_in_extracts(articles, size, 0.3, each);
}
