"""No page of ours asks anybody else for anything: no foreign address in the built web apps or the server's templates.

SPDX-License-Identifier: Apache-2.0
"""
import re

import _house

# Names, not addresses: XML namespaces, FHIR systems and profiles, and where an error explains itself in words. None is fetched.
NAMES = re.compile(r"^https?://(www\.w3\.org/|hl7\.org/|terminology\.hl7\.org|loinc\.org|snomed\.info|unitsofmeasure\.org"
                   r"|react\.dev/(errors|link)|reactjs\.org/(docs/error|link)|lingui\.(dev|js\.org)|tanstack\.com"
                   r"|(localhost|127\.0\.0\.1|\[::1\])(:|/|$)|([\w-]+\.)*example(\.org|\.com)?(/|$))")
ADDRESS = re.compile(r"https?://[^\s\"'`<>\\)(,;]+")
# Without a scheme, and what fetches by itself.
FETCHED = re.compile(r"""(?:src|href|action|url|import|from|fetch)\s*[=(:]?\s*["'(]?(//[\w.-]+\.\w+[^\s"')]*)""")

findings = []
looked = 0
built = _house.root / "web/dist"
pages = []
if built.exists():
    pages += [path for path in sorted(built.rglob("*")) if path.is_file() and path.suffix in (".html", ".js", ".mjs", ".css", ".json", ".webmanifest", ".svg")]
pages += _house.files("src", ".mustache", ".css") + _house.files("web", ".html", ".css")
for path in pages:
    looked += 1
    text = _house.read(path)
    if path.suffix == ".css":
        text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    for address in sorted(set(ADDRESS.findall(text)) | set(FETCHED.findall(text))):
        if not NAMES.match(address):
            findings.append(f"{_house.short(path)}: {address[:120]}")

# A link a person follows by choice is named here with its reason; nothing is loaded from it.
allowed = _house.listed("tools/check/links-people-follow.txt")
findings = [finding for finding in findings if not any(finding.split(": ", 1)[1].startswith(address) for address in allowed)]

_house.finish("no third-party address", f"{looked} files", findings,
              "keep fonts, scripts and pictures in web/; a link that a person follows by choice goes into tools/check/links-people-follow.txt.")
