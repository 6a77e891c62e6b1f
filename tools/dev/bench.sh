# The numbers of docs/scale.md beside their budgets, on a site made for it and thrown away.
#
# SPDX-License-Identifier: Apache-2.0

# run_bench [--children 3000] [--seconds 5] [--only read,search,create,growth]
run_bench() {
    build_release
    need bench
    node tests/bench/bench.mjs "$@"
}
