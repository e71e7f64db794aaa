// The Gemini API: https://ai.google.dev/api/generate-content
// Names come in camelCase and snake_case, and a list of one may stand as its only element (protobuf's JSON
// reading).

#include "dialect/captured.hpp"
#include "dialect/readers.hpp"

#include <algorithm>

namespace tokenpak::dialect {
namespace {

// ---- requests ----

void read_function_call(RequestScan& scan) {
  const RequestScan::Mark mark = scan.mark();
  ToolCall call;
  scan.object([&](Key key) {
    switch (key) {
      case Key::id:
        call.id = scan.string();
        break;
      case Key::name:
        call.name = scan.of(scan.add_string(key));
        break;
      case Key::args:
        call.arguments = scan.add_json(key);
        break;
      default:
        scan.skip();
    }
  });
  scan.keep(mark, {{}, Keys(Key::name, Key::args), BlockKind::tool_call});
  scan.add_call(call);
}

void read_function_response(RequestScan& scan) {
  const RequestScan::Mark mark = scan.mark();
  ToolCall answered;
  scan.object([&](Key key) {
    switch (key) {
      case Key::id:
        answered.id = scan.string();
        break;
      case Key::name:
        answered.name = scan.string();
        break;
      case Key::response:
        scan.add_all_strings(key);
        break;
      default:
        scan.skip();
    }
  });
  scan.keep(mark, {{}, Keys(Key::response), BlockKind::tool_result, true});
  const ToolCall* call = scan.calls().find(answered.id);
  if (!call) call = scan.calls().answer(answered.name);
  scan.set_result(mark, call ? *call : answered, false);
}

/// A part has no type: it is what its only content member says. Inline data, files and code are not listed.
void read_part(RequestScan& scan) {
  const RequestScan::Mark mark = scan.mark();
  bool is_thought = false;
  scan.object([&](Key key) {
    switch (key) {
      case Key::text:
        scan.add_string(key);
        break;
      case Key::thought:
        is_thought = scan.boolean();
        break;
      case Key::function_call:
        read_function_call(scan);
        break;
      case Key::function_response:
        read_function_response(scan);
        break;
      default:
        // Inline data, files, code and its results are objects; all else only describes the part.
        if (scan.kind() == json::Kind::object) scan.note_uncounted();
        scan.skip();
    }
  });
  if (is_thought) scan.keep(mark, {{}, Keys(Key::text), BlockKind::thinking});
}

void read_parts(RequestScan& scan) {
  scan.array_or_one([&](std::int32_t index) {
    const RequestScan::Mark mark = scan.mark();
    read_part(scan);
    scan.set_block(mark, index);
  });
}

/// Returns the role; one that is absent is the user's.
Role read_content(RequestScan& scan) {
  std::string_view role;
  scan.object([&](Key key) {
    switch (key) {
      case Key::role:
        role = scan.string();
        break;
      case Key::parts:
        read_parts(scan);
        break;
      default:
        scan.skip();
    }
  });
  return role.empty() ? Role::user : role_named(role);
}

void read_contents(RequestScan& scan) {
  scan.array_or_one([&](std::int32_t) {
    const RequestScan::Mark mark = scan.mark();
    const Role role = read_content(scan);
    scan.end_message(mark, role);
  });
}

void read_system_instruction(RequestScan& scan) {
  const RequestScan::Mark mark = scan.mark();
  if (scan.kind() == json::Kind::object) {
    read_content(scan);
  } else {
    scan.add_required_string(Key::system_instruction);
  }
  scan.end_preamble(mark, Role::system, BlockKind::text);
}

/// Each function declaration is a definition of its own; other tools (search, code execution) are one each.
void read_tools(RequestScan& scan) {
  scan.array_or_one([&](std::int32_t) {
    scan.object([&](Key key) {
      if (key == Key::function_declarations) {
        scan.add_tools();
      } else {
        scan.skip_uncounted();
        ++scan.request().tool_count;
      }
    });
  });
}

void read_generation_config(RequestScan& scan) {
  scan.object([&](Key key) {
    switch (key) {
      case Key::response_schema:
      case Key::response_json_schema:
        scan.add_definition();
        break;
      default:
        scan.skip();
    }
  });
}

/// The members of a request; for `countTokens` they may stand one object deeper.
void read_members(RequestScan& scan, bool& has_contents, bool is_nested) {
  scan.object([&](Key key) {
    switch (key) {
      case Key::contents:
        has_contents = true;
        read_contents(scan);
        break;
      case Key::system_instruction:
        read_system_instruction(scan);
        break;
      case Key::tools:
        read_tools(scan);
        break;
      case Key::generation_config:
        read_generation_config(scan);
        break;
      case Key::cached_content:
        scan.skip_uncounted();
        break;
      case Key::generate_content_request:
        if (is_nested || has_contents) return scan.refuse();
        read_members(scan, has_contents, true);
        break;
      default:
        scan.skip();
    }
  });
}

void read_request(const Route& route, RequestScan& scan) {
  bool has_contents = false;
  read_members(scan, has_contents, route.dialect != Dialect::gemini_count_tokens);
  if (!has_contents) scan.refuse();
  scan.request().model = route.model_in_path;
  scan.request().stream = route.streams_by_path;
}

// ---- answers ----

enum Path : std::size_t { usage, model, error, block_reason, candidates };

const std::vector<std::string_view>& answer_paths() {
  static const std::vector<std::string_view> paths{"usageMetadata", "modelVersion", "error",
                                                   "promptFeedback.blockReason", "candidates"};
  return paths;
}

/// Candidates are captured whole, for their `finishReason`; the last ones of a stream are small.
constexpr std::size_t max_candidates = std::size_t{64} * 1024;

/// Prompt tokens include those read from the cache; thoughts and the results of Google's own tools come on
/// top. A chunk's numbers replace those before it.
void read_usage(std::string_view object, Usage& usage) {
  const TokenCounts counts(object);
  const auto prompt = counts.at("promptTokenCount");
  const auto answer = counts.at("candidatesTokenCount");
  const auto thoughts = counts.at("thoughtsTokenCount");
  if (!prompt && !answer && !thoughts) return;
  const std::uint64_t cached = std::min(counts.at("cachedContentTokenCount").value_or(0), prompt.value_or(0));
  usage = Usage();
  usage.input = prompt.value_or(0) - cached + counts.at("toolUsePromptTokenCount").value_or(0);
  usage.cache_read = cached;
  usage.output = answer.value_or(0) + thoughts.value_or(0);
  usage.reasoning = thoughts.value_or(0);
  usage.reported = true;
}

void read_answer(const json::Capture& values, AnswerFacts& facts) {
  if (is_set(values.value(model))) facts.model = text_of(values.value(model));
  if (is_set(values.value(usage))) read_usage(values.value(usage), facts.usage);
  if (is_set(values.value(error))) facts.error_event = true;
  facts.output_bytes += string_bytes(values.value(candidates));
  if (is_set(values.value(block_reason)) || any_has(values.value(candidates), "finishReason"))
    facts.stream_complete = true;
}

}  // namespace

Readers gemini_readers() {
  return {.read_request = read_request,
          .answer_paths = &answer_paths(),
          .max_captured = max_candidates,
          .read_answer = read_answer};
}

}  // namespace tokenpak::dialect
