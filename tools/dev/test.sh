# The tests of a commit: each part reports how many passed and failed, and the last line adds them up.
#
# A part finds its tests by where they stand, so adding one needs no edit here:
#   src/**/*_test.cc             GoogleTest programs                tests/system/*.test.mjs   the server from outside
#   web/src/**/*.test.ts(x)      Vitest                             web/e2e/*.spec.ts         the browser
#   tools/check/*.py             the rules of the house             tests/cases/sets.txt      published cases
#   tests/differential/          searches against brute force
#
# SPDX-License-Identifier: Apache-2.0

part_began=$SECONDS
passed_sum=0
failed_sum=0
absent_sets=()
failed_parts=()

# report NAME PASSED FAILED
report() {
    printf '%-42s %6d passed %5d failed   %4d s\n' "$1" "$2" "$3" $((SECONDS - part_began))
    ((passed_sum += $2, failed_sum += $3)) || true
    (($3 == 0)) || failed_parts+=("$1")
    part_began=$SECONDS
}

# A part that could not even start counts as one failure, with its words above it.
in_part() {
    local name=$1; shift
    ( "$@" ) && return 0
    report "$name" 0 1
    return 1
}

run_checks() {
    local script failed=0 passed=0
    for script in tools/check/*.py; do
        [[ $(basename "$script") == _* ]] && continue
        if python3 -B "$script"; then ((++passed)); else ((++failed)); fi
    done
    report "checks" "$passed" "$failed"
    ((failed == 0))
}

test_check() {
    [[ -e ${MEDHOME_CASES:-$root/../shared}/data/readability ]] || absent_sets+=("readability data/readability")
    run_checks || true
}

test_unit() {
    local names name out program log
    need test
    in_part "unit: compile" compile debug || return 0
    mapfile -t names < <(ctest --test-dir build/debug -N | sed -n 's/^ *Test *#[0-9]*: //p')
    in_part "unit: compile" compile debug "${names[@]}" || return 0
    mkdir -p build/test
    for name in "${names[@]}"; do
        out=build/test/$name.json
        log=build/test/$name.log
        rm -f "$out"
        program=$(find build/debug -name "$name" -type f -perm -u+x | head -1)
        timeout 600 "$program" --gtest_brief=1 --gtest_output="json:$out" </dev/null >"$log" 2>&1 || tail -60 "$log"
        # shellcheck disable=SC2046
        report "unit: $name" $(python3 -B tools/dev/counts.py gtest "$out")
    done
}

# tap NAME LOG PROGRAM...: a node --test run, counted from its TAP.
node_tests() {
    local name=$1 tap=build/test/$2.tap; shift 2
    mkdir -p build/test
    timeout 1500 node --test --test-concurrency=1 --test-reporter=tap --test-reporter-destination="$tap" \
        --test-reporter=spec --test-reporter-destination=stderr "$@" </dev/null 2>"$tap.log" || cat "$tap.log" >&2
    # shellcheck disable=SC2046
    report "$name" $(python3 -B tools/dev/counts.py tap "$tap")
}

test_web() {
    [[ -f web/package.json ]] || { say "There is no web/ yet."; return 0; }
    in_part "web: packages" web_packages || return 0
    if (cd web && npm run --silent typecheck </dev/null); then report "web: typecheck" 1 0; else report "web: typecheck" 0 1; fi
    mkdir -p build/test
    rm -f build/test/vitest.json
    (cd web && timeout 600 npx --no-install vitest run --reporter=dot --reporter=json --outputFile.json=../build/test/vitest.json </dev/null) \
        >build/test/vitest.log 2>&1 || tail -60 build/test/vitest.log
    # shellcheck disable=SC2046
    report "web: unit" $(python3 -B tools/dev/counts.py vitest build/test/vitest.json)
}

test_cases() {
    local kind paths path found here=${MEDHOME_CASES:-$root/../shared} last
    [[ -f tests/cases/sets.txt ]] || return 0
    in_part "cases: build" build_cases || return 0
    while read -r kind paths; do
        [[ -z $kind || $kind == '#'* ]] && continue
        found=()
        for path in $paths; do
            if [[ -e $root/$path ]]; then found+=("$root/$path")
            elif [[ -e $here/$path ]]; then found+=("$here/$path")
            else absent_sets+=("$kind $path"); fi
        done
        ((${#found[@]})) || continue
        mkdir -p build/test
        run_cases "$kind" "${found[@]}" </dev/null >"build/test/cases-$kind.log" 2>&1 || true
        last=$(tail -1 "build/test/cases-$kind.log")
        if [[ $last =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed,\ ([0-9]+)\ set\ aside$ ]]; then
            # shellcheck disable=SC2046
            report "cases: $kind" $(python3 -B tools/dev/known_failures.py "$kind" "build/test/cases-$kind.log" "${BASH_REMATCH[@]:1}")
        else
            echo "$last"
            report "cases: $kind" 0 1
        fi
    done < tests/cases/sets.txt
}

test_system() {
    local files
    mapfile -t files < <(ls tests/system/*.test.{mjs,ts} 2>/dev/null | grep -v /crash.test.mjs)
    ((${#files[@]})) || return 0
    in_part "system: others' programs" foreign_programs || return 0
    need test
    node_tests "system" system "${files[@]}"
    # What is SQLite's own (a file that is copied, a plan in its words) stays out of the second run.
    mapfile -t files < <(printf '%s\n' "${files[@]}" | grep -v -E '/(bad_input|operations|plans|postgres)\.test\.')
    MEDHOME_DATABASE=postgresql node_tests "system, PostgreSQL" system-postgresql "${files[@]}"
}

# Searches made up from the data, against brute force by an engine that is not ours.
test_differential() {
    [[ -e ${MEDHOME_CASES:-$root/../shared}/fhir/synthea ]] || { absent_sets+=("differential fhir/synthea"); return 0; }
    in_part "differential: others' programs" foreign_programs || return 0
    node_tests "differential (${DIFFERENTIAL_QUERIES:-300} searches)" differential tests/differential/*.test.mjs
    MEDHOME_DATABASE=postgresql node_tests "differential, PostgreSQL" differential-postgresql tests/differential/*.test.mjs
}

test_crash() {
    [[ -f tests/system/crash.test.mjs ]] || return 0
    CRASH_ROUNDS=${CRASH_ROUNDS:-5} node_tests "crash (${CRASH_ROUNDS:-5} kills)" crash tests/system/crash.test.mjs
}

test_browser() {
    local files
    mapfile -t files < <(ls web/e2e/*.{spec,test}.{ts,mjs} 2>/dev/null)
    ((${#files[@]})) || return 0
    need test
    node_tests "browser" browser "${files[@]}"
}

verdict() {
    local set
    printf 'took %d min %d s\n' $((SECONDS / 60)) $((SECONDS % 60))
    for set in "${absent_sets[@]}"; do echo "absent case set: $set (looked for at ${MEDHOME_CASES:-../shared})"; done
    if [[ ${CI:-} == true ]] && ((${#absent_sets[@]})); then
        echo "With CI=true every case set must be there: set MEDHOME_CASES to the folder that holds them."
        ((failed_sum += ${#absent_sets[@]}))
    fi
    for set in "${failed_parts[@]}"; do echo "failed: $set"; done
    printf '%d passed, %d failed\n' "$passed_sum" "$failed_sum"
    ((failed_sum == 0 && passed_sum > 0))
}

run_tests() {
    local parts=("$@") part
    if [[ ${1:-} == long ]]; then run_long; return; fi
    ((${#parts[@]})) || parts=(unit web check cases system differential crash browser)
    for part in "${parts[@]}"; do
        [[ $(type -t "test_$part") == function ]] || stop "There is no part '$part'; the parts are: check unit web cases system differential browser crash long."
    done
    prepare
    part_began=$SECONDS
    # The optimised program first: most parts speak to it.
    if [[ ${parts[*]} != unit ]]; then in_part "build" build_release || { verdict; return 1; }; fi
    for part in "${parts[@]}"; do "test_$part"; done
    verdict
}

# What takes too long for a commit. Each finished step leaves a mark in build/long, so that a run goes on where it stopped;
# a new commit starts anew.
run_long() {
    local marks=build/long/$(git rev-parse --short HEAD 2>/dev/null || echo none) preset seed before
    mkdir -p "$marks"
    prepare
    part_began=$SECONDS
    in_part "build" build_release || { verdict; return 1; }
    for seed in $(seq 1 60); do
        [[ -e $marks/crash-$seed ]] && { ((++passed_sum)); continue; }
        before=$failed_sum
        CRASH_ROUNDS=1 CRASH_SEED=$seed node_tests "crash, seed $seed" "crash-$seed" tests/system/crash.test.mjs
        ((failed_sum > before)) || touch "$marks/crash-$seed"
    done
    for seed in $(seq 101 110); do
        [[ -e $marks/differential-$seed ]] && { ((++passed_sum)); continue; }
        before=$failed_sum
        export DIFFERENTIAL_QUERIES=500 DIFFERENTIAL_SEED=$seed
        test_differential
        ((failed_sum > before)) || touch "$marks/differential-$seed"
    done
    unset DIFFERENTIAL_QUERIES DIFFERENTIAL_SEED
    if [[ -e $marks/concurrency ]]; then ((++passed_sum))
    else
        before=$failed_sum
        CONCURRENCY_ROUNDS=500 node_tests "32 clients at once, 500 rounds" concurrency tests/system/concurrency.test.mjs
        ((failed_sum > before)) || touch "$marks/concurrency"
    fi
    if [[ -e $marks/postgresql ]]; then ((++passed_sum))
    else
        before=$failed_sum
        PG_KILLS=20 MIXED_OPERATIONS=20000 node_tests "PostgreSQL: 20 kills, 20,000 mixed operations" postgresql tests/system/postgres.test.mjs
        MEDHOME_DATABASE=postgresql CONCURRENCY_ROUNDS=500 node_tests "PostgreSQL: 32 clients at once, 500 rounds" concurrency-postgresql tests/system/concurrency.test.mjs
        ((failed_sum > before)) || touch "$marks/postgresql"
    fi
    for preset in asan tsan; do
        [[ -e $marks/$preset ]] && { ((++passed_sum)); continue; }
        if in_part "$preset: compile" compile_tests "$preset" && sanitized "$preset"; then touch "$marks/$preset"; report "$preset" 1 0; else report "$preset" 0 1; fi
    done
    for preset in asan tsan; do
        [[ -e $marks/system-$preset ]] && { ((++passed_sum)); continue; }
        before=$failed_sum
        in_part "system, $preset: compile" compile "$preset" medhome || continue
        system_sanitized "$preset"
        ((failed_sum > before)) || touch "$marks/system-$preset"
    done
    if [[ -e $marks/fuzz ]]; then ((++passed_sum))
    elif run_fuzzers 15; then touch "$marks/fuzz"; report "fuzz, 15 min each" 1 0
    else report "fuzz, 15 min each" 0 1; fi
    need bench
    if node tests/bench/bench.mjs; then report "load, 186,000 resources" 1 0; else report "load, 186,000 resources" 0 1; fi
    verdict
}

compile_tests() {
    local names
    compile "$1"
    mapfile -t names < <(ctest --test-dir "build/$1" -N | sed -n 's/^ *Test *#[0-9]*: //p')
    compile "$1" "${names[@]}"
}

# The system tests against a server that ends at the first thing its checker finds: its test then fails, and its log says what it was.
system_sanitized() {
    local files
    mapfile -t files < <(ls tests/system/*.test.{mjs,ts} 2>/dev/null | grep -v -e /crash.test.mjs -e /plans.test.mjs)
    MEDHOME=$(find "build/$1" -name medhome -type f -perm -u+x | head -1) \
        ASAN_OPTIONS=abort_on_error=1:detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1 TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1 \
        node_tests "system, $1" "system-$1" "${files[@]}"
}

sanitized() { ctest --test-dir "build/$1" --output-on-failure --timeout 1200 >"build/$1/ctest.log" 2>&1 || { tail -60 "build/$1/ctest.log"; return 1; }; }
