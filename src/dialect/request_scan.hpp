#pragma once

#include "dialect/key.hpp"
#include "dialect/request.hpp"
#include "dialect/tool_calls.hpp"
#include "json/cursor.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace tokenpak::dialect {

/// "user", "assistant", Gemini's "model", …; a role that nobody knows is `system`, of which nothing may be
/// changed.
Role role_named(std::string_view name);

/// How a content block, part or item of some type is read: which of its members hold text, and what that text
/// is.
struct BlockShape {
  std::string_view type;
  Keys texts;
  BlockKind kind = BlockKind::text;
  bool is_open = false;  ///< may be changed, as far as the block itself tells
};

/// One walk through a request's body, and what it has found so far. The readers of the dialects are written
/// against this.
///
/// Members come in any order, and a block's `type` or a message's `role` may come last. So each string that
/// could be text is listed when it is met, together with the member that it came from, and when its object
/// has ended the block's shape decides which stay.
///
/// The first value that is not of the dialect's shape refuses the whole body: all loops end then.
class RequestScan {
 public:
  explicit RequestScan(std::string_view body);

  Request& request() { return request_; }
  /// True if the body was read to its end and refused by nobody. Completes the request.
  bool finish();
  void refuse() { refused_ = true; }

  // Values. Each consumes the value at the cursor.

  /// Calls `visit(Key)` at each member's value, which it must consume. Refuses what is no object, and known
  /// keys that stand twice.
  template <class Visit>
  void object(Visit&& visit) {
    Keys seen;
    std::string_view name;
    if (!cursor_.enter_object()) return refuse();
    while (!refused_ && cursor_.next_member(name)) {
      const Key key = key_named(name);
      if (key != Key::unknown && !seen.add(key)) return refuse();
      visit(key);
    }
  }

  /// Calls `visit(index)` at each element, which it must consume. Refuses what is no array.
  template <class Visit>
  void array(Visit&& visit) {
    if (!cursor_.enter_array()) return refuse();
    for (std::int32_t index = 0; !refused_ && cursor_.next_element(); ++index)
      visit(index);
  }

  /// As `array`; a value of any other kind is visited as if it were the only element.
  template <class Visit>
  void array_or_one(Visit&& visit) {
    if (kind() == json::Kind::array) {
      array(std::forward<Visit>(visit));
    } else {
      visit(0);
    }
  }

  /// As `array`; the texts of each element are a block of their own.
  template <class Visit>
  void blocks(Visit&& visit) {
    array([&](std::int32_t index) {
      const Mark begin = mark();
      visit();
      set_block(begin, index);
    });
  }

  /// Consumes the value; in an object calls `visit` at the value of the member `wanted`, which it must
  /// consume.
  template <class Visit>
  void member(Key wanted, Visit&& visit) {
    if (kind() != json::Kind::object) return static_cast<void>(skip());
    object([&](Key key) {
      if (key == wanted) {
        visit();
      } else {
        skip();
      }
    });
  }

  json::Kind kind() { return cursor_.peek(); }
  std::string_view string();           ///< raw; null is empty; refuses all else
  std::string_view optional_string();  ///< raw; all else is empty
  bool boolean();                      ///< null is false; refuses all else
  ByteRange skip() { return cursor_.skip(); }
  /// Consumes a value that stands for content which is not in the texts; null stands for none.
  void skip_uncounted() {
    if (kind() != json::Kind::null) note_uncounted();
    skip();
  }
  void note_uncounted() { ++request_.uncounted; }
  std::string_view of(ByteRange range) const { return range.of(cursor_.document()); }
  /// Where the value at the cursor begins.
  std::size_t value_begin();

  // Texts. A text is listed as open; each of `keep`, `end_message` and `end_preamble` may protect it, none
  // opens it again. Empty strings are not listed.

  /// Consumes the value; if it is a string, lists its inside and returns that.
  ByteRange add_string(Key member);
  /// As `add_string`; null is no text, and all else is refused.
  void add_required_string(Key member);
  /// As `add_string`, for what is protected wherever it stands.
  void add_protected(Key member, BlockKind kind);
  /// Consumes the value and lists all of it.
  ByteRange add_json(Key member);
  /// Consumes the value and lists the inside of every string in it, at any depth; names of members are no
  /// strings.
  void add_all_strings(Key member);

  /// A place in the list of texts.
  using Mark = std::size_t;
  Mark mark() const { return request_.texts.size(); }
  std::span<TextSpan> since(Mark mark) { return std::span(request_.texts).subspan(mark); }

  /// The block that began at `mark` has ended and has this shape: forgets the texts of other members.
  void keep(Mark mark, const BlockShape& shape);
  void forget(Mark mark);
  /// Consumes an object with a `type` and texts in members of its own, keeps those that the shape of this
  /// type has, and none where the type is unknown.
  void part(std::span<const BlockShape> shapes);
  /// The value of `member` has ended, whose parts were listed since `mark` on their own account: they are
  /// `member`'s texts now, for the shape of the object around it to judge.
  void collect(Mark mark, Key member);
  void set_block(Mark mark, std::int32_t block);

  /// Consumes a definition (tool, schema, response format) and lists all of it.
  void add_definition(std::int32_t block = 0);
  /// Consumes a `tools` array, each element of which is one definition.
  void add_tools();
  /// One of the tools, whose members the caller read by itself; it began at `begin` and has just ended.
  void add_tool_from(std::size_t begin, std::int32_t block);

  // Tool calls.

  ToolCalls& calls() { return calls_; }
  void add_call(ToolCall call);
  /// The texts since `mark` are the result of `call`, as far as that is known.
  void set_result(Mark mark, const ToolCall& call, bool is_error);

  // Breakpoints of the provider's prompt cache.

  /// Places one behind the texts listed so far.
  void add_breakpoint(bool is_long);
  /// Places one behind all texts of the request.
  void add_final_breakpoint(bool is_long) { final_breakpoint_ = CacheBreakpoint{.is_long = is_long}; }

  // Messages.

  std::int32_t message_index() const { return static_cast<std::int32_t>(request_.message_count); }
  /// The message whose texts began at `mark` has ended: settles what of it is protected, and counts it.
  void end_message(Mark mark, Role role);
  /// What stands outside of the messages (system, instructions, definitions) is protected.
  void end_preamble(Mark mark, Role role, BlockKind kind);

 private:
  void add(Key member, ByteRange range, bool is_json);

  json::Cursor cursor_;
  Request request_;
  std::vector<Key> members_;  // parallel to request_.texts: the member that each text came from
  ToolCalls calls_;
  std::optional<CacheBreakpoint> final_breakpoint_;
  std::int32_t last_assistant_message_ = -1;
  bool refused_ = false;
};

}  // namespace tokenpak::dialect
