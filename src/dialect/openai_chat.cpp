// Chat Completions: https://platform.openai.com/docs/api-reference/chat

#include "dialect/captured.hpp"
#include "dialect/openai_usage.hpp"
#include "dialect/readers.hpp"

#include <algorithm>
#include <array>

namespace tokenpak::dialect {
namespace {

// ---- requests ----

constexpr std::array part_shapes = {
    BlockShape{"text", Keys(Key::text), BlockKind::text, true},
    BlockShape{"refusal", Keys(Key::refusal), BlockKind::text},
    BlockShape{"thinking", Keys(Key::thinking),
               BlockKind::thinking},  // Mistral; a list of parts there, a string elsewhere
};

void read_content(RequestScan& scan) {
  if (scan.kind() != json::Kind::array) return scan.add_required_string(Key::content);
  scan.blocks([&] { scan.part(part_shapes); });
}

/// `{"name", "arguments"}` of a function, `{"name", "input"}` of a custom tool: the model's text in a string
/// either way.
void read_function(RequestScan& scan, ToolCall& call) {
  if (scan.kind() == json::Kind::null) {
    scan.skip();
    return;
  }
  const RequestScan::Mark mark = scan.mark();
  scan.object([&](Key key) {
    switch (key) {
      case Key::name:
        call.name = scan.of(scan.add_string(key));
        break;
      case Key::arguments:
      case Key::input:
        call.arguments = scan.add_string(key);
        break;
      default:
        scan.skip();
    }
  });
  scan.keep(mark, {{}, Keys(Key::name, Key::arguments, Key::input), BlockKind::tool_call});
}

void read_tool_calls(RequestScan& scan) {
  if (scan.kind() == json::Kind::null) {
    scan.skip();
    return;
  }
  scan.blocks([&] {
    ToolCall call;
    scan.object([&](Key key) {
      switch (key) {
        case Key::id:
          call.id = scan.string();
          break;
        case Key::function:
        case Key::custom:
          read_function(scan, call);
          break;
        default:
          scan.skip();
      }
    });
    scan.add_call(call);
  });
}

void read_message(RequestScan& scan) {
  const RequestScan::Mark mark = scan.mark();
  std::string_view role_text;
  ToolCall answered;  // what a result itself says of its call
  scan.object([&](Key key) {
    switch (key) {
      case Key::role:
        role_text = scan.string();
        break;
      case Key::name:
        answered.name = scan.string();
        break;
      case Key::tool_call_id:
        answered.id = scan.string();
        break;
      case Key::content:
        read_content(scan);
        break;
      case Key::refusal:
        scan.add_protected(key, BlockKind::text);
        break;
      case Key::reasoning_content:
        scan.add_protected(key, BlockKind::thinking);
        break;
      case Key::tool_calls:
        read_tool_calls(scan);
        break;
      case Key::function_call: {
        ToolCall call;
        read_function(scan, call);
        scan.add_call(call);
        break;
      }
      default:
        scan.skip();
    }
  });
  if (role_text.empty()) scan.refuse();

  const Role role = role_named(role_text);
  if (role == Role::tool) {
    // Results of the older role `function` name no id.
    const ToolCall* call =
        answered.id.empty() ? scan.calls().answer(answered.name) : scan.calls().find(answered.id);
    // A call that a result's message makes is no part of the result.
    for (TextSpan& span : scan.since(mark)) {
      if (span.kind == BlockKind::text) span.kind = BlockKind::tool_result;
    }
    scan.set_result(mark, call ? *call : answered, false);
  }
  scan.end_message(mark, role);
}

void read_request(const Route&, RequestScan& scan) {
  bool has_messages = false;
  scan.object([&](Key key) {
    switch (key) {
      case Key::model:
        scan.request().model = scan.string();
        break;
      case Key::stream:
        scan.request().stream = scan.boolean();
        break;
      case Key::stream_options:
        scan.member(Key::include_usage, [&] { scan.request().has_usage_in_stream = scan.boolean(); });
        break;
      case Key::tools:
      case Key::functions:
        scan.add_tools();
        break;
      case Key::response_format:
        scan.add_definition();
        break;
      case Key::messages:
        has_messages = true;
        scan.array([&](std::int32_t) { read_message(scan); });
        break;
      default:
        scan.skip();
    }
  });
  if (!has_messages) scan.refuse();
}

// ---- answers ----

enum Path : std::size_t { usage, model, error, choices };

const std::vector<std::string_view>& answer_paths() {
  // In a stream, `usage` is null in each chunk but the last one.
  static const std::vector<std::string_view> paths{"usage", "model", "error", "choices"};
  return paths;
}

void read_answer(const json::Capture& values, AnswerFacts& facts) {
  static constexpr OpenAiUsageNames names{"prompt_tokens", "prompt_tokens_details", "completion_tokens",
                                          "completion_tokens_details"};
  if (is_set(values.value(model))) facts.model = text_of(values.value(model));
  if (is_set(values.value(usage))) read_openai_usage(values.value(usage), names, facts.usage);
  if (is_set(values.value(error))) facts.error_event = true;
  facts.output_bytes += string_bytes(values.value(choices));
}

}  // namespace

Readers openai_chat_readers() {
  return {.read_request = read_request, .answer_paths = &answer_paths(), .read_answer = read_answer};
}

}  // namespace tokenpak::dialect
