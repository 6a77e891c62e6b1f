"""What a phone must load before it shows its first page: gzip'd scripts and styles of each entry point with all it imports at once,
the part of the page that is opened, and the words in the longer of the two languages.

SPDX-License-Identifier: Apache-2.0
"""
import gzip
import json
import re

import _house

KB = 1000
# Entry point -> scripts, styles, one lazy route: PRODUCT.md 5.2's table.
BUDGETS = {
    "family": (130 * KB, 14 * KB, 40 * KB),
    "staff": (230 * KB, 25 * KB, 90 * KB),
    "public": (15 * KB, 12 * KB, 15 * KB),
}
PAGE = 30 * KB
# The pages that people come to first, by the name of their part: the heaviest of them counts.
FIRST_PAGES = {"family": ("family_home", "family_plan"), "staff": ("my_day",)}
LANGUAGES = ("en", "es")

built = _house.root / "web/dist"
if not built.exists():
    _house.finish("script budgets", "no web/dist yet", [], "")


def weight(name):
    return len(gzip.compress((built / name).read_bytes(), 9))


IMPORT = re.compile(r"""(?:^|[;}\s])(?:import|export)\s*(?:[\w*{}\s,$]+\s*from\s*)?["'](\.{1,2}/[^"']+\.js)["']""")
ATTRIBUTE = re.compile(r"""<(?:script|link)\b[^>]*?(?:src|href)=["']?([^"'\s>]+\.(?:js|css))["'\s>]""")
LAZY = re.compile(r"""import\(\s*["'`](\.{1,2}/[^"'`]+\.js)["'`]\s*\)""")


def resolve(base, reference):
    return (built / base).parent.joinpath(reference).resolve().relative_to(built.resolve()).as_posix()


HASH = re.compile(r"-[\w-]{8}\.js$")


# The lazy parts that the scripts name: "family_plan" -> the files it adds.
def parts_of(scripts):
    found = {}
    for loaded in sorted(scripts):
        for reference in LAZY.findall(_house.read(built / loaded)):
            name = resolve(loaded, reference)
            found[HASH.sub("", name.split("/")[-1])] = with_static_imports(name, set()) - scripts
    return found


def with_static_imports(name, seen):
    if name not in seen and (built / name).exists():
        seen.add(name)
        for reference in IMPORT.findall(_house.read(built / name)):
            with_static_imports(resolve(name, reference), seen)
    return seen


findings, spoken = [], []
for page in sorted(built.rglob("*.html")):
    name = page.relative_to(built).as_posix()
    surface = next((surface for surface in BUDGETS if surface in name), "public")
    most_script, most_style, most_lazy = BUDGETS[surface]
    scripts, styles = set(), set()
    for reference in ATTRIBUTE.findall(_house.read(page)):
        local = reference.lstrip("/")
        if not (built / local).exists():
            local = resolve(name, reference) if not reference.startswith("/") else next(
                (found.relative_to(built).as_posix() for found in built.rglob(reference.split("/")[-1])), local)
        (with_static_imports(local, scripts) if local.endswith(".js") else styles.add(local))
    script, style = sum(map(weight, scripts)), sum(weight(one) for one in styles if (built / one).exists())
    parts = parts_of(scripts)
    words = max((sum(map(weight, parts.get(language, ()))) for language in LANGUAGES), default=0)
    for first in FIRST_PAGES.get(surface, ()):
        if first not in parts or any(language not in parts for language in LANGUAGES):
            findings.append(f"{name}: its scripts name no part {first}, or not the words of each language: what is loaded first cannot be weighed")
            continue
        whole = script + sum(map(weight, parts[first])) + words
        spoken.append(f"{first} {whole / KB:.1f} KB script")
        if whole > most_script:
            findings.append(f"{first}: {whole / KB:.1f} KB of script until it is seen; {most_script / KB:g} is the most")
    spoken.append(f"{name} {script / KB:.1f} KB script, {style / KB:.1f} KB style")
    if script > most_script:
        findings.append(f"{name}: {script / KB:.1f} KB of script; {most_script / KB:g} is the most")
    if style > most_style:
        findings.append(f"{name}: {style / KB:.1f} KB of style; {most_style / KB:g} is the most")
    if weight(name) > PAGE:
        findings.append(f"{name}: {weight(name) / KB:.1f} KB of HTML; {PAGE / KB:g} is the most")
    for part, later in parts.items():
        lazy = sum(map(weight, later))
        if lazy > most_lazy:
            findings.append(f"{name}: its lazy route {part} loads {lazy / KB:.1f} KB; {most_lazy / KB:g} is the most")

_house.finish("script budgets", "; ".join(spoken) or "no page", findings,
              "load it lazily, choose a smaller library, or write the few lines that are needed.")
