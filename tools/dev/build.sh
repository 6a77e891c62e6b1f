# Building: the web apps, then the C++ of one preset.
#
# SPDX-License-Identifier: Apache-2.0

# What a rebuild of the web depends on, as one hash.
web_fingerprint() {
    find web locales -type f -not -path '*/node_modules/*' -not -path 'web/dist/*' -not -path 'web/e2e/*' \
        -not -path 'web/src/locales/*.mjs' -print0 2>/dev/null | sort -z | xargs -0 sha256sum | sha256sum
}

build_web() {
    [[ -f web/package.json ]] || return 0
    web_packages
    local now; now=$(web_fingerprint)
    [[ -d web/dist && -f build/web.fingerprint && $(<build/web.fingerprint) == "$now" ]] && return 0
    say "Building the web apps"
    (cd web && npm run --silent build </dev/null >../build/web.log 2>&1) ||
        { tail -40 build/web.log >&2; stop "The web apps do not build; what to mend stands above."; }
    echo "$now" > build/web.fingerprint
}

# compile PRESET [TARGET...]
compile() {
    local preset=$1; shift
    local options=()
    [[ $preset == release && -f web/package.json ]] && options+=(-DMEDHOME_WEB=ON)
    mkdir -p "build/$preset"
    cmake --preset "$preset" "${options[@]}" >"build/$preset/configure.log" 2>&1 ||
        { tail -30 "build/$preset/configure.log" >&2; stop "CMake could not configure build/$preset."; }
    (($#)) || return 0
    say "Compiling build/$preset: $*"
    ninja -C "build/$preset" "$@" >"build/$preset/compile.log" 2>&1 ||
        { grep -A30 -m3 -E '^FAILED|error' "build/$preset/compile.log" >&2; stop "build/$preset does not compile; the whole log is build/$preset/compile.log."; }
}

has_target() { ninja -C "build/$1" -t query "$2" >/dev/null 2>&1; }

prepare() { need build; use_node; definitions; }

build_release() {
    prepare
    build_web
    compile release medhome
}

run_demo() {
    say "Serving the demo practice; Ctrl-C stops it. Its database is build/demo.db"
    [[ " $*" == *" --listen"* ]] || set -- --listen 127.0.0.1:8080 "$@"
    exec build/release/medhome serve --demo --quiet --database sqlite:build/demo.db "$@"
}

# Files that differ from the last commit, or those named.
format_changed() {
    need fuzz
    local files=("$@")
    ((${#files[@]})) || mapfile -t files < <(git diff --name-only --diff-filter=d HEAD -- '*.cc' '*.h'; git ls-files -o --exclude-standard -- '*.cc' '*.h')
    ((${#files[@]})) || { say "Nothing to format."; return 0; }
    clang-format-14 -i "${files[@]}"
    say "Formatted ${#files[@]} files."
}
