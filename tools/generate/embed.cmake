# medhome_embed(TARGET FOLDER SYMBOL): the files of FOLDER become part of TARGET, compressed ahead of time, and are read by
#     namespace medhome::embedded { std::span<const http::EmbeddedFile> SYMBOL(); }
# of src/http/static_files.h. A folder that does not exist embeds nothing. New, changed and removed files are noticed by the
# next build.
#
# SPDX-License-Identifier: Apache-2.0
set(MEDHOME_EMBED_SCRIPT ${CMAKE_CURRENT_LIST_DIR}/embed_files.mjs)

function(medhome_embed target folder symbol)
    find_program(MEDHOME_NODE node HINTS ${CMAKE_SOURCE_DIR}/build/node/bin REQUIRED)
    file(GLOB_RECURSE files CONFIGURE_DEPENDS LIST_DIRECTORIES false ${folder}/*)
    set(source ${CMAKE_BINARY_DIR}/generated/embedded/${symbol}.cc)
    set(bytes ${CMAKE_BINARY_DIR}/generated/embedded/${symbol}.bin)
    # A file that went away changes no timestamp of those that stay: the list itself is an input.
    set(list ${CMAKE_BINARY_DIR}/generated/embedded/${symbol}.files)
    file(GENERATE OUTPUT ${list} CONTENT "${files}\n")
    add_custom_command(
        OUTPUT ${source} ${bytes}
        COMMAND ${MEDHOME_NODE} ${MEDHOME_EMBED_SCRIPT} ${folder} ${symbol} ${source} ${bytes}
        DEPENDS ${MEDHOME_EMBED_SCRIPT} ${list} ${files}
        COMMENT "Embedding ${symbol}"
        VERBATIM)
    target_sources(${target} PRIVATE ${source})
    # The compiler sees .incbin's file only in the assembler: Ninja must be told.
    set_source_files_properties(${source} PROPERTIES OBJECT_DEPENDS ${bytes})
endfunction()
