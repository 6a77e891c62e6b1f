# Fuzzing: every program of tests/fuzz in turn, its corpus kept in build/corpus.
#
# SPDX-License-Identifier: Apache-2.0

# run_fuzzers [MINUTES] [NAME...]
run_fuzzers() {
    local minutes=${1:-1}; (($#)) && shift
    prepare; need fuzz
    local names=("$@") name seeds failed=0
    ((${#names[@]})) || mapfile -t names < <(cd tests/fuzz && ls -- *_fuzz.cc 2>/dev/null | sed 's/\.cc$//')
    ((${#names[@]})) || stop "There is no fuzzer in tests/fuzz."
    compile fuzz "${names[@]}"
    for name in "${names[@]}"; do
        mkdir -p "build/corpus/$name"
        seeds=("build/corpus/$name")
        [[ -d tests/fuzz/corpus/$name ]] && seeds+=("tests/fuzz/corpus/$name")
        say "$name for $minutes min"
        if "$(find build/fuzz -name "$name" -type f -perm -u+x | head -1)" "${seeds[@]}" -max_total_time=$((minutes * 60)) \
            -timeout=10 -rss_limit_mb=2048 -artifact_prefix="build/corpus/$name-finding-" >"build/corpus/$name.log" 2>&1; then
            printf '%s: no finding, %s\n' "$name" "$(grep -E '^Done ' "build/corpus/$name.log" || echo 'done')"
        else
            failed=1
            tail -30 "build/corpus/$name.log" >&2
            printf '%s: FINDING, the input is build/corpus/%s-finding-*\n' "$name" "$name"
        fi
    done
    return $failed
}
