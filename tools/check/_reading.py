"""How hard a text is to read: words, sentences, syllables and the formulas made of them.

English: Flesch-Kincaid grade, 0.39 words/sentence + 11.8 syllables/word - 15.59 (Kincaid and others, 1975).
Spanish: Fernandez-Huerta, 206.84 - 60 syllables/word - 1.02 words/sentence (1959, in the form that counts per word).

SPDX-License-Identifier: Apache-2.0
"""
import re
import unicodedata

WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")


def words(text):
    return WORD.findall(text)


def sentences(text):
    """Sentences, never less than one: a stop, a question or exclamation mark with white space or the end after it."""
    pieces = re.split(r"[.!?…]+[\"'\u201d\u2019»)]*(?:\s+|$)|\n\s*\n", text)
    return max(1, sum(1 for piece in pieces if len(words(piece)) > 2))


_SILENT_END = re.compile(r"(?<=[aeiouy])([^aeiouy]+)e(s?|d|ly|ments?|ful|less|ness)$")
_SOUNDED_END = re.compile(r"(?:[sxz]|[cg]|ch|sh)es$|[dt]ed$|[^aeioul]le[sd]?$|elements?$")
# An e inside a compound is as silent as at a word's end.
_INNER_SILENT = re.compile(r"(?<=som|car|hom|tim|lif|saf|evn)e(?=thing|time|one|where|body|giver|work|line|guard|ing$)|(?<=ev)e(?=r[yi]|ning)")
_TWO_VOWELS = re.compile(r"(?<![cstgx])i(?:a(?!g)|o(?!n)|u)|eo(?!ple)|ea$|[aeouy]ing|ua[lt]|crea|poe|uie|(?<=[lcd])ie[nt]|rienc|[^aeiou]ier$|oin[ac]|coop")


def english_syllables(word):
    """Groups of vowels, less the silent e, and one more where two vowels are spoken apart."""
    if any(letter.isdigit() for letter in word):
        return 1
    total = 0
    for part in word.lower().split("-"):
        part = re.sub(r"['\u2019](s|t|d|m|re|ve|ll)?$", "", part)
        part = _INNER_SILENT.sub("", re.sub(r"[^a-z]", "", part))
        if not part:
            continue
        two = len(_TWO_VOWELS.findall(part))
        spoken = part if _SOUNDED_END.search(part) else _SILENT_END.sub(r"\1\2", part)
        two += 1 if re.search(r"[^aeiou]sms?$", spoken) else 0
        total += max(1, len(re.findall(r"[aeiouy]+", spoken)) + two)
    return max(1, total)


_STRONG = "aeoáéóíú"
_WEAK = "iuü"


def spanish_syllables(word):
    """Two strong vowels part, and so does a stressed í or ú beside a strong one; a weak one joins its neighbour."""
    if any(letter.isdigit() for letter in word):
        return 1
    text = unicodedata.normalize("NFC", word.lower())
    text = re.sub(r"qu(?=[eiéí])", "q", text)
    text = re.sub(r"gu(?=[eiéí])", "g", text)
    text = re.sub(r"y(?![aeiouáéíóú])", "i", text)
    count, before = 0, ""
    for letter in text:
        if letter in _STRONG:
            count += 0 if before and before in _WEAK else 1
            before = letter
        elif letter in _WEAK:
            count += 0 if before else 1
            before = before if before in _STRONG and before else letter
        elif letter == "h" and before:
            continue
        else:
            before = ""
    return max(1, count)


def per_word(text, syllables):
    found = words(text)
    return sum(map(syllables, found)) / len(found) if found else 0


def per_sentence(text):
    return len(words(text)) / sentences(text)


def flesch_kincaid_grade(text):
    if not words(text):
        return 0.0
    return 0.39 * per_sentence(text) + 11.8 * per_word(text, english_syllables) - 15.59


def flesch_reading_ease(text):
    if not words(text):
        return 0.0
    return 206.835 - 1.015 * per_sentence(text) - 84.6 * per_word(text, english_syllables)


def fernandez_huerta(text, syllables=spanish_syllables):
    if not words(text):
        return 0.0
    return 206.84 - 60 * per_word(text, syllables) - 1.02 * per_sentence(text)


def szigriszt_pazos(text, syllables=spanish_syllables):
    if not words(text):
        return 0.0
    return 206.835 - 62.3 * per_word(text, syllables) - per_sentence(text)
