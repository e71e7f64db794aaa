#include "code/outline.hpp"

#include <utility>

namespace tokenpak::code {

namespace {

class Outliner {
 public:
  Outliner(std::string_view source, Language language, const SyntaxTree& tree)
      : source_(source),
        tree_(tree),
        name_(field_of(language, "name")),
        type_(field_of(language, "type")),
        body_(field_of(language, "body")),
        declarator_(field_of(language, "declarator")),
        key_(field_of(language, "key")),
        property_(field_of(language, "property")),
        is_python_(language == Language::python) {}

  std::vector<Definition> run() {
    for (std::size_t at = 1; at < tree_.size(); ++at)
      take(at);
    return std::move(found_);
  }

 private:
  static constexpr std::size_t none = SIZE_MAX;

  void take(std::size_t at) {
    const Node& node = tree_[at];
    parents_.resize(node.depth, 0);
    parents_.push_back(at);
    while (!open_.empty() && found_[open_.back()].range.end <= node.begin)
      open_.pop_back();
    const bool is_function = (node.traits & NodeTrait::function) != 0;
    const bool is_container = (node.traits & NodeTrait::container) != 0;
    if (!is_function && !is_container && (node.traits & NodeTrait::type) == 0) return;
    if (node.is_leaf) return;  // the key word

    Definition definition;
    definition.range = node.range();
    const std::size_t body = child_with(at, body_);
    if (body != none)
      definition.body = {is_python_ ? end_of_header(at, body) : tree_[body].begin, tree_[body].end};
    definition.name = name_of_definition(at);
    // "struct point p" names a type that is defined elsewhere.
    const bool needs_body = is_container || source_.substr(node.begin).starts_with("enum");
    if (needs_body && body == none && child_with(at, name_) != none && ends_with_name(at)) return;
    if (!open_.empty()) definition.parent = open_.back();
    const bool is_in_container = definition.parent != Definition::no_parent &&
                                 found_[definition.parent].kind == DefinitionKind::container;
    definition.kind = is_function    ? (is_in_container ? DefinitionKind::method : DefinitionKind::function)
                      : is_container ? DefinitionKind::container
                                     : DefinitionKind::type;
    // A function without a name is part of what it stands in.
    if (is_function && definition.name.empty()) return;
    open_.push_back(found_.size());
    found_.push_back(definition);
  }

  std::size_t child_with(std::size_t at, std::uint16_t field) const {
    if (field == 0) return none;
    for (std::size_t child = at + 1; child < tree_[at].next; child = tree_[child].next) {
      if (tree_[child].field == field) return child;
    }
    return none;
  }

  /// Python: behind the colon of a definition; comments may stand between it and the body.
  std::size_t end_of_header(std::size_t at, std::size_t body) const {
    std::size_t end = tree_[body].begin;
    for (std::size_t child = at + 1; child < body; child = tree_[child].next) {
      if ((tree_[child].traits & NodeTrait::comment) == 0) end = tree_[child].end;
    }
    return end;
  }

  /// The declarator in a definition or a declarator: by its field, or (behind "&") by its kind.
  std::size_t declarator_in(std::size_t at) const {
    if (const std::size_t child = child_with(at, declarator_); child != none || declarator_ == 0)
      return child;
    for (std::size_t child = at + 1; child < tree_[at].next; child = tree_[child].next) {
      if ((tree_[child].traits & NodeTrait::declarator) != 0) return child;
    }
    return none;
  }

  bool ends_with_name(std::size_t at) const { return tree_[child_with(at, name_)].end == tree_[at].end; }

  std::string_view text_of(std::size_t at) const { return tree_[at].range().of(source_); }

  std::string_view name_of_definition(std::size_t at) const {
    if (const std::size_t child = child_with(at, name_); child != none) return text_of(child);
    // C and C++: the innermost of the declarators around the name.
    std::size_t declarator = child_with(at, declarator_);
    while (declarator != none) {
      const std::size_t inner = declarator_in(declarator);
      if (inner == none) return text_of(declarator);
      declarator = inner;
    }
    // Rust: what an `impl` is for.
    if (const std::size_t child = child_with(at, type_);
        child != none && (tree_[at].traits & NodeTrait::container) != 0)
      return text_of(child);
    // const name = (a) => { … }
    const std::size_t parent = parents_[tree_[at].depth - 1];
    if ((tree_[parent].traits & NodeTrait::declarator) == 0) return {};
    for (const std::uint16_t field : {name_, key_, property_}) {
      if (const std::size_t child = child_with(parent, field); child != none) return text_of(child);
    }
    return {};
  }

  std::string_view source_;
  const SyntaxTree& tree_;
  std::uint16_t name_;
  std::uint16_t type_;
  std::uint16_t body_;
  std::uint16_t declarator_;
  std::uint16_t key_;
  std::uint16_t property_;
  bool is_python_;
  std::vector<std::size_t> parents_;  ///< the node looked at last at each depth
  std::vector<std::size_t> open_;     ///< the definitions around the node looked at
  std::vector<Definition> found_;
};

}  // namespace

std::optional<std::vector<Definition>> outline(std::string_view source, Language language) {
  const auto tree = parse(source, language);
  if (!tree) return std::nullopt;
  return outline(source, language, *tree);
}

std::vector<Definition> outline(std::string_view source, Language language, const SyntaxTree& tree) {
  return Outliner(source, language, tree).run();
}

}  // namespace tokenpak::code
