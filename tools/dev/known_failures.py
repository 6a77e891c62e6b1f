"""Holds a run of cases to what is known to differ, so that nothing gets worse unseen: prints `PASSED FAILED`.

tests/cases/known-to-differ/KIND.txt names each case we do not agree with yet, and why. A case that fails and is not named there is a
failure; so is one that is named and passes, for then its line must go. `./dev cases KIND` itself knows nothing of this list.

SPDX-License-Identifier: Apache-2.0
"""
import pathlib
import re
import sys

kind, log, passed, failed, aside = sys.argv[1:]
known_file = pathlib.Path(f"tests/cases/known-to-differ/{kind}.txt")
known = set()
if known_file.exists():
    for line in known_file.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            known.add(line.split("\t")[0].strip())
text = pathlib.Path(log).read_text(encoding="utf-8", errors="replace")
fails = re.findall(r"^FAIL (\S+)(.*)$", text, re.M)
names = {name for name, _ in fails}

findings = 0
for name, why in fails:
    if name not in known:
        findings += 1
        print(f"FAIL {name}{why[:300]}", file=sys.stderr)
for name in sorted(known - names):
    findings += 1
    print(f"{known_file}: {name} passes now; take its line out", file=sys.stderr)
if int(failed) > len(fails):
    findings += int(failed) - len(fails)
print(f"      {kind}: {passed} agree, {len(names & known)} known to differ ({known_file}), {aside} set aside", file=sys.stderr)
print(passed, findings)
