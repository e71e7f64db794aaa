#pragma once

#include "dialect/answer.hpp"
#include "dialect/provider.hpp"
#include "dialect/request_scan.hpp"
#include "dialect/route.hpp"
#include "json/capture.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace tokenpak::dialect {

/// What the file of one wire dialect provides. A dialect whose bodies are not read has null in place of the
/// functions.
struct Readers {
  /// Reads the whole body. What is not of the dialect's shape is refused on the scan.
  void (*read_request)(const Route& route, RequestScan& scan) = nullptr;

  /// The paths to capture from each JSON document of an answer: the whole body, or the data of one event.
  const std::vector<std::string_view>* answer_paths = nullptr;
  /// Values longer than this many bytes are not captured.
  std::size_t max_captured = std::size_t{16} * 1024;
  /// Takes what one document tells into `facts`. `values` are at the positions of `answer_paths`.
  void (*read_answer)(const json::Capture& values, AnswerFacts& facts) = nullptr;
};

Readers anthropic_readers();
Readers openai_chat_readers();
Readers openai_responses_readers();
Readers openai_embeddings_readers();
Readers gemini_readers();

Readers readers_of(Dialect dialect);

}  // namespace tokenpak::dialect
