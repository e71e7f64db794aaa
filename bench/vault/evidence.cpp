#include "evidence.hpp"

#include "base/hash.hpp"
#include "labelled_set.hpp"
#include "vault/search.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace tokenpak::bench {
namespace {

class Table {
 public:
  /// The questions of a set, one in `step`, of the one corpus if it is named.
  void add(std::string_view set, const LabelledSet& asked, const LabelledSet& searched, bool is_wrong,
           std::string_view only_corpus = {}, std::size_t step = 1) {
    const vault::Index index = vault::Index::over(searched.index_bytes).value();
    for (std::size_t number = 0; number < asked.questions.size(); number += step) {
      const Question& question = asked.questions[number];
      if (!only_corpus.empty() && question.corpus != only_corpus) continue;
      std::size_t rank = 0;
      ++questions_;
      for (const vault::SearchHit& hit : vault::search(index, question.text)) {
        const vault::Evidence& e = hit.evidence;
        const bool is_relevant = !is_wrong && question.relevant.contains(hit.chunk);
        text_ += fmt::format(
            "{}\t{}\t{}\t{}\t{}\t{:.5f}\t{:.5f}\t{:.5f}\t{:.5f}\t{:.5f}\t{:.5f}\t{:.5f}\t{:.5f}\t{}\t{}\t{:."
            "5f}"
            "\t{}\t{}\t{:.5f}\t{:.5f}\n",
            set, questions_, hash128(question.text).low % folds, rank++, is_relevant ? 1 : 0, e.score,
            e.best_score, e.next_score, e.tenth_score, e.matched_idf, e.asked_idf, e.rarest_matched,
            e.rarest_asked, e.matched_words, e.asked_words, hit.relevance, question.relevant.size(),
            e.is_code ? 1 : 0, e.heading_idf, e.one_chunk_idf);
      }
    }
  }

  std::string text() && { return std::move(text_); }

 private:
  /// A question is in one of so many, whatever it is asked of.
  static constexpr std::uint64_t folds = 5;

  std::size_t questions_ = 0;
  std::string text_ =
      "set\tquestion\tfold\trank\trelevant\tscore\tbest_score\tnext_score\ttenth_score\tmatched_idf\tasked_"
      "idf\t"
      "rarest_matched\trarest_asked\tmatched_words\tasked_words\trelevance\tanswers\tis_code\t"
      "heading_idf\tone_chunk_idf\n";
};

/// Windows of `size` bytes of each corpus as an index of their own: asked what they answer, what the rest of
/// their corpus answers, and what another one does.
void add_windows(const std::filesystem::path& folder, const LabelledSet& documents, std::size_t size,
                 Table& table) {
  constexpr std::size_t most_windows = 24;
  for (const std::string_view corpus : {"chatlogs", "state_of_the_union", "wikitexts"}) {
    const std::size_t all = std::filesystem::file_size(folder / "documents" / fmt::format("{}.md", corpus));
    const std::size_t step = std::max(size, all / most_windows);
    for (std::size_t begin = 0; begin + size <= all; begin += step) {
      const LabelledSet window = load_window(folder, corpus, {begin, begin + size});
      LabelledSet answered = window;
      LabelledSet near = window;
      std::erase_if(answered.questions, [](const Question& question) { return question.relevant.empty(); });
      std::erase_if(near.questions, [](const Question& question) { return !question.relevant.empty(); });
      LabelledSet far = documents;
      std::erase_if(far.questions, [&](const Question& question) { return question.corpus == corpus; });
      table.add(fmt::format("documents of {} kB", size / 1000), answered, window, false);
      table.add(fmt::format("documents of {} kB near", size / 1000), near, window, true, {}, 11);
      table.add(fmt::format("documents of {} kB wrong", size / 1000), far, window, true, {}, 11);
    }
  }
}

}  // namespace

std::string evidence_table(const std::filesystem::path& folder) {
  const LabelledSet documents = load_documents(folder);
  const LabelledSet code = load_code(folder);
  Table table;
  table.add("documents", documents, documents, false);
  table.add("code", code, code, false);
  for (const std::string_view corpus : {"chatlogs", "state_of_the_union", "wikitexts"})
    table.add("documents wrong", documents, load_documents(folder, corpus), true, corpus);
  table.add("documents wrong", documents, code, true);
  table.add("code wrong", code, documents, true);
  // Small projects have a page or ten: what is rare in them, and what is telling, is another matter.
  for (const std::size_t size : {2'000U, 6'000U, 20'000U})
    add_windows(folder, documents, size, table);
  return std::move(table).text();
}

}  // namespace tokenpak::bench
