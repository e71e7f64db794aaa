#include "code/language.hpp"

#include "base/ascii.hpp"

#include <algorithm>
#include <span>
#include <string>
#include <utility>

namespace tokenpak::code {

namespace {

using Entry = std::pair<std::string_view, Language>;

constexpr Entry extensions[] = {
    {"py", Language::python},      {"pyi", Language::python},     {"pyw", Language::python},
    {"js", Language::javascript},  {"mjs", Language::javascript}, {"cjs", Language::javascript},
    {"jsx", Language::javascript}, {"ts", Language::typescript},  {"mts", Language::typescript},
    {"cts", Language::typescript}, {"tsx", Language::tsx},        {"go", Language::go},
    {"rs", Language::rust},        {"java", Language::java},      {"c", Language::c},
    {"h", Language::cpp},          {"cpp", Language::cpp},        {"cc", Language::cpp},
    {"cxx", Language::cpp},        {"hpp", Language::cpp},        {"hh", Language::cpp},
    {"hxx", Language::cpp},        {"ipp", Language::cpp},        {"inl", Language::cpp},
    {"cs", Language::csharp},      {"rb", Language::ruby},        {"rake", Language::ruby},
    {"gemspec", Language::ruby},   {"sh", Language::bash},        {"bash", Language::bash},
    {"php", Language::php},        {"phtml", Language::php},
};

constexpr Entry names[] = {
    {"Rakefile", Language::ruby}, {"Gemfile", Language::ruby},       {"Vagrantfile", Language::ruby},
    {"Podfile", Language::ruby},  {"SConstruct", Language::python},  {"SConscript", Language::python},
    {".bashrc", Language::bash},  {".bash_profile", Language::bash}, {".profile", Language::bash},
};

constexpr Entry interpreters[] = {
    {"python", Language::python}, {"node", Language::javascript}, {"nodejs", Language::javascript},
    {"ruby", Language::ruby},     {"bash", Language::bash},       {"sh", Language::bash},
    {"dash", Language::bash},     {"ksh", Language::bash},        {"zsh", Language::bash},
    {"php", Language::php},
};

std::optional<Language> find(std::span<const Entry> entries, std::string_view key) {
  for (const auto& [name, language] : entries) {
    if (name == key) return language;
  }
  return std::nullopt;
}

std::string_view after_last(std::string_view text, char separator) {
  return text.substr(text.rfind(separator) + 1);
}

/// The next word of `line`, taken from its front.
std::string_view take_word(std::string_view& line) {
  line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
  const std::string_view word = line.substr(0, line.find_first_of(" \t\r"));
  line.remove_prefix(word.size());
  return word;
}

}  // namespace

std::string_view name_of(Language language) {
  static constexpr std::string_view all[language_count] = {
      "python", "javascript", "typescript", "tsx",  "go",   "rust", "java",
      "c",      "cpp",        "csharp",     "ruby", "bash", "php"};
  return all[static_cast<std::size_t>(language)];
}

std::optional<Language> language_of(std::string_view file_name) {
  const std::string_view name = after_last(after_last(file_name, '/'), '\\');
  if (const auto language = find(names, name)) return language;
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos || dot == 0 || dot + 1 == name.size()) return std::nullopt;
  std::string extension(name.substr(dot + 1));
  std::ranges::transform(extension, extension.begin(), ascii_lower);
  return find(extensions, extension);
}

std::optional<Language> language_of_first_line(std::string_view source) {
  constexpr std::size_t longest_first_line = 256;
  std::string_view line = source.substr(0, longest_first_line);
  line = line.substr(0, line.find('\n'));
  if (line.starts_with("<?php")) return Language::php;
  if (!line.starts_with("#!")) return std::nullopt;
  line.remove_prefix(2);
  std::string_view program = after_last(take_word(line), '/');
  if (program == "env") {
    do {
      program = take_word(line);
    } while (program.starts_with("-") || program.contains('='));
    program = after_last(program, '/');
  }
  // python3.11 is python.
  while (!program.empty() && (is_digit(program.back()) || program.back() == '.'))
    program.remove_suffix(1);
  return find(interpreters, program);
}

}  // namespace tokenpak::code
