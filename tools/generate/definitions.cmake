# FHIR R4's definitions as C++ tables, written into the build folder and compiled into medhome_fhir.
set(MEDHOME_DEFINITIONS_DIR ${CMAKE_SOURCE_DIR}/build/definitions/node_modules CACHE PATH "Where hl7.fhir.r4.* are unpacked")
set(MEDHOME_DEFINITIONS_PACKAGES
    ${MEDHOME_DEFINITIONS_DIR}/hl7.fhir.r4.examples/package.json
    ${MEDHOME_DEFINITIONS_DIR}/hl7.fhir.r4.expansions/package.json)
foreach(package ${MEDHOME_DEFINITIONS_PACKAGES})
    if(NOT EXISTS ${package})
        execute_process(COMMAND ${CMAKE_SOURCE_DIR}/dev definitions COMMAND_ERROR_IS_FATAL ANY)
        break()
    endif()
endforeach()
find_program(MEDHOME_NODE node HINTS ${CMAKE_SOURCE_DIR}/build/node/bin REQUIRED)

# medhome_generate(GENERATOR OUTPUT.cc): `node GENERATOR packages OUTPUT.cc`, and OUTPUT.cc joins medhome_fhir.
function(medhome_generate generator output)
    add_custom_command(
        OUTPUT ${output}
        COMMAND ${MEDHOME_NODE} ${generator} ${MEDHOME_DEFINITIONS_DIR} ${output}
        DEPENDS ${generator} ${MEDHOME_DEFINITIONS_PACKAGES}
        COMMENT "Writing ${output}"
        VERBATIM)
endfunction()

set(MEDHOME_GENERATED_FHIR ${CMAKE_BINARY_DIR}/generated/fhir/definition_tables.cc)
medhome_generate(${CMAKE_CURRENT_LIST_DIR}/definitions.mjs ${MEDHOME_GENERATED_FHIR})

# The search parameters' generator, likewise; it appends to MEDHOME_GENERATED_FHIR.
include(${CMAKE_CURRENT_LIST_DIR}/search.cmake OPTIONAL)

# What is looked up by its canonical address, compressed; the assembler takes in the bytes.
set(medhome_library ${CMAKE_BINARY_DIR}/generated/fhir/library)
set(medhome_vaccines ${CMAKE_SOURCE_DIR}/knowledge/cvx/cvx.csv)
add_custom_command(
    OUTPUT ${medhome_library}.cc ${medhome_library}.bin
    COMMAND ${MEDHOME_NODE} ${CMAKE_CURRENT_LIST_DIR}/library.mjs ${MEDHOME_DEFINITIONS_DIR} ${medhome_library}.cc ${medhome_vaccines}
    DEPENDS ${CMAKE_CURRENT_LIST_DIR}/library.mjs ${medhome_vaccines} ${MEDHOME_DEFINITIONS_PACKAGES}
    COMMENT "Writing ${medhome_library}.cc"
    VERBATIM)
list(APPEND MEDHOME_GENERATED_FHIR ${medhome_library}.cc)
set_source_files_properties(${medhome_library}.cc PROPERTIES OBJECT_DEPENDS ${medhome_library}.bin)
