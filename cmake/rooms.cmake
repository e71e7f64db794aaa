# A room is one folder of src/, one static library `tokenpak_<name>` and one test executable `<name>_test`.

# tokenpak_room(<name> LINKS <rooms it may include> LIBRARIES <third-party targets>)
# Called once from src/<name>/CMakeLists.txt. A room without sources becomes an interface library, so that the
# rooms above it still configure.
function(tokenpak_room name)
  cmake_parse_arguments(ROOM "" "" "LINKS;LIBRARIES" ${ARGN})
  if(ROOM_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "tokenpak_room(${name}): unexpected ${ROOM_UNPARSED_ARGUMENTS}")
  endif()
  list(TRANSFORM ROOM_LINKS PREPEND tokenpak_)

  set(folder ${CMAKE_SOURCE_DIR}/src/${name})
  file(GLOB sources CONFIGURE_DEPENDS ${folder}/*.cpp)
  set(tests ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  list(FILTER sources EXCLUDE REGEX "(_test|/main)\\.cpp$")

  set(library tokenpak_${name})
  if(sources)
    add_library(${library} STATIC ${sources})
    target_link_libraries(${library} PUBLIC ${ROOM_LINKS} PRIVATE tokenpak_options fmt::fmt ${ROOM_LIBRARIES})
  else()
    add_library(${library} INTERFACE)
    target_link_libraries(${library} INTERFACE ${ROOM_LINKS} ${ROOM_LIBRARIES})
  endif()

  if(tests AND TOKENPAK_TESTS)
    add_executable(${name}_test ${tests})
    target_link_libraries(${name}_test PRIVATE
      ${library} tokenpak_options fmt::fmt ${ROOM_LIBRARIES} GTest::gmock GTest::gtest_main rapidcheck)
    add_test(NAME ${name} COMMAND ${name}_test --gtest_brief=1 WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  endif()
endfunction()

# Adds every room of the list; one that has no folder yet is empty. The fuzz build makes only what its targets need.
function(tokenpak_rooms)
  set(when_needed "")
  if(TOKENPAK_FUZZ)
    set(when_needed EXCLUDE_FROM_ALL)
  endif()
  foreach(name IN LISTS ARGN)
    if(EXISTS ${CMAKE_SOURCE_DIR}/src/${name}/CMakeLists.txt)
      add_subdirectory(src/${name} ${when_needed})
    else()
      tokenpak_room(${name})
    endif()
  endforeach()
endfunction()

# The executable `tokenpak`: src/cli/main.cpp on top of the cli room, at the root of the build folder.
function(tokenpak_program)
  set(main ${CMAKE_SOURCE_DIR}/src/cli/main.cpp)
  if(NOT EXISTS ${main})
    message(WARNING "no ${main}: the program is not built")
    return()
  endif()
  add_executable(tokenpak ${main})
  target_link_libraries(tokenpak PRIVATE tokenpak_cli tokenpak_options fmt::fmt)
  set_target_properties(tokenpak PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
  if(TOKENPAK_SANITIZE)
    return()
  endif()
  target_link_options(tokenpak PRIVATE -static-libstdc++ -static-libgcc)
  if(CMAKE_BUILD_TYPE STREQUAL "Release")
    add_custom_command(TARGET tokenpak POST_BUILD VERBATIM
      COMMAND ${CMAKE_OBJCOPY} --only-keep-debug tokenpak tokenpak.debug
      COMMAND ${CMAKE_STRIP} tokenpak
      COMMAND ${CMAKE_OBJCOPY} --add-gnu-debuglink=tokenpak.debug tokenpak
      WORKING_DIRECTORY ${CMAKE_BINARY_DIR}
      COMMENT "Stripping tokenpak (symbols in tokenpak.debug)")
  endif()
endfunction()
