"""Reads a test run's own report and prints `PASSED FAILED`. A missing or empty report is one failure; so is a skipped test.

SPDX-License-Identifier: Apache-2.0
"""
import json
import re
import sys


def gtest(path):
    with open(path, encoding="utf-8") as file:
        report = json.load(file)
    failed = report["failures"] + report.get("errors", 0) + report.get("disabled", 0)
    for suite in report["testsuites"]:
        failed += sum(1 for case in suite["testsuite"] if case.get("result") == "SKIPPED")
    return report["tests"] - failed, failed


def vitest(path):
    with open(path, encoding="utf-8") as file:
        report = json.load(file)
    passed = report["numPassedTests"]
    # A file that could not be loaded holds no test, but its suite failed.
    broken = sum(1 for suite in report["testResults"] if suite["status"] == "failed" and not suite["assertionResults"])
    return passed, report["numTotalTests"] - passed + broken


def tap(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    count = {word: int(number) for word, number in re.findall(r"^# (tests|pass|fail|cancelled|skipped|todo) (\d+)$", text, re.M)}
    return count["pass"], count["tests"] - count["pass"]


def main():
    kind, path = sys.argv[1:]
    try:
        passed, failed = {"gtest": gtest, "vitest": vitest, "tap": tap}[kind](path)
    except (OSError, ValueError, KeyError):
        passed, failed = 0, 1
    if passed + failed == 0:
        failed = 1
    print(passed, failed)


main()
