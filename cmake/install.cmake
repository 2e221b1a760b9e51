# What `cmake --install` puts where: the component `program` is dfix itself, `shell` its
# completions, `manual` its pages, `development` the library.
include(GNUInstallDirs)

if(SKBUILD)  # a wheel: beside the environment's python
  install(TARGETS dfix DESTINATION ${SKBUILD_SCRIPTS_DIR} COMPONENT program)
else()
  install(TARGETS dfix DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT program)
endif()

set(completions bash:bash-completion/completions/dfix zsh:zsh/site-functions/_dfix
                fish:fish/vendor_completions.d/dfix.fish)
foreach(completion ${completions})
  string(REPLACE ":" ";" pair ${completion})
  list(GET pair 0 shell)
  list(GET pair 1 place)
  set(file ${CMAKE_BINARY_DIR}/completions/${place})
  get_filename_component(folder ${file} DIRECTORY)
  file(MAKE_DIRECTORY ${folder})
  add_custom_command(OUTPUT ${file} COMMAND dfix --completion=${shell} > ${file} DEPENDS dfix VERBATIM)
  list(APPEND completion_files ${file})
endforeach()
add_custom_target(completions ALL DEPENDS ${completion_files})
install(DIRECTORY ${CMAKE_BINARY_DIR}/completions/ DESTINATION ${CMAKE_INSTALL_DATADIR} COMPONENT shell)

install(FILES docs/dfix.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT manual)
install(FILES docs/dfix.yaml.5 DESTINATION ${CMAKE_INSTALL_MANDIR}/man5 COMPONENT manual)

# The library carries the objects of dfix, not those of the libraries it stands on: they are
# the Requires.private of its pkg-config file.
# Relative, so that it holds wherever the package puts it.
file(RELATIVE_PATH libdfix_prefix /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(cmake/libdfix.pc.in libdfix.pc @ONLY)
install(TARGETS dfix_lib DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development)
install(FILES lib/dfix.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT development)
install(FILES ${CMAKE_BINARY_DIR}/libdfix.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT development)
