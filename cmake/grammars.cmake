# The core of tree-sitter and its grammars, C sources of npm packages that tools/setup.sh puts in place (tools/grammars):
# one static library `tree_sitter` with the core and one `tree_sitter_grammars` with every grammar's parser and scanner.

set(packages ${CMAKE_SOURCE_DIR}/tools/grammars/node_modules)
if(NOT EXISTS ${packages}/tree-sitter)
  message(FATAL_ERROR "no ${packages}: `tools/setup.sh build` installs it")
endif()

# Code of others: no warnings, and no part of the link-time optimisation, from which tables gain nothing. A parser.c is
# all tables; with -O2 even the largest takes eleven seconds.
function(tokenpak_c_library name)
  add_library(${name} STATIC ${ARGN})
  target_compile_options(${name} PRIVATE -std=c11 -O2 -g0 -w)
  if(TOKENPAK_LTO)
    target_compile_options(${name} PRIVATE -fno-lto)
  endif()
  if(TOKENPAK_SANITIZE)
    target_compile_options(${name} PRIVATE -fno-sanitize=undefined)
  endif()
endfunction()

# The core asks whether to stop after a hundred steps each. One step of looking for a way out of an error may take as
# long as a thousand others, so it is to ask after every step, and before it looks for a way out where all that is left
# to go on from has met an error: then a text that cannot be parsed costs the way to its first error.
set(core ${packages}/tree-sitter/vendor/tree-sitter/lib)
set(own_core ${CMAKE_BINARY_DIR}/tree_sitter)
file(READ ${core}/src/parser.c parser)
function(tokenpak_change_core before after)
  string(REPLACE "${before}" "${after}" changed "${parser}")
  if(changed STREQUAL parser)
    message(FATAL_ERROR "tree-sitter's parser.c has no `${before}` any more")
  endif()
  set(parser "${changed}" PARENT_SCOPE)
endfunction()
tokenpak_change_core("OP_COUNT_PER_PARSER_TIMEOUT_CHECK = 100;" "OP_COUNT_PER_PARSER_TIMEOUT_CHECK = 1;")
tokenpak_change_core("    unsigned min_error_cost = ts_parser__condense_stack(self);"
"    bool is_lost = self->finished_tree.ptr == NULL;
    for (StackVersion v = 0; v < ts_stack_version_count(self->stack); v++) {
      is_lost = is_lost && !ts_stack_is_active(self->stack, v);
    }
    if (is_lost) {
      self->parse_state.has_error = true;
      if (self->parse_options.progress_callback && self->parse_options.progress_callback(&self->parse_state)) return NULL;
    }
    unsigned min_error_cost = ts_parser__condense_stack(self);")
file(WRITE ${own_core}/parser.c.new "${parser}")
file(COPY_FILE ${own_core}/parser.c.new ${own_core}/parser.c ONLY_IF_DIFFERENT)
configure_file(${core}/src/lib.c ${own_core}/lib.c COPYONLY)
tokenpak_c_library(tree_sitter ${own_core}/lib.c)
target_compile_definitions(tree_sitter PRIVATE _POSIX_C_SOURCE=200112L _DEFAULT_SOURCE)
target_include_directories(tree_sitter PRIVATE ${core}/src)
target_include_directories(tree_sitter SYSTEM PUBLIC ${core}/include)

tokenpak_c_library(tree_sitter_grammars)
foreach(grammar bash c c-sharp cpp go java javascript php/php python ruby rust typescript/tsx typescript/typescript)
  set(folder ${packages}/tree-sitter-${grammar}/src)
  set(sources ${folder}/parser.c)
  if(EXISTS ${folder}/scanner.c)
    list(APPEND sources ${folder}/scanner.c)
  endif()
  target_sources(tree_sitter_grammars PRIVATE ${sources})
  set_source_files_properties(${sources} PROPERTIES INCLUDE_DIRECTORIES ${folder})
  if(TOKENPAK_SANITIZE)
    # Tables and a lexer that only calls the core: nothing in it that a sanitizer could find, and they make it huge.
    set_source_files_properties(${folder}/parser.c PROPERTIES COMPILE_OPTIONS -fno-sanitize=all)
  endif()
endforeach()
