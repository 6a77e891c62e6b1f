"""Small rules for every file: its size, its licence line, and what never stands in a committed file.

SPDX-License-Identifier: Apache-2.0
"""
import re

import _house

MOST_LINES = 700
CODE = (".cc", ".h", ".ts", ".tsx", ".css", ".py", ".sh", ".mjs", ".js", ".lua")
# The words are spelled in two parts here, so that this file passes its own check.
UNFINISHED = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
MACHINE = re.compile(r"(?<![\w.])(/work" + r"/|/home/[a-z]|/root" + r"/|/Users" + r"/)")
REGISTRY = re.compile(r"registry\.(npmjs|yarnpkg)" + r"\.\w+|\"resolved\":")
PUBLISHED = ("tests/cases/", "knowledge/")  # as others publish it

findings = []
count = 0
for path in _house.committed():
    name = _house.short(path)
    if path.suffix in (".png", ".jpg", ".webp", ".woff2", ".ico", ".gz", ".svg") or name.startswith(PUBLISHED) and path.suffix not in CODE:
        continue
    text = _house.read(path)
    count += 1
    is_code = path.suffix in CODE or name in ("dev", ".ci/run")
    if is_code:
        lines = text.count("\n")
        if lines > MOST_LINES and not name.endswith((".json", ".d.ts")):
            findings.append(f"{name}: {lines} lines; past {MOST_LINES} there is a second purpose to move out")
        if "SPDX-License-Identifier: Apache-2.0" not in text[:4000]:
            findings.append(f"{name}: has no line `SPDX-License-Identifier: Apache-2.0`")
    for number, line in enumerate(text.splitlines(), 1):
        if is_code and UNFINISHED.search(line):
            findings.append(f"{name}:{number}: an unfinished mark; finish it, or write an issue")
        if MACHINE.search(line):
            findings.append(f"{name}:{number}: a path of one machine")
        if REGISTRY.search(line):
            findings.append(f"{name}:{number}: a download host (npm config omit-lockfile-registry-resolved=true leaves it out)")

_house.finish("house rules", f"{count} files", findings, "see each line; CONTRIBUTING.md says why.")
