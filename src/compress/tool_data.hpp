#pragma once

#include <string_view>

namespace tokenpak::compress {

/// Whether a tool's result is data that the tool made (an API's answer, a database's rows, a search's hits)
/// rather than the content of a file, as far as the call tells. `tool_name` and `tool_arguments` are raw
/// bytes of the request. Not data: what a tool by the name of a reader brought (read, view, cat, open, …),
/// what an argument with the name of a data or configuration file asked for, and what came of no known call.
bool is_tool_data(std::string_view tool_name, std::string_view tool_arguments);

}  // namespace tokenpak::compress
