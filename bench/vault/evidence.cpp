#include "evidence.hpp"

#include "labelled_set.hpp"
#include "vault/search.hpp"

#include <cstddef>
#include <string_view>

#include <fmt/format.h>

namespace tokenpak::bench {
namespace {

class Table {
 public:
  void add(std::string_view set, const LabelledSet& asked, const LabelledSet& searched, bool is_wrong,
           std::string_view only_corpus = {}) {
    const vault::Index index = vault::Index::over(searched.index_bytes).value();
    for (std::size_t number = 0; number < asked.questions.size(); ++number) {
      const Question& question = asked.questions[number];
      if (!only_corpus.empty() && question.corpus != only_corpus) continue;
      std::size_t rank = 0;
      for (const vault::SearchHit& hit : vault::search(index, question.text)) {
        const vault::Evidence& e = hit.evidence;
        const bool is_relevant = !is_wrong && question.relevant.contains(hit.chunk);
        text_ += fmt::format(
            "{}\t{}\t{}\t{}\t{:.5f}\t{:.5f}\t{:.5f}\t{:.5f}\t{:.5f}\t{:.5f}\t{:.5f}\t{:.5f}\t{}\t{}\t{:.5f}"
            "\t{}\t{}\n",
            set, number, rank++, is_relevant ? 1 : 0, e.score, e.best_score, e.next_score, e.tenth_score,
            e.matched_idf, e.asked_idf, e.rarest_matched, e.rarest_asked, e.matched_words, e.asked_words,
            hit.relevance, question.relevant.size(), e.is_code ? 1 : 0);
      }
    }
  }

  std::string text() && { return std::move(text_); }

 private:
  std::string text_ =
      "set\tquestion\trank\trelevant\tscore\tbest_score\tnext_score\ttenth_score\tmatched_idf\tasked_idf\t"
      "rarest_matched\trarest_asked\tmatched_words\tasked_words\trelevance\tanswers\tis_code\n";
};

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
  return std::move(table).text();
}

}  // namespace tokenpak::bench
