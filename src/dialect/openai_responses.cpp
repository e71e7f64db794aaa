// Responses: https://platform.openai.com/docs/api-reference/responses

#include "dialect/captured.hpp"
#include "dialect/openai_usage.hpp"
#include "dialect/readers.hpp"

#include <algorithm>
#include <array>

namespace tokenpak::dialect {
namespace {

// ---- requests ----

struct ItemShape {
  BlockShape texts;
  std::optional<Role> role;  ///< who speaks; nothing where the item itself says
};

/// Items of other types (calls of hosted tools, references, what is encrypted) are not looked into.
constexpr std::array item_shapes = {
    ItemShape{{"message", Keys(Key::content), BlockKind::text, true}, {}},
    ItemShape{{"function_call", Keys(Key::name, Key::arguments), BlockKind::tool_call}, Role::assistant},
    ItemShape{{"function_call_output", Keys(Key::output), BlockKind::tool_result, true}, Role::tool},
    ItemShape{{"custom_tool_call", Keys(Key::name, Key::input), BlockKind::tool_call}, Role::assistant},
    ItemShape{{"custom_tool_call_output", Keys(Key::output), BlockKind::tool_result, true}, Role::tool},
    ItemShape{{"local_shell_call", Keys(Key::action), BlockKind::tool_call}, Role::assistant},
    ItemShape{{"local_shell_call_output", Keys(Key::output), BlockKind::tool_result, true}, Role::tool},
    ItemShape{{"reasoning", Keys(Key::summary, Key::content), BlockKind::thinking}, Role::assistant},
    ItemShape{{"additional_tools", Keys(Key::tools), BlockKind::tool_definition}, Role::developer},
};

constexpr std::array part_shapes = {
    BlockShape{"input_text", Keys(Key::text), BlockKind::text, true},
    BlockShape{"output_text", Keys(Key::text), BlockKind::text, true},
    BlockShape{"text", Keys(Key::text), BlockKind::text, true},
    BlockShape{"summary_text", Keys(Key::text), BlockKind::thinking},
    BlockShape{"reasoning_text", Keys(Key::text), BlockKind::thinking},
    BlockShape{"refusal", Keys(Key::refusal), BlockKind::text},
};

/// A string or parts, listed as texts of `member`.
void read_parts(RequestScan& scan, Key member) {
  if (scan.kind() != json::Kind::array) {
    scan.add_string(member);
    return;
  }
  scan.blocks([&] {
    const RequestScan::Mark mark = scan.mark();
    scan.part(part_shapes);
    scan.collect(mark, member);
  });
}

struct Item {
  std::string_view type;
  std::string_view role;
  std::string_view id;
  ToolCall call;  ///< the call that the item is, or answers
};

Item read_members(RequestScan& scan) {
  Item item;
  scan.object([&](Key key) {
    switch (key) {
      case Key::type:
        item.type = scan.string();
        break;
      case Key::role:
        item.role = scan.string();
        break;
      case Key::id:
        item.id = scan.string();
        break;
      case Key::call_id:
        item.call.id = scan.string();
        break;
      case Key::content:
      case Key::output:
      case Key::summary:
        read_parts(scan, key);
        break;
      case Key::name:
        item.call.name = scan.of(scan.add_string(key));
        break;
      case Key::arguments:
      case Key::input:
        item.call.arguments = scan.add_string(key);
        break;
      case Key::action:
        item.call.arguments = scan.add_json(key);
        break;
      case Key::tools:
        scan.add_tools();
        break;
      default:
        scan.skip();
    }
  });
  if (item.type.empty() && !item.role.empty()) item.type = "message";
  return item;
}

void read_item(RequestScan& scan) {
  const RequestScan::Mark mark = scan.mark();
  Item item = read_members(scan);

  const auto* shape =
      std::ranges::find(item_shapes, item.type, [](const ItemShape& known) { return known.texts.type; });
  if (shape == item_shapes.end()) {
    // Calls of hosted tools end the user's turn like all that the model says.
    scan.note_uncounted();
    scan.forget(mark);
    return scan.end_message(mark, item.type.ends_with("_call") ? Role::assistant : Role::system);
  }
  if (item.type == "reasoning") scan.note_uncounted();  // its text is a summary of what the model reads
  scan.keep(mark, shape->texts);
  if (shape->texts.kind == BlockKind::tool_call) scan.add_call(item.call);
  if (shape->texts.kind == BlockKind::tool_result) {
    const std::string_view call_id = item.call.id.empty() ? item.id : item.call.id;
    const ToolCall* call = scan.calls().find(call_id);
    scan.set_result(mark, call ? *call : ToolCall(), false);
  }
  if (!shape->role && item.role.empty()) scan.refuse();
  scan.end_message(mark, shape->role.value_or(role_named(item.role)));
}

void read_input(RequestScan& scan) {
  if (scan.kind() == json::Kind::array) return scan.array([&](std::int32_t) { read_item(scan); });
  const RequestScan::Mark mark = scan.mark();
  scan.add_required_string(Key::input);
  scan.end_message(mark, Role::user);
}

void read_instructions(RequestScan& scan) {
  const RequestScan::Mark mark = scan.mark();
  scan.add_required_string(Key::instructions);
  scan.end_preamble(mark, Role::system, BlockKind::text);
}

void read_request(const Route&, RequestScan& scan) {
  scan.object([&](Key key) {
    switch (key) {
      case Key::model:
        scan.request().model = scan.string();
        break;
      case Key::stream:
        scan.request().stream = scan.boolean();
        break;
      case Key::instructions:
        read_instructions(scan);
        break;
      case Key::tools:
        scan.add_tools();
        break;
      case Key::text:  // settings of the answer's text, its schema among them
        scan.member(Key::format, [&] { scan.add_definition(); });
        break;
      case Key::input:
        read_input(scan);
        break;
      case Key::previous_response_id:
      case Key::conversation:
      case Key::prompt:
        scan.skip_uncounted();
        break;
      default:
        scan.skip();
    }
  });
}

// ---- answers ----

enum Path : std::size_t { type, event_model, event_usage, model, usage, error, delta };

const std::vector<std::string_view>& answer_paths() {
  // Events hold the response; an answer in one piece is the response.
  static const std::vector<std::string_view> paths{"type",  "response.model", "response.usage", "model",
                                                   "usage", "error",          "delta"};
  return paths;
}

void read_answer(const json::Capture& values, AnswerFacts& facts) {
  static constexpr OpenAiUsageNames names{"input_tokens", "input_tokens_details", "output_tokens",
                                          "output_tokens_details"};
  static constexpr OpenAiUsageNames realtime_names{"input_tokens", "input_token_details", "output_tokens",
                                                   "output_token_details"};
  const std::string_view event = values.value(type);
  const bool is_realtime = event == R"("response.done")";
  for (const Path path : {event_model, model}) {
    if (is_set(values.value(path))) facts.model = text_of(values.value(path));
  }
  for (const Path path : {event_usage, usage}) {
    if (is_set(values.value(path)))
      read_openai_usage(values.value(path), is_realtime ? realtime_names : names, facts.usage);
  }
  facts.output_bytes += string_bytes(values.value(delta));
  const bool failed = event == R"("response.failed")";
  if (failed || is_realtime || event == R"("response.completed")" || event == R"("response.incomplete")")
    facts.stream_complete = true;
  if (failed || event == R"("error")" || is_set(values.value(error))) facts.error_event = true;
}

}  // namespace

Readers openai_responses_readers() {
  return {.read_request = read_request, .answer_paths = &answer_paths(), .read_answer = read_answer};
}

}  // namespace tokenpak::dialect
