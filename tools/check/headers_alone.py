"""Every header of src/ compiles alone, and keeps the costly standard headers out.

A header is compiled again only when it, or anything it includes, has changed: the hash stands in build/headers.

SPDX-License-Identifier: Apache-2.0
"""
import concurrent.futures
import hashlib
import os
import re
import shlex
import subprocess

import _house

COSTLY = re.compile(r"^\s*#\s*include\s*<(regex|future|iostream|filesystem)>", re.M)
OURS = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.M)

generated = _house.root / "build/debug/generated"
packages = ["icu-i18n", "sqlite3", "libpq", "libsodium", "pugixml"]
flags = ["-std=gnu++20", "-Wall", "-Wextra", "-Wshadow", "-Wconversion", "-Wno-sign-conversion", "-Wnon-virtual-dtor", "-Wold-style-cast",
         "-Werror", "-Wno-pedantic", f"-I{_house.root / 'src'}", f"-I{generated}"]
flags += shlex.split(subprocess.run(["pkg-config", "--cflags", *packages], capture_output=True, text=True, check=False).stdout)

texts = {}


def text_of(name):
    if name not in texts:
        path = _house.root / "src" / name
        path = path if path.exists() else generated / name
        texts[name] = _house.read(path) if path.exists() else ""
    return texts[name]


def everything_under(name, seen):
    if name not in seen:
        seen.add(name)
        for included in OURS.findall(text_of(name)):
            everything_under(included, seen)
    return seen


def compile_alone(path):
    name = str(path.relative_to(_house.root / "src"))
    digest = hashlib.sha256(" ".join(flags).encode())
    for included in sorted(everything_under(name, set())):
        digest.update(text_of(included).encode())
    mark = marks / digest.hexdigest()
    if mark.exists():
        return None
    one_line = f'#include "{name}"\n#include "{name}"\n'
    done = subprocess.run(["g++", *flags, "-fsyntax-only", "-x", "c++", "-"], input=one_line, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        mark.touch()
        return None
    first = next((line for line in done.stderr.splitlines() if "error" in line), done.stderr[:200])
    return f"{_house.short(path)}: {first.replace(str(_house.root) + '/', '')}"


marks = _house.root / "build/headers"
marks.mkdir(parents=True, exist_ok=True)
headers = _house.files("src", ".h")
findings = [f"{_house.short(path)}: <{name}> is costly to compile" for path in headers for name in COSTLY.findall(_house.read(path))]
for path in headers:
    if "#pragma once" not in _house.read(path):
        findings.append(f"{_house.short(path)}: has no #pragma once")
with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 2) as workers:
    findings += [finding for finding in workers.map(compile_alone, headers) if finding]

_house.finish("every header compiles alone", f"{len(headers)} headers", findings,
              "include what the header itself names; declare, or move to the .cc, what only the .cc needs.")
