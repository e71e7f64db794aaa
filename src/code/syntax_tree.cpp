#include "code/syntax_tree.hpp"

#include "code/grammar.hpp"

#include <memory>

#include <tree_sitter/api.h>

namespace tokenpak::code {

namespace {

struct Release {
  void operator()(TSParser* parser) const { ts_parser_delete(parser); }
  void operator()(TSTree* tree) const { ts_tree_delete(tree); }
};
using Parser = std::unique_ptr<TSParser, Release>;
using Tree = std::unique_ptr<TSTree, Release>;

/// Real source texts take up to 1.4 steps a byte.
constexpr std::size_t most_steps_per_byte = 3;

struct Budget {
  std::size_t steps_left = 0;
};

/// Asked after every step (cmake/grammars.cmake). True to give up: on an error, for no good comes after it,
/// and finding the least bad reading of the rest is what takes the core long; and on texts that take too long
/// otherwise.
bool should_stop(TSParseState* state) {
  auto& budget = *static_cast<Budget*>(state->payload);
  if (state->has_error || budget.steps_left == 0) return true;
  --budget.steps_left;
  return false;
}

const char* read_source(void* payload, std::uint32_t offset, TSPoint /*position*/, std::uint32_t* size) {
  const auto& source = *static_cast<const std::string_view*>(payload);
  const std::string_view rest = source.substr(std::min<std::size_t>(offset, source.size()));
  *size = static_cast<std::uint32_t>(rest.size());
  return rest.data();
}

Tree parse_tree(std::string_view source, const TSLanguage* language) {
  thread_local const Parser parser(ts_parser_new());
  ts_parser_reset(parser.get());
  if (!ts_parser_set_language(parser.get(), language)) return nullptr;
  Budget budget{.steps_left = (source.size() + 1000) * most_steps_per_byte};
  const TSInput input{
      .payload = &source, .read = read_source, .encoding = TSInputEncodingUTF8, .decode = nullptr};
  const TSParseOptions options{.payload = &budget, .progress_callback = should_stop};
  Tree tree(ts_parser_parse_with_options(parser.get(), nullptr, input, options));
  // What a text that was given up leaves behind is not kept for the next.
  if (tree == nullptr) ts_parser_reset(parser.get());
  return tree;
}

class Flattener {
 public:
  Flattener(const Grammar& grammar, SyntaxTree& nodes) : grammar_(grammar), nodes_(nodes) {}

  void run(TSNode root) {
    TSTreeCursor cursor = ts_tree_cursor_new(root);
    bool more = true;
    while (more) {
      const bool descend = add(cursor);
      if (descend && ts_tree_cursor_goto_first_child(&cursor)) {
        open_.push_back(added_);
        continue;
      }
      while (!ts_tree_cursor_goto_next_sibling(&cursor)) {
        if (!ts_tree_cursor_goto_parent(&cursor)) {
          more = false;
          break;
        }
        close();
      }
    }
    ts_tree_cursor_delete(&cursor);
  }

 private:
  static constexpr std::size_t none = SIZE_MAX;

  /// Takes the node at the cursor in, if it holds a byte; true if its children are to follow.
  bool add(const TSTreeCursor& cursor) {
    const TSNode node = ts_tree_cursor_current_node(&cursor);
    const std::uint32_t begin = ts_node_start_byte(node);
    const std::uint32_t end = ts_node_end_byte(node);
    added_ = none;
    if (begin == end && !nodes_.empty()) return false;
    Node& added = nodes_.emplace_back();
    added_ = nodes_.size() - 1;
    added.begin = begin;
    added.end = end;
    added.depth = static_cast<std::uint32_t>(open_.size());
    added.symbol = ts_node_symbol(node);
    added.traits = grammar_.traits[added.symbol];
    added.next = static_cast<std::uint32_t>(nodes_.size());
    if (!open_.empty() && (nodes_[open_.back()].traits & has_fields) != 0)
      added.field = ts_tree_cursor_current_field_id(&cursor);
    added.is_leaf =
        (added.traits & (NodeTrait::comment | NodeTrait::opaque)) != 0 || ts_node_child_count(node) == 0;
    return !added.is_leaf;
  }

  void close() {
    nodes_[open_.back()].next = static_cast<std::uint32_t>(nodes_.size());
    open_.pop_back();
  }

  static constexpr unsigned has_fields =
      NodeTrait::function | NodeTrait::container | NodeTrait::type | NodeTrait::declarator;

  const Grammar& grammar_;
  SyntaxTree& nodes_;
  std::vector<std::size_t> open_;  ///< the ancestors of the node at the cursor
  std::size_t added_ = none;
};

}  // namespace

std::optional<SyntaxTree> parse(std::string_view source, Language language) {
  if (source.size() > most_source_bytes) return std::nullopt;
  const Grammar& grammar = grammar_of(language);
  const Tree tree = parse_tree(source, grammar.language);
  if (tree == nullptr) return std::nullopt;
  const TSNode root = ts_tree_root_node(tree.get());
  if (ts_node_has_error(root)) return std::nullopt;
  std::optional<SyntaxTree> nodes(std::in_place);
  nodes->reserve(ts_node_descendant_count(root));
  Flattener(grammar, *nodes).run(root);
  return nodes;
}

std::uint16_t field_of(Language language, std::string_view name) {
  return ts_language_field_id_for_name(grammar_of(language).language, name.data(),
                                       static_cast<std::uint32_t>(name.size()));
}

std::string_view kind_of(Language language, std::uint16_t symbol) {
  return ts_language_symbol_name(grammar_of(language).language, symbol);
}

}  // namespace tokenpak::code
