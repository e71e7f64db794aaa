#pragma once

#include "compress/form.hpp"
#include "compress/log_analysis.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tokenpak::compress {

/// Log lines as a dictionary of templates and one short row for each line:
///
///     a: Failed password for * from * port * ssh2        a template: "*" stands for a value
///     b= Traceback follows                               a template of lines without the head
///     @Dec 10 # LabSZ sshd[*]:                           the head: what the lines below begin with
///     a06:55:48 24200 root 173.234.31.186 38926          letter, head's values, template's values
///     50 " " " 38927                                     same letter; time's changed end; '"' is as above
///     ~52 24206 Received disconnect                      a rest that no template has, behind the head's
///     values =some other line                                   a line as it is
///
/// A value is one or more fields (log_fields.hpp) and holds no white space. What is as above and stands last
/// is left out altogether, so that an empty row repeats the line above.
std::optional<std::string> encode_log(std::string_view text);
/// `encode_log` of the lines that the analysis is of.
std::optional<std::string> encode_log(const LogAnalysis& log);
std::optional<std::string> decode_log(std::string_view encoded, std::size_t largest);

inline constexpr Form log_form = {
    .name = "log",
    .legend =
        "Log, one row a line: letter = template above, its * filled in order with the row's values; no "
        "letter = that of the row before; \" or left out at the end = same as last time; @ = how the lines "
        "below begin, # there a time of which only the changed end is written; ~ rest as it is; = line as it "
        "is.",
    .encode = encode_log,
    .decode = decode_log};

}  // namespace tokenpak::compress
