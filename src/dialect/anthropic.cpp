// The Messages API: https://docs.claude.com/en/api/messages

#include "dialect/captured.hpp"
#include "dialect/readers.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace tokenpak::dialect {
namespace {

// ---- requests ----

constexpr std::array block_shapes = {
    BlockShape{"text", Keys(Key::text), BlockKind::text, true},
    BlockShape{"tool_result", Keys(Key::content), BlockKind::tool_result, true},
    BlockShape{"tool_use", Keys(Key::name, Key::input), BlockKind::tool_call},
    BlockShape{"thinking", Keys(Key::thinking), BlockKind::thinking},
    BlockShape{"document", Keys(Key::source), BlockKind::text},
    BlockShape{"search_result", Keys(Key::content), BlockKind::text},
    BlockShape{"compaction", Keys(Key::content), BlockKind::text},
    BlockShape{"server_tool_use", Keys(Key::name, Key::input), BlockKind::tool_call},
    BlockShape{"mcp_tool_use", Keys(Key::name, Key::input), BlockKind::tool_call},
    BlockShape{"mcp_tool_result", Keys(Key::content), BlockKind::tool_result},
};

/// Blocks stand inside of tool results, and there inside of documents. What would be deeper is not looked at.
constexpr int max_block_depth = 3;

void read_blocks(RequestScan& scan, int depth);

/// `{"type": "ephemeral", "ttl": "1h"}`, or null for none.
enum class CacheControl : std::uint8_t { none, short_life, long_life };

CacheControl read_cache_control(RequestScan& scan) {
  if (scan.kind() == json::Kind::null) {
    scan.skip();
    return CacheControl::none;
  }
  scan.request().has_cache_control = true;
  CacheControl control = CacheControl::short_life;
  scan.member(Key::ttl, [&] {
    if (scan.optional_string() == "1h") control = CacheControl::long_life;
  });
  return control;
}

void add_breakpoint(RequestScan& scan, CacheControl control) {
  if (control != CacheControl::none) scan.add_breakpoint(control == CacheControl::long_life);
}

/// The value of a `content` member: a string or blocks, listed as texts of that member. (A server tool's
/// result may be an object.)
void read_content(RequestScan& scan, int depth) {
  if (scan.kind() == json::Kind::array && depth <= max_block_depth) {
    const RequestScan::Mark mark = scan.mark();
    read_blocks(scan, depth);
    scan.collect(mark, Key::content);
  } else {
    scan.add_string(Key::content);
  }
}

/// A document's `source`: plain text, blocks, or what is no text (base64, a URL, a file).
void read_source(RequestScan& scan, int depth) {
  if (scan.kind() != json::Kind::object) {
    scan.skip();
    return;
  }
  const RequestScan::Mark mark = scan.mark();
  std::string_view type;
  scan.object([&](Key key) {
    switch (key) {
      case Key::type:
        type = scan.string();
        break;
      case Key::data:
        scan.add_string(key);
        break;
      case Key::content:
        read_content(scan, depth + 1);
        break;
      default:
        scan.skip();
    }
  });
  const bool is_text = type == "text" || type == "content";
  if (!is_text) {
    scan.note_uncounted();
    scan.forget(mark);
  }
  scan.collect(mark, Key::source);
}

void read_block(RequestScan& scan, int depth) {
  const RequestScan::Mark mark = scan.mark();
  std::string_view type;
  std::string_view result_of;
  bool is_error = false;
  ToolCall call;
  CacheControl cache_control = CacheControl::none;
  scan.object([&](Key key) {
    switch (key) {
      case Key::type:
        type = scan.string();
        break;
      case Key::text:
      case Key::thinking:
        scan.add_string(key);
        break;
      case Key::content:
        read_content(scan, depth + 1);
        break;
      case Key::source:
        read_source(scan, depth);
        break;
      case Key::id:
        call.id = scan.string();
        break;
      case Key::name:
        call.name = scan.of(scan.add_string(key));
        break;
      case Key::input:
        call.arguments = scan.add_json(key);
        break;
      case Key::tool_use_id:
        result_of = scan.string();
        break;
      case Key::is_error:
        is_error = scan.boolean();
        break;
      case Key::cache_control:
        cache_control = read_cache_control(scan);
        break;
      default:
        scan.skip();
    }
  });

  const auto* shape = std::ranges::find(block_shapes, type, &BlockShape::type);
  if (shape == block_shapes.end()) {
    scan.note_uncounted();
    scan.forget(mark);
    return add_breakpoint(scan, cache_control);
  }
  scan.keep(mark, *shape);
  add_breakpoint(scan, cache_control);
  if (shape->kind == BlockKind::tool_call) scan.add_call(call);
  if (shape->kind == BlockKind::tool_result) {
    const ToolCall* found = scan.calls().find(result_of);
    scan.set_result(mark, found ? *found : ToolCall(), is_error);
  }
}

void read_blocks(RequestScan& scan, int depth) {
  scan.blocks([&] { read_block(scan, depth); });
}

void read_message_content(RequestScan& scan) {
  if (scan.kind() == json::Kind::array) {
    read_blocks(scan, 0);
  } else {
    scan.add_required_string(Key::content);
  }
}

void read_system(RequestScan& scan) {
  const RequestScan::Mark mark = scan.mark();
  read_message_content(scan);
  scan.end_preamble(mark, Role::system, BlockKind::text);
}

/// Edits that take old tool results out of the prompt, or put a summary in their place: what is left is not
/// known here. (Those that only clear thinking, as coding agents ask for, do not change the texts.)
void read_context_management(RequestScan& scan) {
  const std::string_view edits = scan.of(scan.skip());
  if (edits.contains("\"clear_tool_uses") || edits.contains("\"compact")) scan.note_uncounted();
}

void read_tools(RequestScan& scan) {
  scan.array([&](std::int32_t index) {
    const std::size_t begin = scan.value_begin();
    CacheControl cache_control = CacheControl::none;
    scan.object([&](Key key) {
      if (key == Key::cache_control) {
        cache_control = read_cache_control(scan);
      } else {
        scan.skip();
      }
    });
    scan.add_tool_from(begin, index);
    add_breakpoint(scan, cache_control);
  });
}

void read_message(RequestScan& scan) {
  const RequestScan::Mark mark = scan.mark();
  std::string_view role;
  scan.object([&](Key key) {
    switch (key) {
      case Key::role:
        role = scan.string();
        break;
      case Key::content:
        read_message_content(scan);
        break;
      default:
        scan.skip();
    }
  });
  if (role.empty()) scan.refuse();
  scan.end_message(mark, role_named(role));
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
      case Key::system:
        read_system(scan);
        break;
      case Key::tools:
        read_tools(scan);
        break;
      case Key::cache_control:
        // At the top it is automatic caching: a breakpoint at the end.
        if (const CacheControl control = read_cache_control(scan); control != CacheControl::none)
          scan.add_final_breakpoint(control == CacheControl::long_life);
        break;
      case Key::metadata:
        scan.member(Key::user_id, [&] { scan.request().user_id = scan.optional_string(); });
        break;
      case Key::mcp_servers:
        scan.skip_uncounted();
        break;
      case Key::context_management:
        read_context_management(scan);
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

enum Path : std::size_t {
  type,
  first_model,
  first_usage,
  model,
  usage,
  delta_text,
  delta_thinking,
  delta_json
};

const std::vector<std::string_view>& answer_paths() {
  // A stream begins with an (almost empty) message in `message_start`, and reports at top level from then on.
  static const std::vector<std::string_view> paths{
      "type",  "message.model", "message.usage",  "model",
      "usage", "delta.text",    "delta.thinking", "delta.partial_json"};
  return paths;
}

/// The numbers of a stream are cumulative, and what a later event leaves out stays as it was. `message_delta`
/// gives the cache writes as one number, without the lives that `message_start` told apart.
void read_usage(std::string_view object, Usage& usage) {
  const auto take = [&](std::uint64_t& bucket, std::optional<std::uint64_t> tokens) {
    if (!tokens) return;
    bucket = *tokens;
    usage.reported = true;
  };
  const TokenCounts counts(object);
  take(usage.input, counts.at("input_tokens"));
  take(usage.cache_read, counts.at("cache_read_input_tokens"));
  take(usage.output, counts.at("output_tokens"));
  take(usage.reasoning, counts.at("output_tokens_details", "thinking_tokens"));
  usage.reasoning = std::min(usage.reasoning, usage.output);

  const auto writes = counts.at("cache_creation_input_tokens");
  const auto short_writes = counts.at("cache_creation", "ephemeral_5m_input_tokens");
  const auto long_writes = counts.at("cache_creation", "ephemeral_1h_input_tokens");
  if (short_writes || long_writes) {
    take(usage.cache_write_5m, short_writes.value_or(0));
    take(usage.cache_write_1h, long_writes.value_or(0));
  } else if (writes) {
    take(usage.cache_write_1h, std::min(usage.cache_write_1h, *writes));
    take(usage.cache_write_5m, *writes - usage.cache_write_1h);
  }
}

void read_answer(const json::Capture& values, AnswerFacts& facts) {
  for (const Path path : {first_model, model}) {
    if (is_set(values.value(path))) facts.model = text_of(values.value(path));
  }
  for (const Path path : {first_usage, usage}) {
    if (is_set(values.value(path))) read_usage(values.value(path), facts.usage);
  }
  for (const Path path : {delta_text, delta_thinking, delta_json})
    facts.output_bytes += string_bytes(values.value(path));
  if (values.value(type) == R"("message_stop")") facts.stream_complete = true;
  if (values.value(type) == R"("error")") facts.error_event = true;
}

}  // namespace

Readers anthropic_readers() {
  return {.read_request = read_request, .answer_paths = &answer_paths(), .read_answer = read_answer};
}

}  // namespace tokenpak::dialect
