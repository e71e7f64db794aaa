#include "prompt_time.hpp"

#include "compress/record_cache.hpp"
#include "compress/transform.hpp"
#include "dialect/request.hpp"
#include "json/text.hpp"
#include "report.hpp"
#include "tokens/counter.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace modes_report {
namespace {

namespace compress = tokenpak::compress;
namespace dialect = tokenpak::dialect;

constexpr std::size_t prompt_bytes = std::size_t{104} << 10;
constexpr std::size_t blocks = 8;
constexpr int runs = 41;
constexpr std::string_view model = "gpt-4o";

struct Prompt {
  std::string body;
  dialect::Request request;
};

Prompt prompt_of(const std::vector<const Text*>& texts) {
  Prompt prompt;
  prompt.body = fmt::format(
      R"({{"model":"{}","messages":[{{"role":"user","content":"Where is the time spent?"}})", model);
  int turn = 0;
  for (const Text* text : texts) {
    prompt.body += fmt::format(
        R"(,{{"role":"assistant","tool_calls":[{{"id":"c{0}","function":{{"name":"{1}","arguments":"{{\"{2}\":\"{3}\"}}"}}}}]}},{{"role":"tool","tool_call_id":"c{0}","content":")",
        turn++, text->file.empty() ? "fetch" : "Read", text->file.empty() ? "query" : "file_path",
        text->file);
    tokenpak::json::escape(std::string_view(text->text).substr(0, prompt_bytes / blocks), prompt.body);
    prompt.body += "\"}";
  }
  prompt.body += "]}";
  dialect::Route route;
  route.dialect = dialect::Dialect::openai_chat;
  prompt.request = *dialect::read_request(route, prompt.body);
  return prompt;
}

double median(std::vector<double> times) {
  std::ranges::sort(times);
  return times[times.size() / 2];
}

/// The whole prompt at once; or all of it but the last block known.
double time_of(const std::vector<const Text*>& texts, compress::Mode mode, bool is_known) {
  const auto counter = tokenpak::tokens::Counter::for_model(model);
  const compress::Settings settings{.mode = mode,
                                    .protected_documents = {},
                                    .originals_folder = "/home/ada/.tokenpak/originals",
                                    .keeps_originals = true};
  // As in a proxy: the records of the conversation, and what it sent, laid out for references.
  compress::RecordCache memory;
  compress::SentTextCache sent_texts(std::size_t{16} << 20);
  if (is_known) {
    for (std::size_t count = 1; count < texts.size(); ++count) {
      const Prompt prompt = prompt_of({texts.begin(), texts.begin() + static_cast<std::ptrdiff_t>(count)});
      const auto outcome =
          compress::transform(prompt.body, prompt.request, settings, counter, &memory, &sent_texts);
      for (const compress::KeyedRecord& record : outcome.new_records)
        memory.keep(record);
    }
  }
  const Prompt prompt = prompt_of(texts);
  std::vector<double> times;
  for (int run = 0; run < runs; ++run) {
    const double begin = tokenpak::bench::processor_seconds();
    const auto outcome = compress::transform(prompt.body, prompt.request, settings, counter,
                                             is_known ? &memory : nullptr, is_known ? &sent_texts : nullptr);
    times.push_back((tokenpak::bench::processor_seconds() - begin) * 1e3);
    if (outcome.texts_failed_open > 0) fmt::print("a text failed open\n");
  }
  return median(times);
}

/// Texts of a class that are long enough to fill a block, the first few.
std::vector<const Text*> long_texts(const std::vector<TextClass>& classes, std::string_view name) {
  std::vector<const Text*> found;
  for (const TextClass& each : classes) {
    if (!each.name.starts_with(name)) continue;
    for (const Text& text : each.texts) {
      if (text.text.size() >= prompt_bytes / blocks && found.size() < blocks) found.push_back(&text);
    }
  }
  return found;
}

}  // namespace

void print_prompt_times(const std::vector<TextClass>& classes) {
  fmt::print(
      "\n| 104 KB of | hybrid, cold | only the last block new | aggressive, cold | only the last block new "
      "|\n"
      "|---|---|---|---|---|\n");
  std::vector<const Text*> mixed;
  const auto print = [](std::string_view name, const std::vector<const Text*>& texts) {
    if (texts.size() < blocks) return;
    fmt::print("| {} |", name);
    for (const compress::Mode mode : {compress::Mode::hybrid, compress::Mode::aggressive}) {
      for (const bool is_known : {false, true})
        fmt::print(" {:.2f} ms |", time_of(texts, mode, is_known));
    }
    fmt::print("\n");
  };
  for (const std::string_view name : {"prose", "documentation", "logs", "JSON", "code"}) {
    const std::vector<const Text*> texts = long_texts(classes, name);
    print(name, texts);
    mixed.insert(mixed.end(), texts.begin(),
                 texts.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(texts.size(), 2)));
  }
  if (mixed.size() > blocks) mixed.resize(blocks);
  print("all of these", mixed);
  fmt::print(
      "\nGoals: 1 ms in hybrid and 2.5 ms in aggressive, cold; a tenth of that when only the last block is "
      "new.\n");
}

}  // namespace modes_report
