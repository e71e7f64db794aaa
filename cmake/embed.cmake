# tokenpak_embed(<target> <file> <symbol>)
# Compiles the bytes of <file> (relative to the top folder) into <target> with the assembler's .incbin and generates
# "embedded/<symbol>.hpp" with `std::string_view embedded::<symbol>()`.
function(tokenpak_embed target file symbol)
  cmake_path(ABSOLUTE_PATH file BASE_DIRECTORY ${CMAKE_SOURCE_DIR} NORMALIZE)
  set(EMBED_FILE ${file})
  set(EMBED_SYMBOL ${symbol})
  set(assembler ${CMAKE_BINARY_DIR}/embedded/${symbol}.S)
  configure_file(${CMAKE_SOURCE_DIR}/cmake/embed.S.in ${assembler} @ONLY)
  configure_file(${CMAKE_SOURCE_DIR}/cmake/embed.hpp.in ${CMAKE_BINARY_DIR}/include/embedded/${symbol}.hpp @ONLY)
  set_source_files_properties(${assembler} PROPERTIES OBJECT_DEPENDS ${file})
  target_sources(${target} PRIVATE ${assembler})
endfunction()
