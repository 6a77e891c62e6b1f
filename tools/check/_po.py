"""Reads a PO catalogue (msgid is the key, msgstr the ICU message) and takes an ICU message apart.

SPDX-License-Identifier: Apache-2.0
"""
import ast
import re

import _house


def catalogue(path):
    """[(key, text, line)] in the order of the file; the header entry is left out."""
    entries, key, text, reading, line_of_key = [], None, "", None, 0
    for number, line in enumerate(_house.read(_house.root / path).splitlines() + [""], 1):
        line = line.strip()
        if line.startswith("msgid "):
            reading, key, text, line_of_key = "key", ast.literal_eval(line[6:]), "", number
        elif line.startswith("msgstr "):
            reading, text = "text", ast.literal_eval(line[7:])
        elif line.startswith('"'):
            if reading == "key":
                key += ast.literal_eval(line)
            else:
                text += ast.literal_eval(line)
        elif not line or line.startswith("#"):
            if key:
                entries.append((key, text, line_of_key))
            key = None
    return entries


class Malformed(Exception):
    pass


def take_apart(message):
    """The arguments of an ICU message as {(name, kind)}, and its plain readings: one for the longest branch of each choice."""
    arguments = set()
    text, rest = _parts(message, 0, arguments, 0)
    if rest != len(message):
        raise Malformed("a } too many")
    return arguments, text


def _parts(message, at, arguments, depth):
    out = []
    while at < len(message):
        letter = message[at]
        if letter == "'":
            quoted = re.compile(r"'([{}#|][^']*)'").match(message, at)
            if quoted:
                out.append(quoted.group(1))
                at = quoted.end()
            else:
                at += 2 if message[at:at + 2] == "''" else 1
                out.append("'")
        elif letter == "{":
            word, at = _argument(message, at + 1, arguments, depth)
            out.append(word)
        elif letter == "}":
            if depth == 0:
                raise Malformed("a } too many")
            return "".join(out), at
        else:
            out.append("12" if letter == "#" and depth else letter)
            at += 1
    if depth:
        raise Malformed("a { is never closed")
    return "".join(out), at


_HEAD = re.compile(r"\s*([\w.-]+)\s*(?:,\s*(\w+)\s*)?(,|})")


def _argument(message, at, arguments, depth):
    head = _HEAD.match(message, at)
    if not head:
        raise Malformed("what follows a { is no argument")
    name, kind, ends = head.groups()
    arguments.add((name, kind or "text"))
    at = head.end()
    if ends == "}":
        return "Sam", at
    if kind not in ("plural", "select", "selectordinal"):
        return "12", message.index("}", at) + 1
    longest, branches = "", set()
    while True:
        branch = re.compile(r"\s*(?:offset:\d+\s*)?([=\w-]+)\s*\{").match(message, at)
        if not branch:
            break
        branches.add(branch.group(1))
        text, at = _parts(message, branch.end(), arguments, depth + 1)
        at += 1
        longest = max(longest, text, key=len)
    if "other" not in branches:
        raise Malformed(f"{{{name}, {kind}}} has no branch `other`")
    closing = re.compile(r"\s*}").match(message, at)
    if not closing:
        raise Malformed("a { is never closed")
    return longest, closing.end()
