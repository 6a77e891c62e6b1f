# The numbers of docs/scale.md beside their budgets, on a site made for it and thrown away.
#
# SPDX-License-Identifier: Apache-2.0

# run_bench pages [--repeat 3] [--latency 150]     what a family waits for, in Chromium on a slow line and a slow phone
# run_bench [--database sqlite|postgresql] [--children 3000] [--seconds 4] [--runs 2] [--only read,search,create,growth]    both databases when none is named
# run_bench children [--children 100000] [--seconds 3] [--only board] [--plans]
run_bench() {
    build_release
    if [[ ${1:-} == pages ]]; then
        need test
        node tests/bench/pages.mjs "${@:2}"
        return
    fi
    need bench
    if [[ ${1:-} == children ]]; then
        shift
        node tests/bench/children.mjs "$@"
        return
    fi
    if [[ " $*" == *" --database"* ]]; then
        node tests/bench/bench.mjs "$@"
        return
    fi
    node tests/bench/bench.mjs --database sqlite "$@"
    node tests/bench/bench.mjs --database postgresql "$@"
}
