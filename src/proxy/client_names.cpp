#include "proxy/client_names.hpp"

#include "base/ascii.hpp"
#include "base/hash.hpp"
#include "dialect/session_name.hpp"
#include "ledger/row.hpp"
#include "proxy/forward_head.hpp"

#include <algorithm>
#include <string_view>

namespace tokenpak::proxy {

namespace {

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= ledger::longest_session &&
         std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
}

bool is_session_header(std::string_view name) {
  return (name.size() == 24 &&  // Claude Code
          equals_ignoring_case(name, "x-claude-code-session-id")) ||
         (name.size() == 10 &&  // Codex, newer and older
          (equals_ignoring_case(name, "session-id") || equals_ignoring_case(name, "session_id")));
}

}  // namespace

ClientNames client_names(const http::RequestHead& head) {
  ClientNames names;
  std::string_view program;
  for (const http::Field& field : head.fields) {
    if (names.session.empty() && is_session_header(field.name)) {
      if (is_name(field.value)) names.session = field.value;
    } else if (field.name.size() == 22 && equals_ignoring_case(field.name, "x-claude-code-agent-id")) {
      if (is_name(field.value)) names.agent = field.value;
    } else if (field.name.size() == 10 && equals_ignoring_case(field.name, "user-agent")) {
      program = dialect::program_of_user_agent(field.value);
    }
  }
  if (names.agent.empty() && is_name(program)) names.agent = program;
  return names;
}

void name_session_by_body(Exchange& exchange) {
  if (!exchange.session.empty() || !exchange.request) return;
  const std::string_view name = dialect::session_of_user_id(exchange.request->user_id);
  if (is_name(name)) exchange.session = name;
}

std::uint64_t client_number(const Exchange& exchange) {
  const std::string_view head = exchange.head.text;
  const std::string_view target = head.substr(0, head.find("\r\n"));
  // Gemini's clients may put their key into the query.
  Hash128 number = hash128(target.substr(std::min(target.find('?'), target.size())));
  for_each_header_line(head, [&number](std::string_view name, std::string_view line) {
    if (is_key_header(name)) number = chain_hash(number, hash128(line));
  });
  return chain_hash(number, hash128(exchange.session.empty() ? exchange.agent : exchange.session)).low;
}

}  // namespace tokenpak::proxy
