#include "dialect/request_scan.hpp"

#include <algorithm>

namespace tokenpak::dialect {
namespace {

/// Typical requests have one text in this many bytes or fewer; the list grows where there are more.
constexpr std::size_t bytes_per_text = 512;
constexpr std::size_t most_reserved = 4096;

bool is_space(char byte) {
  return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

}  // namespace

Role role_named(std::string_view name) {
  if (name == "user") return Role::user;
  if (name == "assistant" || name == "model") return Role::assistant;
  if (name == "tool" || name == "function") return Role::tool;
  if (name == "developer") return Role::developer;
  return Role::system;
}

RequestScan::RequestScan(std::string_view body) : cursor_(body) {
  const std::size_t expected = std::min(body.size() / bytes_per_text + 8, most_reserved);
  request_.texts.reserve(expected);
  members_.reserve(expected);
}

bool RequestScan::finish() {
  if (refused_ || !cursor_.finish()) return false;
  for (TextSpan& span : request_.texts) {
    span.newest_turn =
        span.message > last_assistant_message_ && (span.role == Role::user || span.role == Role::tool);
  }
  const auto texts = static_cast<std::uint32_t>(request_.texts.size());
  if (final_breakpoint_) {
    final_breakpoint_->texts = texts;
    request_.breakpoints.push_back(*final_breakpoint_);
  }
  // Texts before a breakpoint may have been forgotten with the block around them.
  for (CacheBreakpoint& breakpoint : request_.breakpoints)
    breakpoint.texts = std::min(breakpoint.texts, texts);
  return true;
}

std::string_view RequestScan::string() {
  switch (kind()) {
    case json::Kind::string:
      return of(cursor_.read_string());
    case json::Kind::null:
      skip();
      return {};
    default:
      refuse();
      return {};
  }
}

std::string_view RequestScan::optional_string() {
  if (kind() == json::Kind::string) return of(cursor_.read_string());
  skip();
  return {};
}

bool RequestScan::boolean() {
  switch (kind()) {
    case json::Kind::boolean:
      return cursor_.read_boolean();
    case json::Kind::null:
      skip();
      return false;
    default:
      refuse();
      return false;
  }
}

std::size_t RequestScan::value_begin() {
  std::size_t begin = cursor_.position();
  const std::string_view document = cursor_.document();
  while (begin < document.size() && is_space(document[begin]))
    ++begin;
  return begin;
}

void RequestScan::add(Key member, ByteRange range, bool is_json) {
  if (range.empty()) return;
  TextSpan& span = request_.texts.emplace_back();
  span.raw = range;
  span.is_json = is_json;
  span.is_protected = false;
  members_.push_back(member);
}

ByteRange RequestScan::add_string(Key member) {
  if (kind() != json::Kind::string) {
    skip();
    return {};
  }
  const ByteRange range = cursor_.read_string();
  add(member, range, false);
  return range;
}

void RequestScan::add_required_string(Key member) {
  const json::Kind found = kind();
  if (found != json::Kind::string && found != json::Kind::null) refuse();
  add_string(member);
}

void RequestScan::add_protected(Key member, BlockKind kind) {
  const Mark first = mark();
  add_string(member);
  for (TextSpan& span : since(first)) {
    span.kind = kind;
    span.is_protected = true;
  }
}

ByteRange RequestScan::add_json(Key member) {
  const ByteRange range = skip();
  add(member, range, true);
  return range;
}

void RequestScan::add_all_strings(Key member) {
  std::string_view name;
  switch (kind()) {
    case json::Kind::object:
      cursor_.enter_object();
      while (cursor_.next_member(name))
        add_all_strings(member);
      break;
    case json::Kind::array:
      cursor_.enter_array();
      while (cursor_.next_element())
        add_all_strings(member);
      break;
    default:
      add_string(member);
  }
}

void RequestScan::keep(Mark mark, const BlockShape& shape) {
  Mark kept = mark;
  for (Mark index = mark; index < request_.texts.size(); ++index) {
    if (!shape.texts.contains(members_[index])) continue;
    TextSpan& span = request_.texts[index];
    span.kind = shape.kind;
    span.is_protected |= !shape.is_open;
    if (kept != index) {
      request_.texts[kept] = span;
      members_[kept] = members_[index];
    }
    ++kept;
  }
  forget(kept);
}

void RequestScan::forget(Mark mark) {
  request_.texts.resize(mark);
  members_.resize(mark);
}

void RequestScan::part(std::span<const BlockShape> shapes) {
  const Mark begin = mark();
  std::string_view type;
  bool has_breakpoint = false;
  object([&](Key key) {
    const auto may_hold_text = [key](const BlockShape& shape) { return shape.texts.contains(key); };
    if (key == Key::type) {
      type = string();
    } else if (key == Key::prompt_cache_breakpoint) {
      has_breakpoint = kind() != json::Kind::null;
      skip();
    } else if (std::ranges::any_of(shapes, may_hold_text)) {
      add_string(key);
    } else {
      skip();
    }
  });
  const auto shape = std::ranges::find(shapes, type, &BlockShape::type);
  if (shape == shapes.end()) {
    note_uncounted();
    forget(begin);
  } else {
    keep(begin, *shape);
  }
  if (has_breakpoint) add_breakpoint(false);
}

void RequestScan::collect(Mark mark, Key member) {
  std::fill(members_.begin() + static_cast<std::ptrdiff_t>(mark), members_.end(), member);
}

void RequestScan::set_block(Mark mark, std::int32_t block) {
  for (TextSpan& span : since(mark))
    span.block = block;
}

void RequestScan::add_definition(std::int32_t block) {
  const Mark first = mark();
  add_json(Key::tools);
  set_block(first, block);
  end_preamble(first, Role::system, BlockKind::tool_definition);
}

void RequestScan::add_tool_from(std::size_t begin, std::int32_t block) {
  const Mark first = mark();
  add(Key::tools, {begin, cursor_.position()}, true);
  set_block(first, block);
  end_preamble(first, Role::system, BlockKind::tool_definition);
  ++request_.tool_count;
}

void RequestScan::add_tools() {
  if (kind() == json::Kind::null) {
    skip();
    return;
  }
  array([this](std::int32_t index) {
    add_definition(index);
    ++request_.tool_count;
  });
}

void RequestScan::add_call(ToolCall call) {
  call.message = message_index();
  calls_.add(call);
}

void RequestScan::set_result(Mark mark, const ToolCall& call, bool is_error) {
  for (TextSpan& span : since(mark)) {
    if (span.kind != BlockKind::tool_result) continue;
    span.is_error = is_error;
    if (call.arguments.end > span.raw.begin) continue;  // no result stands before its call
    span.tool_name = call.name;
    span.tool_arguments = call.arguments;
  }
}

void RequestScan::add_breakpoint(bool is_long) {
  request_.breakpoints.push_back({static_cast<std::uint32_t>(request_.texts.size()), is_long});
}

void RequestScan::end_message(Mark mark, Role role) {
  const std::int32_t index = message_index();
  bool question_found = false;
  for (std::size_t left = since(mark).size(); left-- > 0;) {
    TextSpan& span = since(mark)[left];
    span.message = index;
    span.role = role;
    const bool is_from_client = role == Role::user || role == Role::tool;
    if (span.kind == BlockKind::tool_result && is_from_client) {
      span.role = Role::tool;
    } else if (span.kind == BlockKind::text && role == Role::user) {
      // Blocks that are protected by their type (documents) are no question.
      if (!span.is_protected && !question_found) {
        span.is_protected = true;
        question_found = true;
      }
    } else {
      span.is_protected = true;
    }
  }
  if (role == Role::assistant) last_assistant_message_ = index;
  ++request_.message_count;
}

void RequestScan::end_preamble(Mark mark, Role role, BlockKind kind) {
  for (TextSpan& span : since(mark)) {
    span.role = role;
    span.kind = kind;
    span.is_protected = true;
  }
}

}  // namespace tokenpak::dialect
