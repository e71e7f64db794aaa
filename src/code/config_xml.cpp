#include "code/config_readers.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <limits>
#include <memory>
#include <string>

#include <expat.h>

namespace tokenpak::code {

namespace {

constexpr std::string_view white_space = " \t\r\n";

bool is_white(std::string_view text) {
  return text.find_first_not_of(white_space) == std::string_view::npos;
}

/// What a parser tells of an XML text, as one string: elements, attributes, texts, instructions, everything
/// else as it stands; without comments, and without white space in elements that hold no text. On the way it
/// notes what may go.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text), parser_(XML_ParserCreate(nullptr)) {
    XML_SetUserData(parser_.get(), this);
    XML_SetElementHandler(parser_.get(), on_start, on_end);
    XML_SetCharacterDataHandler(parser_.get(), on_text);
    XML_SetCommentHandler(parser_.get(), on_comment);
    XML_SetCdataSectionHandler(parser_.get(), on_cdata, on_cdata_end);
    XML_SetProcessingInstructionHandler(parser_.get(), on_instruction);
    // Internal entities are not expanded: their references come here as they stand, and so does the DOCTYPE.
    XML_SetDefaultHandler(parser_.get(), on_other);
  }

  /// True if the whole text is well-formed.
  bool run() {
    if (text_.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) return false;
    elements_.emplace_back();
    const bool is_good =
        XML_Parse(parser_.get(), text_.data(), static_cast<int>(text_.size()), 1) == XML_STATUS_OK;
    if (is_good) close_element();
    return is_good;
  }

  std::vector<TextEdit> edits() const {
    std::vector<TextEdit> edits;
    for (std::size_t at = 0; at < removable_.size(); ++at) {
      if (removable_[at]) {
        std::size_t end = at;
        while (end < removable_.size() && removable_[end])
          ++end;
        edits.push_back({.range = {at, end}, .replacement = {}});
        at = end;
      }
    }
    return edits;
  }

  /// After run.
  std::string told() const {
    std::string told;
    std::ranges::copy_if(told_, std::back_inserter(told), [](char c) { return c != '\0'; });
    return told;
  }

 private:
  struct Release {
    void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
  };

  struct Element {
    bool keeps_white_space = false;      ///< xml:space="preserve" here or above, or text among the children
    bool preserves = false;              ///< xml:space="preserve" here or above
    std::vector<ByteRange> blanks = {};  ///< white space directly in it
    std::vector<ByteRange> told_blanks = {};  ///< the same in told_
  };

  static Reader& self(void* data) { return *static_cast<Reader*>(data); }

  static void on_start(void* data, const XML_Char* name, const XML_Char** attributes) {
    Reader& reader = self(data);
    reader.tell('<', name);
    bool preserves = reader.elements_.back().preserves;
    for (; *attributes != nullptr; attributes += 2) {
      reader.tell('@', attributes[0]);
      reader.tell('=', attributes[1]);
      if (std::string_view(attributes[0]) == "xml:space")
        preserves = std::string_view(attributes[1]) == "preserve";
    }
    reader.elements_.push_back({.keeps_white_space = preserves, .preserves = preserves});
  }
  static void on_end(void* data, const XML_Char* /*name*/) {
    self(data).close_element();
    self(data).tell('>', "");
  }
  static void on_text(void* data, const XML_Char* text, int size) {
    self(data).take_text({text, static_cast<std::size_t>(size)});
  }
  static void on_comment(void* data, const XML_Char* /*text*/) {
    Reader& reader = self(data);
    if (!reader.elements_.back().preserves) reader.mark(reader.here());
  }
  static void on_cdata(void* data) {
    self(data).in_cdata_ = true;
    self(data).elements_.back().keeps_white_space = true;
    self(data).tell('[', "");
  }
  static void on_cdata_end(void* data) {
    self(data).in_cdata_ = false;
    self(data).tell(']', "");
  }
  static void on_instruction(void* data, const XML_Char* target, const XML_Char* instruction) {
    self(data).tell('?', target);
    self(data).tell('=', instruction);
  }
  static void on_other(void* data, const XML_Char* text, int size) {
    Reader& reader = self(data);
    const std::string_view other(text, static_cast<std::size_t>(size));
    // Between the declaration and the first element white space comes here.
    if (is_white(other)) {
      if (reader.elements_.size() == 1) reader.elements_.back().blanks.push_back(reader.here());
      return;
    }
    if (reader.elements_.size() > 1) reader.elements_.back().keeps_white_space = true;
    reader.tell('&', other);
  }

  void take_text(std::string_view text) {
    Element& element = elements_.back();
    if (!in_cdata_ && is_white(text)) {
      // A reference to a blank (&#32;) is text that somebody meant.
      if (is_white(here().of(text_))) {
        element.blanks.push_back(here());
        tell_blank(text);
        return;
      }
    }
    element.keeps_white_space = true;
    tell('"', text);
  }

  void close_element() {
    Element& element = elements_.back();
    if (!element.keeps_white_space) {
      for (const ByteRange blank : element.blanks)
        mark(blank);
      for (const ByteRange blank : element.told_blanks) {
        std::fill(told_.begin() + static_cast<std::ptrdiff_t>(blank.begin),
                  told_.begin() + static_cast<std::ptrdiff_t>(blank.end), '\0');
      }
    }
    elements_.pop_back();
  }

  /// The bytes of the text that the parser tells of now.
  ByteRange here() const {
    const auto begin = static_cast<std::size_t>(XML_GetCurrentByteIndex(parser_.get()));
    return {begin, begin + static_cast<std::size_t>(XML_GetCurrentByteCount(parser_.get()))};
  }

  void mark(ByteRange range) {
    removable_.resize(text_.size());
    for (std::size_t at = range.begin; at < range.end; ++at)
      removable_[at] = true;
  }

  void tell(char kind, std::string_view text) {
    // Texts side by side are one: where the parser cuts them means nothing. No text can hold the separator.
    if (kind != '"' || last_told_ != '"') (told_ += '\x01') += kind;
    last_told_ = kind;
    told_ += text;
  }

  /// White space that counts if its element holds text, which is known at the element's end.
  void tell_blank(std::string_view text) {
    const std::size_t begin = told_.size();
    tell('"', text);
    elements_.back().told_blanks.push_back({begin, told_.size()});
  }

  std::string_view text_;
  std::unique_ptr<XML_ParserStruct, Release> parser_;
  std::vector<Element> elements_;
  std::vector<bool> removable_;
  std::string told_;
  char last_told_ = '\0';
  bool in_cdata_ = false;
};

}  // namespace

std::optional<std::vector<TextEdit>> minify_xml(std::string_view text) {
  Reader reader(text);
  if (!reader.run()) return std::nullopt;
  return reader.edits();
}

bool same_xml(std::string_view before, std::string_view after) {
  Reader left(before);
  Reader right(after);
  return left.run() && right.run() && left.told() == right.told();
}

}  // namespace tokenpak::code
