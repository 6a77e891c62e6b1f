"""Each module uses only what src/modules.txt says it may; a few doors are narrower still.

SPDX-License-Identifier: Apache-2.0
"""
import re

import _house

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)
FEATURES = {"rest", "care", "community", "practice", "assistance", "evaluation", "ingest"}
# The door between a feature and http/ is its *_routes.cc (and that file's header); these speak the protocol throughout.
SPEAKS_HTTP = {"http", "access", "rest", "server"}

# A route added past the gate answers everyone. Features may do so this often: rest/ tells what the server can do.
PAST_THE_GATE = re.compile(r"\brouter_?\.add\(")
PUBLIC_ROUTES = {"src/rest/rest_routes.cc": 1}

allowed = {}
for line in _house.listed("src/modules.txt"):
    module, _, uses = line.partition(":")
    allowed[module.strip()] = set(uses.split()) | {module.strip()}

findings = []
count = 0
asio = set()
for path in _house.files("src", ".cc", ".h"):
    name = _house.short(path)
    module = path.relative_to(_house.root / "src").parts[0]
    if module not in allowed:
        findings.append(f"{name}: the module {module} has no line in src/modules.txt")
        continue
    is_test = path.stem.endswith("_test")
    if module in FEATURES and not is_test and len(PAST_THE_GATE.findall(_house.read(path))) > PUBLIC_ROUTES.get(name, 0):
        findings.append(f"{name}: adds a route past the gate; use gate.add and say who is allowed")
    for bracket, included in INCLUDE.findall(_house.read(path)):
        count += 1
        if included == "sqlite3.h" and not name.startswith("src/store/sqlite") and not (is_test and module == "store"):
            findings.append(f"{name}: <{included}> belongs to src/store/sqlite alone; use the port in store/store.h")
        if included == "libpq-fe.h" and not name.startswith("src/store/postgres"):
            findings.append(f"{name}: <{included}> belongs to src/store/postgres alone; use the port in store/store.h")
        if included.startswith(("boost/asio", "boost/beast")):
            asio.add(name)
        if bracket == "<" or "/" not in included:
            continue
        used = included.split("/")[0]
        if used not in allowed:
            continue  # generated, or a test's own support
        if used not in allowed[module]:
            findings.append(f"{name}: {module} may not include {included}")
        elif used == "http" and module not in SPEAKS_HTTP and not is_test and not path.stem.endswith("_routes"):
            findings.append(f"{name}: only *_routes.cc includes http/; move what needs {included} there")
        elif used == "store" and module in FEATURES:
            findings.append(f"{name}: a feature reaches records through access::Records, never {included}")
if len(asio) > 6:
    findings.append(f"{len(asio)} files include Asio or Beast; 6 may: {', '.join(sorted(asio))}")

_house.finish("module arrows", f"{count} includes of {len(allowed)} modules", findings,
              "include only what stands below the module in src/modules.txt. A new arrow is argued for in the commit that adds it there.")
