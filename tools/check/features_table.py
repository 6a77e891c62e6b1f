"""docs/features.md names, for each feature, the tests that prove it: every file it names exists, and every feature is there once.

What is "not yet" is told, not failed.

SPDX-License-Identifier: Apache-2.0
"""
import re

import _house

PAGE = "docs/features.md"
ROW = re.compile(r"^\|\s*(S\d+(?:-S\d+)?)\s*\|(.*)\|\s*$")

findings, seen, waiting = [], set(), []
for number, line in enumerate(_house.read(_house.root / PAGE).splitlines(), 1):
    row = ROW.match(line)
    if not row:
        if re.match(r"^\|\s*S\d", line):
            findings.append(f"{PAGE}:{number}: this row cannot be read")
        continue
    name, cells = row.group(1), [cell.strip() for cell in row.group(2).split("|")]
    where = f"{PAGE}:{number}: {name}"
    if name in seen:
        findings.append(f"{where} stands there twice")
    seen.add(name)
    if len(cells) != 3 or not all(cells):
        findings.append(f"{where} needs four cells: ID, what, check, proved by")
        continue
    files = re.findall(r"`([^`]+)`", cells[2])
    for file in files:
        if not (_house.root / file).is_file():
            findings.append(f"{where} names {file}, which is not there")
        elif not re.search(r"(_test\.cc|\.test\.tsx?|\.test\.mjs|\.spec\.ts)$|^tools/check/[a-z]\w*\.py$", file):
            findings.append(f"{where} names {file}, which is no test")
    if "not yet" in cells[2]:
        waiting.append(name)
    elif not files:
        findings.append(f"{where} names no test file, and does not say \"not yet\"")

told = f"; not yet whole: {', '.join(waiting)}" if waiting else ""
_house.finish("features", f"{len(seen)} features, {len(seen) - len(waiting)} proved whole{told}", findings,
              "write the path of the test in `backticks`, or say \"not yet\" and what is missing.")
