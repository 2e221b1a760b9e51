# The libraries dfix stands on, as one target. Where their static archives are installed
# they are linked in, so that the program needs no file beside it and starts quickly.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)

add_library(dfix_libraries INTERFACE)
target_link_libraries(dfix_libraries INTERFACE Threads::Threads)

foreach(library yaml-0.1:yaml libpcre2-8:pcre2-8 jansson:jansson libutf8proc:utf8proc)
  string(REPLACE ":" ";" pair "${library}")
  list(GET pair 0 module)
  list(GET pair 1 name)
  pkg_check_modules(${name} QUIET ${module})
  if(NOT ${name}_FOUND)
    message(FATAL_ERROR "dfix needs ${name} and its headers (pkg-config ${module}). "
                        "scripts/setup installs it on Debian and Ubuntu and names the package elsewhere.")
  endif()
  find_library(${name}_archive NAMES lib${name}.a HINTS ${${name}_LIBRARY_DIRS})
  if(${name}_archive AND NOT DFIX_SANITIZE)
    target_link_libraries(dfix_libraries INTERFACE ${${name}_archive})
  else()
    target_link_libraries(dfix_libraries INTERFACE ${${name}_LINK_LIBRARIES})
  endif()
  target_include_directories(dfix_libraries SYSTEM INTERFACE ${${name}_INCLUDE_DIRS})
endforeach()
