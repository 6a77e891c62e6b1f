"""What a family reads is plain: grade 6 or less in English, "fairly easy" or easier in Spanish.

Family-facing strings are those whose key begins with `family.` or `public.`. Each of 12 words or more is held to its
language's limit, and so is the catalogue as a whole. First the formulas themselves are held to published scores.

SPDX-License-Identifier: Apache-2.0
"""
import csv
import os
import pathlib
import re

import _house
import _po
import _reading

HARDEST_GRADE = 6.0
LEAST_EASE = 70.0
WORDS_FOR_A_SCORE = 12

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


counted = 0
for language in ("en", "es"):
    path = f"locales/{language}.po"
    if not (_house.root / path).exists():
        continue
    whole = []
    for key, message, line in _po.catalogue(path):
        if not key.startswith(("family.", "public.")):
            continue
        try:
            text = re.sub(r"<[^>]*>", "", _po.take_apart(message)[1])
        except (_po.Malformed, ValueError):
            continue  # catalogues.py says so
        whole.append(text if re.search(r"[.!?…]$", text.strip()) else text + ".")
        if len(_reading.words(text)) < WORDS_FOR_A_SCORE:
            continue
        counted += 1
        hard = too_hard(language, text)
        if hard:
            findings.append(f"{path}:{line}: {key}: {hard}: \"{text}\"")
    if whole:
        hard = too_hard(language, " ".join(whole))
        if hard:
            findings.append(f"{path} as a whole: {hard}")

_house.finish("reading level", f"{compared} published scores agree, {counted} texts for families scored", findings,
              "shorter sentences first, then shorter words: \"get\" for \"obtain\", one thought a sentence.")
