"""English and Spanish are two catalogues of one key set: nothing missing, nothing unused, nothing left in English.

SPDX-License-Identifier: Apache-2.0
"""
import re

import _house
import _po

if not (_house.root / "locales/en.po").exists():
    _house.finish("catalogues", "none yet", [], "")

findings = []
texts = {}
for language in ("en", "es"):
    path = f"locales/{language}.po"
    entries = _po.catalogue(path)
    keys = [key for key, _, _ in entries]
    for (before, _, _), (after, _, line) in zip(entries, entries[1:]):
        if after == before:
            findings.append(f"{path}:{line}: {after} stands there twice")
        elif after < before:
            findings.append(f"{path}:{line}: {after} stands after {before}; keys are sorted by their bytes")
    for key, text, line in entries:
        if not text.strip():
            findings.append(f"{path}:{line}: {key} has no text")
    texts[language] = {key: text for key, text, _ in entries}
english, spanish = texts["en"], texts["es"]
for key in sorted(english.keys() - spanish.keys()):
    findings.append(f"locales/es.po: {key} is missing")
for key in sorted(spanish.keys() - english.keys()):
    findings.append(f"locales/en.po: {key} is missing")

# The same words in both languages are right for a name or a number; all else was forgotten.
same = set(_house.listed("locales/same-in-spanish.txt"))
for key in sorted(english.keys() & spanish.keys()):
    arguments = {}
    for language, messages in texts.items():
        try:
            arguments[language] = _po.take_apart(messages[key])[0]
        except (_po.Malformed, ValueError) as error:
            findings.append(f"locales/{language}.po: {key}: {error}")
    if len(arguments) == 2 and arguments["en"] != arguments["es"]:
        unlike = ", ".join(sorted(f"{{{name}, {kind}}}" for name, kind in arguments["en"] ^ arguments["es"]))
        findings.append(f"{key}: the two languages take different arguments: {unlike}")
    tags = [sorted(re.findall(r"</?\d+/?>", messages[key])) for messages in (english, spanish)]
    if tags[0] != tags[1]:
        findings.append(f"{key}: the two languages carry different tags: {tags[0]} and {tags[1]}")
    if english[key] == spanish[key] and re.search(r"[A-Za-z]{2}", re.sub(r"\{[^{}]*\}", "", english[key])) and key not in same:
        findings.append(f"locales/es.po: {key} says the same as in English; translate it, or list it in locales/same-in-spanish.txt")
for key in sorted(same):
    if english.get(key) != spanish.get(key) or key not in english:
        findings.append(f"locales/same-in-spanish.txt: {key} is not the same in both languages any more")

# A key is used where it stands whole in the source, or where one of the listed prefixes builds it (`need.stage.*`).
KEY = re.compile(r"(?<![\w.-])[a-z][\w-]*(?:\.[\w-]+)+(?![\w-])")
used = set()
asked = {}
# The server's own table holds these alone (tools/generate/catalogues.mjs); another key stops it in mid-page.
servers = tuple(re.findall(r"'([a-z.]+)'", re.search(r"const prefixes = \[(.*)\]", _house.read(_house.root / "tools/generate/catalogues.mjs"))[1]))
sources = [path for path in _house.files("src", ".cc", ".h", ".mustache") + _house.files("web/src", ".ts", ".tsx")]
for path in sources:
    text = _house.read(path)
    is_test = "_test." in path.name or ".test." in path.name
    for found in KEY.findall(text):
        used.add(found)
    if is_test:
        continue
    # Where the web asks for a message by name: t("..."), _("..."), id="...", key: msg("...").
    for found in re.findall(r"""(?<![\w.])(?:t|_|i18n\._|msg|message|translate|say|words?)\(\s*["'`]([a-z][\w-]*(?:\.[\w-]+)+)["'`]""", text):
        asked.setdefault(found, _house.short(path))
    if path.suffix == ".cc":
        for found in re.findall(r"""(?:(?<!\w)say|catalogue::text)\((?:\w+, )?"([a-z][\w.-]*)\"""", text):
            if not found.startswith(servers):
                findings.append(f"{_house.short(path)}: {found} is not in the server's table, which holds {', '.join(servers)}*")
dynamic = [prefix.rstrip("*") for prefix in _house.listed("locales/dynamic-keys.txt")]
for prefix in dynamic:
    if not any(key.startswith(prefix) for key in english):
        findings.append(f"locales/dynamic-keys.txt: no key begins with {prefix}")
for key in sorted(english):
    if key not in used and not any(key.startswith(prefix) for prefix in dynamic):
        findings.append(f"locales/en.po: {key} is used nowhere; delete it in both catalogues, or list its prefix in locales/dynamic-keys.txt")
for key, where in sorted(asked.items()):
    if key not in english:
        findings.append(f"{where}: {key} is in no catalogue")

_house.finish("catalogues", f"{len(english)} keys in two languages", findings,
              "every key stands in locales/en.po and locales/es.po, sorted, with the same arguments, and is used.")
