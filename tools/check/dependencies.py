"""docs/DEPENDENCIES.md names every package we build with, its licence and why it is here; and names none that is gone.

SPDX-License-Identifier: Apache-2.0
"""
import json
import re

import _house

ROW = re.compile(r"^\|\s*`([^`]+)`\s*\|([^|]*)\|([^|]*)\|", re.M)

documented = {}
findings = []
page = _house.root / "docs/DEPENDENCIES.md"
for name, licence, reason in ROW.findall(_house.read(page) if page.exists() else ""):
    documented[name] = True
    if not licence.strip() or not reason.strip():
        findings.append(f"docs/DEPENDENCIES.md: {name} has no licence or no reason")

used = {}
for line in _house.listed("tools/dev/packages.txt"):
    if not line.startswith("["):
        used[line.split()[0]] = "tools/dev/packages.txt"
for path in _house.files(".", "package.json"):
    package = json.loads(_house.read(path))
    local = {json.loads(_house.read(other))["name"] for other in _house.files(".", "package.json")}
    for group in ("dependencies", "devDependencies", "optionalDependencies"):
        for name, version in package.get(group, {}).items():
            if name in local:
                continue
            used[name] = _house.short(path)
            if not re.fullmatch(r"\d+\.\d+\.\d+(-[\w.]+)?", version):
                findings.append(f"{_house.short(path)}: {name} is \"{version}\"; pin one version (npm install --save-exact)")
for name in sorted(used.keys() - documented.keys()):
    findings.append(f"docs/DEPENDENCIES.md: {name} of {used[name]} is not there")
for name in sorted(documented.keys() - used.keys()):
    findings.append(f"docs/DEPENDENCIES.md: {name} is used nowhere any more")

_house.finish("dependencies", f"{len(used)} packages", findings,
              "add a row `name` | licence | why it is worth having | to docs/DEPENDENCIES.md, or do without.")
