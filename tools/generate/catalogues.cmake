# The server's messages, from the two PO catalogues, compiled into medhome_base.
# SPDX-License-Identifier: Apache-2.0
find_program(MEDHOME_NODE node HINTS ${CMAKE_SOURCE_DIR}/build/node/bin REQUIRED)
set(MEDHOME_GENERATED_BASE ${CMAKE_BINARY_DIR}/generated/base/catalogue_table.cc)
add_custom_command(
    OUTPUT ${MEDHOME_GENERATED_BASE}
    COMMAND ${MEDHOME_NODE} ${CMAKE_CURRENT_LIST_DIR}/catalogues.mjs ${CMAKE_SOURCE_DIR}/locales ${MEDHOME_GENERATED_BASE}
    DEPENDS ${CMAKE_CURRENT_LIST_DIR}/catalogues.mjs ${CMAKE_SOURCE_DIR}/locales/en.po ${CMAKE_SOURCE_DIR}/locales/es.po
    COMMENT "Writing ${MEDHOME_GENERATED_BASE}"
    VERBATIM)
