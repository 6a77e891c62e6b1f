"""What every check shares: the source files, and how a check ends.

SPDX-License-Identifier: Apache-2.0
"""
import os
import pathlib
import subprocess
import sys

root = pathlib.Path(__file__).resolve().parents[2]

_SKIPPED = {"build", "node_modules", "dist", ".git", "__pycache__"}


def files(under, *suffixes):
    """Every file below root/under with one of the suffixes, sorted; what is generated or fetched is left out."""
    found = []
    for folder, subfolders, names in os.walk(root / under):
        subfolders[:] = sorted(name for name in subfolders if name not in _SKIPPED)
        found += [pathlib.Path(folder) / name for name in sorted(names) if name.endswith(suffixes)]
    return found


def committed():
    """What stands in the repository or will with the next commit; everything where there is no git."""
    listed = subprocess.run(["git", "-C", str(root), "ls-files", "-co", "--exclude-standard"], capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        return [path for path in files(".", "") if path.is_file()]
    return [root / line for line in listed.stdout.splitlines() if (root / line).is_file()]


def short(path):
    return str(pathlib.Path(path).relative_to(root))


def read(path):
    return pathlib.Path(path).read_text(encoding="utf-8", errors="replace")


def listed(path):
    """The entries of a small list file: one a line, `#` begins a comment. Absent means empty."""
    path = root / path
    if not path.exists():
        return []
    lines = (line.split("#")[0].strip() for line in read(path).splitlines())
    return [line for line in lines if line]


def finish(name, looked_at, findings, instead):
    """Ends a check: what was looked at, or each finding and what to do instead."""
    if not findings:
        print(f"ok    {name}: {looked_at}")
        sys.exit(0)
    print(f"FAIL  {name}: {looked_at}")
    for finding in findings[:60]:
        print(f"      {finding}")
    if len(findings) > 60:
        print(f"      and {len(findings) - 60} more")
    print(f"      Instead: {instead}")
    sys.exit(1)
