# R4's invariants as a table, compiled into medhome_fhir.
# SPDX-License-Identifier: Apache-2.0
find_program(MEDHOME_NODE node HINTS ${CMAKE_SOURCE_DIR}/build/node/bin REQUIRED)
set(invariant_tables ${CMAKE_BINARY_DIR}/generated/fhir/invariant_tables.cc)
add_custom_command(
    OUTPUT ${invariant_tables}
    COMMAND ${MEDHOME_NODE} ${CMAKE_CURRENT_LIST_DIR}/invariants.mjs ${MEDHOME_DEFINITIONS_DIR} ${invariant_tables}
    DEPENDS ${CMAKE_CURRENT_LIST_DIR}/invariants.mjs ${MEDHOME_DEFINITIONS_DIR}/hl7.fhir.r4.examples/package.json
    COMMENT "Writing ${invariant_tables}"
    VERBATIM)
list(APPEND MEDHOME_GENERATED_FHIR ${invariant_tables})
