# slac_embed(HEADER NAMESPACE ARRAY PATTERN): the files of the source tree that match, as an array of
# `EmbeddedFile{name, text}` in a generated header.

function(slac_embed header namespace array pattern)
  file(GLOB files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${pattern})
  set(entries "")
  foreach(file IN LISTS files)
    get_filename_component(name ${file} NAME)
    file(READ ${file} text)
    string(APPEND entries "    {\"${name}\", R\"embedded(${text})embedded\"},\n")
  endforeach()
  list(LENGTH files count)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${files})
  file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/generated/${header} @ONLY CONTENT
"#pragma once
#include \"compiler/base/embedded_file.hpp\"
#include <array>
namespace @namespace@ {
constexpr std::array<slac::base::EmbeddedFile, @count@> @array@{{
@entries@}};
}
")
endfunction()
