# UCUM's units as tables, compiled into medhome_fhir.
# SPDX-License-Identifier: Apache-2.0
find_program(MEDHOME_NODE node HINTS ${CMAKE_SOURCE_DIR}/build/node/bin REQUIRED)
set(ucum_essence ${CMAKE_SOURCE_DIR}/knowledge/ucum/ucum-essence.xml)
set(ucum_tables ${CMAKE_BINARY_DIR}/generated/fhir/ucum_tables.cc)
add_custom_command(
    OUTPUT ${ucum_tables}
    COMMAND ${MEDHOME_NODE} ${CMAKE_CURRENT_LIST_DIR}/ucum.mjs ${ucum_essence} ${ucum_tables}
    DEPENDS ${CMAKE_CURRENT_LIST_DIR}/ucum.mjs ${ucum_essence}
    COMMENT "Writing ${ucum_tables}"
    VERBATIM)
list(APPEND MEDHOME_GENERATED_FHIR ${ucum_tables})
