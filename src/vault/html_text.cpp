#include "vault/html_text.hpp"

#include "base/ascii.hpp"
#include "base/word_set.hpp"
#include "vault/lines.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include <utf8proc.h>

namespace tokenpak::vault {
namespace {

struct Tag {
  std::string name;  // lower-case; empty for a comment or a declaration
  bool closes = false;
  std::size_t end = 0;  // behind its '>'
};

bool is_name_character(char c) {
  return is_alphanumeric(c) || c == '-';
}

/// The tag at `at`, which is a '<'. One that never ends reaches to the end of the page.
Tag tag_at(std::string_view html, std::size_t at) {
  Tag tag;
  if (html.substr(at).starts_with("<!--")) {
    const std::size_t end = html.find("-->", at + 4);
    tag.end = end == std::string_view::npos ? html.size() : end + 3;
    return tag;
  }
  std::size_t place = at + 1;
  if (place < html.size() && html[place] == '/') {
    tag.closes = true;
    ++place;
  }
  constexpr std::size_t longest_name = 16;
  while (place < html.size() && is_name_character(html[place]) && tag.name.size() < longest_name)
    tag.name += ascii_lower(html[place++]);
  char quote = 0;  // a '>' within an attribute's value does not end the tag
  for (; place < html.size(); ++place) {
    const char c = html[place];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '>') {
      break;
    } else if ((c == '"' || c == '\'') && html[place - 1] == '=') {
      quote = c;
    }
  }
  tag.end = std::min(place + 1, html.size());
  return tag;
}

bool begins_tag(std::string_view html, std::size_t at) {
  if (html[at] != '<' || at + 1 >= html.size()) return false;
  const char next = html[at + 1];
  return next == '/' || next == '!' || next == '?' || (is_name_character(next) && (next < '0' || next > '9'));
}

constexpr std::array<std::pair<std::string_view, std::string_view>, 12> named_characters = {{
    {"amp", "&"},
    {"lt", "<"},
    {"gt", ">"},
    {"quot", "\""},
    {"apos", "'"},
    {"nbsp", " "},
    {"mdash", "\u2014"},
    {"ndash", "\u2013"},
    {"hellip", "\u2026"},
    {"rsquo", "\u2019"},
    {"copy", "\u00a9"},
    {"para", ""},
}};

/// Appends the character that the reference at `at` (an '&') names; returns where the text goes on.
std::size_t append_reference(std::string& out, std::string_view html, std::size_t at) {
  constexpr std::size_t longest = 12;
  const std::string_view rest = html.substr(at + 1, longest);
  const std::size_t semicolon = rest.find(';');
  if (semicolon != std::string_view::npos) {
    const std::string_view name = rest.substr(0, semicolon);
    for (const auto& [known, character] : named_characters) {
      if (name == known) {
        out += character;
        return at + semicolon + 2;
      }
    }
    if (name.size() > 1 && name[0] == '#') {
      const bool is_hex = name.size() > 2 && (name[1] == 'x' || name[1] == 'X');
      std::uint32_t code = 0;
      for (const char c : name.substr(is_hex ? 2 : 1)) {
        const int value = hex_digit(c);
        if (value < 0 || (value > 9 && !is_hex) || code > 0x10'ffff) return out += '&', at + 1;
        code = code * (is_hex ? 16 : 10) + static_cast<std::uint32_t>(value);
      }
      std::array<utf8proc_uint8_t, 4> bytes{};
      const auto size = utf8proc_codepoint_valid(static_cast<utf8proc_int32_t>(code))
                            ? utf8proc_encode_char(static_cast<utf8proc_int32_t>(code), bytes.data())
                            : 0;
      out.append(reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(size));
      return at + semicolon + 2;
    }
  }
  out += '&';
  return at + 1;
}

constexpr WordSet left_out("script style nav noscript template svg head iframe");
constexpr WordSet paragraphs(
    "p div section article main ul ol dl table blockquote header footer aside form figure hr dt dd");

class Converter {
 public:
  explicit Converter(std::string_view html) : html_(html) {}

  std::string convert() {
    while (at_ < html_.size()) {
      if (begins_tag(html_, at_)) {
        const Tag tag = tag_at(html_, at_);
        at_ = tag.end;
        apply(tag);
      } else if (html_[at_] == '&') {
        flush_space();
        at_ = append_reference(out_, html_, at_);
      } else {
        append(html_[at_++]);
      }
    }
    if (in_code_) out_ += "\n```\n";
    return std::move(out_);
  }

 private:
  void append(char c) {
    if (!in_code_ && (c == ' ' || c == '\n' || c == '\t' || c == '\r')) {
      space_ = true;
      return;
    }
    flush_space();
    out_ += c;
  }

  void flush_space() {
    if (space_ && !out_.empty() && out_.back() != '\n' && out_.back() != ' ') out_ += ' ';
    space_ = false;
  }

  void begin_line(std::size_t feeds) {
    space_ = false;
    if (out_.empty()) return;
    std::size_t there = 0;
    while (there < feeds && there < out_.size() && out_[out_.size() - 1 - there] == '\n')
      ++there;
    out_.append(feeds - there, '\n');
  }

  void apply(const Tag& tag) {
    if (left_out.contains(tag.name) && !tag.closes) return skip(tag.name);
    if (tag.name == "pre") {
      if (tag.closes != in_code_) return;
      begin_line(tag.closes ? 1 : 2);
      out_ += "```\n";
      in_code_ = !tag.closes;
    } else if (in_code_) {
      if (tag.name == "br") out_ += '\n';
    } else if (tag.name.size() == 2 && tag.name[0] == 'h' && tag.name[1] >= '1' && tag.name[1] <= '6') {
      begin_line(2);
      if (!tag.closes) out_.append(static_cast<std::size_t>(tag.name[1] - '0'), '#') += ' ';
    } else if (paragraphs.contains(tag.name)) {
      begin_line(2);
    } else if (tag.name == "li" && !tag.closes) {
      begin_line(1);
      out_ += "- ";
    } else if (tag.name == "br" || tag.name == "tr") {
      begin_line(1);
    } else if ((tag.name == "td" || tag.name == "th") && !tag.closes) {
      flush_space();
      out_ += "| ";
    }
  }

  /// Goes on behind the end of an element whose content is no text.
  void skip(std::string_view name) {
    while (at_ < html_.size()) {
      const std::size_t open = html_.find("</", at_);
      if (open == std::string_view::npos) break;
      const Tag tag = tag_at(html_, open);
      at_ = tag.end;
      if (tag.name == name) return;
    }
    at_ = html_.size();
  }

  std::string_view html_;
  std::string out_;
  std::size_t at_ = 0;
  bool in_code_ = false;
  bool space_ = false;
};

}  // namespace

std::string html_text(std::string_view html) {
  return Converter(html).convert();
}

std::string html_title(std::string_view html) {
  constexpr std::size_t farthest = std::size_t{16} << 10;
  const std::string_view head = html.substr(0, farthest);
  for (std::size_t at = head.find('<'); at != std::string_view::npos; at = head.find('<', at)) {
    const Tag tag = tag_at(head, at);
    at = tag.end;
    if (tag.name != "title" || tag.closes) continue;
    return std::string(trimmed(Converter(head.substr(at, head.find('<', at) - at)).convert()));
  }
  return "";
}

}  // namespace tokenpak::vault
