# The search parameters of R4 as tables, compiled into medhome_fhir.
# SPDX-License-Identifier: Apache-2.0
set(MEDHOME_DEFINITIONS_DIR ${CMAKE_SOURCE_DIR}/build/definitions/node_modules CACHE PATH "Where hl7.fhir.r4.* are unpacked")
if(NOT EXISTS ${MEDHOME_DEFINITIONS_DIR}/hl7.fhir.r4.examples/package.json)
    execute_process(COMMAND ${CMAKE_SOURCE_DIR}/dev definitions COMMAND_ERROR_IS_FATAL ANY)
endif()
find_program(MEDHOME_NODE node HINTS ${CMAKE_SOURCE_DIR}/build/node/bin REQUIRED)
set(search_tables ${CMAKE_BINARY_DIR}/generated/fhir/search_tables.cc)
add_custom_command(
    OUTPUT ${search_tables}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_BINARY_DIR}/generated/fhir
    COMMAND ${MEDHOME_NODE} ${CMAKE_CURRENT_LIST_DIR}/search-parameters.mjs ${MEDHOME_DEFINITIONS_DIR} ${search_tables}
    DEPENDS ${CMAKE_CURRENT_LIST_DIR}/search-parameters.mjs ${MEDHOME_DEFINITIONS_DIR}/hl7.fhir.r4.examples/package.json
    COMMENT "Writing ${search_tables}"
    VERBATIM)
list(APPEND MEDHOME_GENERATED_FHIR ${search_tables})
