# One static library per folder, so that an include which breaks the dependency rules does not link.

add_library(slac_options INTERFACE)
target_include_directories(slac_options INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(slac_options INTERFACE -Wall -Wextra -Wconversion -Wshadow
                                              $<$<BOOL:${SLAC_WERROR}>:-Werror>)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  if(CCACHE)
    target_compile_options(slac_options INTERFACE -fpch-preprocess)
  endif()
  # False alarms of GCC 12's flow analysis inside std::string and boost::optional (GCC PR 105329,
  # 105562); clang and the sanitizers look at the same code.
  target_compile_options(slac_options INTERFACE -Wno-restrict -Wno-stringop-overflow
                                                -Wno-stringop-overread -Wno-array-bounds
                                                -Wno-maybe-uninitialized)
endif()
if(SLAC_SANITIZE)
  target_compile_options(slac_options INTERFACE -fsanitize=address,undefined
                                                -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(slac_options INTERFACE -fsanitize=address,undefined)
endif()
if(SLAC_FUZZ)
  target_compile_options(slac_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

# slac_library(NAME SOURCES a.cpp … DEPS target … PRIVATE_DEPS target …)
function(slac_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS;PRIVATE_DEPS" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_link_libraries(${name} PUBLIC slac_options ${ARG_DEPS} PRIVATE ${ARG_PRIVATE_DEPS})
  target_precompile_headers(${name} PRIVATE <algorithm> <cstdint> <map> <optional> <string>
                            <string_view> <variant> <vector>)
endfunction()
