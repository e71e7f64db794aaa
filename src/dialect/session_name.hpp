#pragma once

#include <string_view>

namespace tokenpak::dialect {

/// The name of the session in the text of an Anthropic request's `metadata.user_id`, as coding agents write
/// it: `user_…_account_…_session_NAME`, or JSON with a member `session_id`, escaped or not. Letters, digits,
/// `-` and
/// `_`; empty where there is none. Views into `user_id`.
std::string_view session_of_user_id(std::string_view user_id);

/// The name of the program in a User-Agent header: its first product without the version (RFC 9110, 10.1.5).
/// `claude-cli/2.1.0 (external, cli)` is `claude-cli`, `OpenAI/Python 1.99` is `OpenAI/Python`.
std::string_view program_of_user_agent(std::string_view user_agent);

}  // namespace tokenpak::dialect
