# Language level, warnings, hardening and sanitizers. Our own targets take them by linking `tokenpak_options`.

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
# -g1: line tables only. Enough for a back trace, a third of the build time of -g on template-heavy files.
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g1 -DNDEBUG")
# The build type of the sanitizer and fuzz presets: asserts stay on.
set(CMAKE_CXX_FLAGS_CHECKED "-O1 -g1 -fno-omit-frame-pointer -D_GLIBCXX_ASSERTIONS")

add_library(tokenpak_options INTERFACE)
target_include_directories(tokenpak_options INTERFACE ${CMAKE_SOURCE_DIR}/src ${CMAKE_BINARY_DIR}/include)
target_compile_options(tokenpak_options INTERFACE
  $<$<COMPILE_LANGUAGE:CXX>:-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror>)

# -fPIE, not CMake's -fPIC: everything ends up in one executable. The build folder's place stays out of the binary.
add_compile_options(-fPIE -ffile-prefix-map=${CMAKE_SOURCE_DIR}/=)
add_link_options(-pie)

if(TOKENPAK_SANITIZE)
  add_compile_options(-fsanitize=${TOKENPAK_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${TOKENPAK_SANITIZE})
else()
  # No lazy binding: the few glibc calls go straight through the GOT, which is then read-only.
  add_compile_options(-fno-plt -fstack-protector-strong)
  add_compile_definitions($<$<CONFIG:Release>:_FORTIFY_SOURCE=2>)
  add_link_options(-Wl,-z,relro,-z,now -Wl,--gc-sections)
  add_compile_options(-ffunction-sections -fdata-sections)
endif()

if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  add_link_options(-fuse-ld=lld-19)
  if(TOKENPAK_LTO)
    # The request's path crosses all rooms; inlined across them it takes about a tenth less time.
    add_compile_options(-flto=thin)
    # The cache makes a relink after a small change as quick as one without LTO.
    add_link_options(-flto=thin -Wl,--thinlto-cache-dir=${CMAKE_BINARY_DIR}/thinlto)
  endif()
endif()
