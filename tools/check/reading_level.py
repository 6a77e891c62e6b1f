"""What a family reads is plain: grade 6 or less in English, "fairly easy" or easier in Spanish.

Family-facing strings are those whose key begins with `family.` or `public.`, and what both apps say. Each of 12 words or more is held
to its language's limit, and so is every page and the catalogue as a whole. First the formulas themselves are held to published scores.

    python3 tools/check/reading_level.py --report      counts of strings and the grade of each page, in both languages

SPDX-License-Identifier: Apache-2.0
"""
import csv
import os
import pathlib
import re
import sys

import _house
import _po
import _reading

HARDEST_GRADE = 6.0
LEAST_EASE = 70.0
WORDS_FOR_A_SCORE = 12
WORDS_FOR_A_PAGE = 30  # of fewer words, mostly labels, no formula says anything

findings = []

syllables = {"en": _reading.english_syllables, "es": _reading.spanish_syllables}
for line in _house.listed("tests/cases/readability/syllables.txt"):
    language, word, expected = line.split()
    if syllables[language](word) != int(expected):
        findings.append(f"tools/check/_reading.py: {word} has {expected} syllables, not {syllables[language](word)}")


def as_hyphenated(word):
    """The publisher counts the places where a Spanish word may be hyphenated: never inside a group of vowels, nor after a first vowel."""
    groups = re.findall(r"[aeiouáéíóúü]+", word.lower())
    alone = len(groups) > 1 and re.match(r"[aeiouáéíóúü][^aeiouáéíóúü]", word.lower())
    return max(1, len(groups) - (1 if alone else 0))


# measure -> (our reckoning with that language's syllables, how far apart two syllable counters may bring it)
PUBLISHED = {
    "count_sentences": (lambda text, count: 0 if not _reading.words(text) else _reading.sentences(text), 0),
    "flesch_kincaid_grade": (lambda text, count: _reading.flesch_kincaid_grade(text), 1),
    "flesch_reading_ease": (lambda text, count: _reading.flesch_reading_ease(text), 3),
    "fernandez_huerta": (_reading.fernandez_huerta, 3),
    "szigriszt_pazos": (_reading.szigriszt_pazos, 3),
    "syllables_per_word": (lambda text, count: _reading.per_word(text, count), 0.1),
    "words_per_sentence": (lambda text, count: _reading.per_sentence(text), 0.5),
}
ENGLISH_ONLY = {"flesch_kincaid_grade", "flesch_reading_ease"}

folder = pathlib.Path(os.environ.get("MEDHOME_CASES") or _house.root / "../shared") / "data/readability"
compared = 0
if (folder / "expected.csv").exists():
    with open(folder / "expected.csv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            measure, name, language = row["measure"], row["text_id"], row["lang"]
            if measure not in PUBLISHED or language not in ("", "en_US", "es_ES"):
                continue
            if measure in ENGLISH_ONLY and language != "en_US" or "RUSSIAN" in name:
                continue
            reckon, apart = PUBLISHED[measure]
            text = _house.read(folder / "texts" / f"{name.lower()}.txt")
            ours = reckon(text, as_hyphenated if language == "es_ES" else _reading.english_syllables)
            compared += 1
            if abs(ours - float(row["expected"])) > apart:
                findings.append(f"tools/check/_reading.py: {measure} of {name} is {ours:.3f}; published: {row['expected']}")
elif os.environ.get("CI") == "true":
    findings.append("data/readability is absent; set MEDHOME_CASES to the folder that holds it")


def too_hard(language, text):
    if language == "en":
        grade = _reading.flesch_kincaid_grade(text)
        return f"Flesch-Kincaid grade {grade:.1f}, at most {HARDEST_GRADE:g}" if grade > HARDEST_GRADE else None
    ease = _reading.fernandez_huerta(text)
    return f"Fernandez-Huerta {ease:.0f}, at least {LEAST_EASE:g}" if ease < LEAST_EASE else None


FAMILY = ("family.", "public.")
STAFF = ("staff.",)
NOT_SAID = ("demo.",)  # on the terminal of whoever starts the demo


def plain(message):
    return re.sub(r"<[^>]*>", "", _po.take_apart(message)[1]).strip()


def ended(text):
    return text if re.search(r"[.!?…][\"\u201d]?$", text) else text + "."


catalogues, counted = {}, 0
for language in ("en", "es"):
    path = f"locales/{language}.po"
    if not (_house.root / path).exists():
        continue
    texts = catalogues[language] = {}
    for key, message, line in _po.catalogue(path):
        try:
            texts[key] = plain(message)
        except (_po.Malformed, ValueError):
            continue  # catalogues.py says so
        if key.startswith(STAFF + NOT_SAID) or len(_reading.words(texts[key])) < WORDS_FOR_A_SCORE:
            continue
        counted += 1
        hard = too_hard(language, texts[key])
        if hard:
            findings.append(f"{path}:{line}: {key}: {hard}: \"{texts[key]}\"")
    hard = too_hard(language, " ".join(ended(text) for key, text in texts.items() if key.startswith(FAMILY)))
    if hard:
        findings.append(f"{path} as a whole: {hard}")

# A page is what its files say, in the order in which they say it: a template of the server, or a folder of the families' app.
KEY = re.compile(r"(?<![\w.-])[a-z][\w-]*(?:\.[\w-]+)+(?![\w-])")
shell = _house.root / "web/src/shell/family_parts.ts"
FAMILY_FOLDERS = set(re.findall(r"features/(\w+)/", _house.read(shell))) if shell.exists() else set()


def keys_of(files):
    keys = {}
    for file in files:
        for key in KEY.findall(_house.read(file)):
            if key in catalogues.get("en", {}) and not key.startswith(STAFF):
                keys[key] = None
    return list(keys)


pages = {}
for file in _house.files("src/server/pages/files", ".mustache"):
    keys = keys_of([file])
    pages[f"{'paper' if any(key.startswith('print.') for key in keys) else 'public'}: {file.stem}"] = keys
features = _house.root / "web/src/features"
for folder in sorted(features.iterdir()) if features.exists() else []:
    if folder.name in FAMILY_FOLDERS:
        sources = [file for file in _house.files(f"web/src/features/{folder.name}", ".ts", ".tsx") if ".test." not in file.name]
        pages[f"family: {folder.name}"] = keys_of(sources)

rows = []
for page, keys in pages.items():
    said = {language: " ".join(ended(texts[key]) for key in keys if key in texts) for language, texts in catalogues.items()}
    if len(said) < 2 or len(_reading.words(said["en"])) < WORDS_FOR_A_PAGE:
        continue
    for language, text in said.items():
        hard = too_hard(language, text)
        if hard:
            findings.append(f"{page} in {language}: {hard}")
    rows.append((page, len(keys), len(_reading.words(said["en"])), _reading.flesch_kincaid_grade(said["en"]),
                 len(_reading.words(said["es"])), _reading.fernandez_huerta(said["es"]), _reading.szigriszt_pazos(said["es"])))


def inflesz(ease):
    """Barrio-Cantalejo and others, 2008: the INFLESZ scale of the Szigriszt-Pazos score."""
    return next(word for least, word in ((80, "very easy"), (65, "fairly easy"), (55, "normal"), (40, "somewhat hard"), (-999, "very hard")) if ease >= least)


if "--report" in sys.argv[1:]:
    print("Strings                       EN     ES")
    kinds = {"all": lambda key: True, "families alone": lambda key: key.startswith(FAMILY), "staff alone": lambda key: key.startswith(STAFF + NOT_SAID),
             "both, and on paper": lambda key: not key.startswith(FAMILY + STAFF + NOT_SAID)}
    for name, is_kind in kinds.items():
        print(f"{name:26} {sum(map(is_kind, catalogues['en'])):6} {sum(map(is_kind, catalogues['es'])):6}")
    print(f"\n{'':28} {'':>7}   English: Flesch-Kincaid   Spanish: Fernandez-Huerta, Szigriszt-Pazos (INFLESZ)")
    print(f"{'Page':28} {'strings':>7}   words   grade (<= {HARDEST_GRADE:g})       words   ease (>= {LEAST_EASE:g})   ease")
    for page, strings, english, grade, spanish, huerta, pazos in rows:
        print(f"{page:28} {strings:7}   {english:5}   {grade:12.1f}       {spanish:5}   {huerta:12.0f}   {pazos:4.0f} {inflesz(pazos)}")
    print()

_house.finish("reading level", f"{compared} published scores agree, {counted} texts and {len(rows)} pages for families scored", findings,
              "shorter sentences first, then shorter words: \"get\" for \"obtain\", one thought a sentence.")
