# Outside cases: the program medhome_cases reads the published formats and compares (tests/cases).
#
# SPDX-License-Identifier: Apache-2.0

build_cases() {
    prepare
    compile release
    has_target release medhome_cases || stop "There is no target medhome_cases in tests/cases."
    compile release medhome_cases
}

# run_cases KIND FILE...
run_cases() { "$(find build/release -name medhome_cases -type f -perm -u+x | head -1)" "$@"; }
