#include "cli/compress_text.hpp"

#include "base/json_writer.hpp"
#include "json/splice.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace tokenpak::cli {
namespace {

std::size_t line_begin(std::string_view text, std::size_t at) {
  const std::size_t newline = at == 0 ? std::string_view::npos : text.rfind('\n', at - 1);
  return newline == std::string_view::npos ? 0 : newline + 1;
}

/// Behind the newline of the line that holds the byte before `at`.
std::size_t line_end(std::string_view text, std::size_t at) {
  const std::size_t newline = text.find('\n', at == 0 ? 0 : at - 1);
  return newline == std::string_view::npos ? text.size() : newline + 1;
}

void append_lines(std::string& out, char mark, std::string_view lines) {
  while (!lines.empty()) {
    const std::size_t end = std::min(lines.find('\n'), lines.size());
    out += mark;
    out += lines.substr(0, end);
    out += '\n';
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
}

}  // namespace

CompressedText compress_text(std::string text, compress::Mode mode, const std::string& model, bool lossless,
                             std::string_view originals_folder) {
  CompressedText result;
  result.original = std::move(text);
  result.mode = mode;
  result.model = model;
  const tokens::Counter counter = tokens::Counter::for_model(model);
  const compress::TextContext context{.mode = mode,
                                      .is_data = true,
                                      .legends_shown = 0,
                                      .lossless = lossless,
                                      .originals_folder = originals_folder};
  result.encoded = compress::encode_text(result.original, context, counter);
  for (const std::string_view piece : json::splice(result.original, result.encoded.edits))
    result.sent += piece;
  result.tokens_in = counter.count(result.original);
  result.tokens_sent = counter.count(result.sent);
  return result;
}

std::string summary_of(const CompressedText& compressed) {
  const double saved = compressed.tokens_in == 0 ? 0
                                                 : 100 - 100 * static_cast<double>(compressed.tokens_sent) /
                                                             static_cast<double>(compressed.tokens_in);
  std::string text =
      fmt::format("{} tokens in → {} sent ({:.0f}% saved)", fmt::group_digits(compressed.tokens_in),
                  fmt::group_digits(compressed.tokens_sent), saved);
  std::string_view separator = ": ";
  for (std::size_t stage = 0; stage < compress::stage_count; ++stage) {
    if (compressed.encoded.saved[stage] == 0) continue;
    text += fmt::format("{}{} {}", separator, compress::name_of(static_cast<compress::Stage>(stage)),
                        fmt::group_digits(compressed.encoded.saved[stage]));
    separator = ", ";
  }
  if (compressed.encoded.failed_open) text += "; left as it is: too large, or it would not come back";
  return text;
}

std::string diff_of(const CompressedText& compressed) {
  const std::string_view text = compressed.original;
  const auto& edits = compressed.encoded.edits;
  std::string diff;
  for (std::size_t index = 0; index < edits.size();) {
    // Edits that share a line are shown together.
    const std::size_t begin = line_begin(text, edits[index].range.begin);
    std::size_t end = line_end(text, edits[index].range.end);
    std::string after;
    std::size_t done = begin;
    for (; index < edits.size() && edits[index].range.begin < std::max(end, begin + 1); ++index) {
      after += text.substr(done, edits[index].range.begin - done);
      after += edits[index].replacement;
      done = edits[index].range.end;
      end = std::max(end, line_end(text, done));
    }
    after += text.substr(done, end - done);
    diff +=
        fmt::format("@@ line {} @@\n",
                    std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(begin), '\n') + 1);
    append_lines(diff, '-', text.substr(begin, end - begin));
    append_lines(diff, '+', after);
  }
  return diff;
}

std::string json_of(const CompressedText& compressed) {
  JsonWriter json;
  json.begin_object();
  json.field("mode", compress::name_of(compressed.mode)).field("model", compressed.model);
  json.field("tokens_in", compressed.tokens_in).field("tokens_sent", compressed.tokens_sent);
  json.key("saved_by_stage").begin_object();
  for (std::size_t stage = 0; stage < compress::stage_count; ++stage) {
    if (compressed.encoded.saved[stage] > 0)
      json.field(compress::name_of(static_cast<compress::Stage>(stage)), compressed.encoded.saved[stage]);
  }
  json.end_object();
  json.field("failed_open", compressed.encoded.failed_open);
  json.field("text", std::string_view(compressed.sent));
  json.end_object();
  return std::move(json).text();
}

}  // namespace tokenpak::cli
