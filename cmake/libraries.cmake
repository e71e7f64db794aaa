# Third-party libraries, static throughout. The names a room may put under LIBRARIES:
#   Boost::headers OpenSSL::SSL OpenSSL::Crypto ZLIB::ZLIB zstd::libzstd_static brotli::dec brotli::enc
#   xxHash::xxhash utf8proc::utf8proc stemmer::stemmer SQLite::SQLite3_static CLI11::CLI11
#   tomlplusplus::tomlplusplus yaml::yaml expat::expat tree_sitter tree_sitter_grammars (grammars.cmake)
# fmt::fmt is linked to every room.

set(OPENSSL_USE_STATIC_LIBS ON)
set(ZLIB_USE_STATIC_LIBS ON)
find_package(boost_headers 1.81 REQUIRED CONFIG)
find_package(OpenSSL 3 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(zstd REQUIRED CONFIG)
find_package(CLI11 REQUIRED CONFIG)

# A library for which Debian has an archive but no CMake package.
function(tokenpak_static_library target header archive)
  string(MAKE_C_IDENTIFIER ${target} id)
  find_path(${id}_INCLUDE ${header} REQUIRED)
  find_library(${id}_ARCHIVE ${archive} REQUIRED)
  mark_as_advanced(${id}_INCLUDE ${id}_ARCHIVE)
  add_library(${target} STATIC IMPORTED GLOBAL)
  set_target_properties(${target} PROPERTIES
    IMPORTED_LOCATION ${${id}_ARCHIVE} INTERFACE_INCLUDE_DIRECTORIES ${${id}_INCLUDE})
endfunction()

tokenpak_static_library(brotli::common brotli/types.h libbrotlicommon.a)
tokenpak_static_library(brotli::dec brotli/decode.h libbrotlidec.a)
tokenpak_static_library(brotli::enc brotli/encode.h libbrotlienc.a)
target_link_libraries(brotli::dec INTERFACE brotli::common)
target_link_libraries(brotli::enc INTERFACE brotli::common)
tokenpak_static_library(xxHash::xxhash xxhash.h libxxhash.a)
tokenpak_static_library(SQLite::SQLite3_static sqlite3.h libsqlite3.a)
tokenpak_static_library(yaml::yaml yaml.h libyaml.a)
tokenpak_static_library(expat::expat expat.h libexpat.a)
tokenpak_static_library(utf8proc::utf8proc utf8proc.h libutf8proc.a)
tokenpak_static_library(stemmer::stemmer libstemmer.h libstemmer.a)

# Debian has fmt only as a shared library, so its one translation unit is compiled here.
add_library(tokenpak_fmt STATIC ${CMAKE_CURRENT_LIST_DIR}/fmt.cpp)
target_compile_options(tokenpak_fmt PRIVATE -w)
add_library(fmt::fmt ALIAS tokenpak_fmt)

# The same holds for toml++, which is small enough to be used header-only.
add_library(tokenpak_toml INTERFACE)
target_compile_definitions(tokenpak_toml INTERFACE TOML_HEADER_ONLY=1)
add_library(tomlplusplus::tomlplusplus ALIAS tokenpak_toml)
