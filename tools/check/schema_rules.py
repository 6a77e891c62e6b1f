"""Every table keeps the rules that many servers and, later, many shards ask for (docs/decisions/0019).

A table of a tenant has tenant_id BIGINT first in its primary key and first in every index, so that one query stays on one shard; no number is made by a
sequence that servers share; no trigger, no foreign key; what is parted by time has the time in its key, and versions of records are not parted.
"""
# SPDX-License-Identifier: Apache-2.0
import re

import _house

# Tables without a tenant, each small and rarely written, or the site's own: who signs in belongs to the site (DESIGN.md 5.5).
OF_THE_SITE = {
    "site", "tenant", "medhome_migration", "medhome_projection", "resource_type", "index_setting", "writer_lane", "audit_lane",
    "access_practice", "access_account", "access_job", "access_job_kind", "guide_package", "guide_definition", "access_link", "access_session", "access_client", "access_token", "access_invitation", "access_attempt",
}
# Tables that were made when the column was still called so; it is the same number.
TENANT = ("tenant_id", "tenant")
FORBIDDEN = [
    (re.compile(r"\b(BIG)?SERIAL\b|\bIDENTITY\b|\bNEXTVAL\b|\bAUTOINCREMENT\b", re.I), "a number from a sequence is shared by all servers; take it from the application"),
    (re.compile(r"\bCREATE\s+(CONSTRAINT\s+)?TRIGGER\b", re.I), "a trigger is seen by nobody who reads the code"),
    (re.compile(r"\bREFERENCES\b|\bFOREIGN\s+KEY\b", re.I), "a foreign key ties two tables to one shard"),
    (re.compile(r"\badvisory_(xact_)?lock\b", re.I), "an advisory lock holds on one server alone; lock a row"),
    (re.compile(r"\bLISTEN\s+\w+\s*;|\bNOTIFY\s+\w+", re.I), "LISTEN and NOTIFY reach one server alone"),
]
STRING = re.compile(r'R"(\w*)\((.*?)\)\1"|((?:"(?:[^"\\\n]|\\.)*"\s*)+)', re.S)
TABLE = re.compile(r"CREATE TABLE (?:IF NOT EXISTS )?(\w+)\s*\(", re.I)
INDEX = re.compile(r"CREATE (UNIQUE )?INDEX (?:IF NOT EXISTS )?(\w+)\s+ON\s+(\w+)\s*\(([^)]*)\)", re.I)


def sql_texts(source):
    for match in STRING.finditer(source):
        text = match.group(2)
        if text is None:
            text = "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', match.group(3))).replace("\\n", "\n")
        if re.search(r"\b(CREATE|ALTER)\b", text):
            yield re.sub(r"--[^\n]*", "", text)


def inside(text, at):
    depth = 1
    end = at
    while end < len(text) and depth:
        depth += {"(": 1, ")": -1}.get(text[end], 0)
        end += 1
    return text[at : end - 1], text[end:]


def columns_of(key):
    return [column.strip().split()[0] for column in key.split(",") if column.strip()]


findings = []
tables = 0
with_tenant = set()
indexes = []
for path in _house.files("src", ".cc", ".h"):
    name = _house.short(path)
    if path.stem.endswith("_test") or name.startswith("src/store/sql/"):
        continue
    for text in sql_texts(_house.read(path)):
        for pattern, why in FORBIDDEN:
            if pattern.search(text):
                findings.append(f"{name}: {pattern.search(text).group(0)}: {why}")
        for match in TABLE.finditer(text):
            table = match.group(1)
            body, rest = inside(text, match.end())
            tables += 1
            key = re.search(r"PRIMARY KEY\s*\(([^)]*)\)", body)
            key = columns_of(key.group(1)) if key else [m.group(1) for m in re.finditer(r"(\w+)\s+[^,()]*PRIMARY KEY", body)]
            if not key and "sqlite" not in name:
                findings.append(f"{name}: {table} has no primary key")
            if table in OF_THE_SITE:
                continue
            tenant = re.search(r"\btenant(?:_id)?\s+(\w+)", body)
            if not tenant:
                findings.append(f"{name}: {table} has no tenant_id; if it belongs to the site, say so in tools/check/schema_rules.py")
                continue
            with_tenant.add(table)
            if tenant.group(1) not in ("BIGINT", "INTEGER"):
                findings.append(f"{name}: {table}.tenant_id is {tenant.group(1)}; it is BIGINT everywhere")
            if key and key[0] not in TENANT and "sqlite" not in name:
                findings.append(f"{name}: the primary key of {table} begins with {key[0]}; tenant_id comes first")
            for unique in re.finditer(r"(?<!PRIMARY )\bUNIQUE\s*\(([^)]*)\)", body):
                if columns_of(unique.group(1))[0] not in TENANT:
                    findings.append(f"{name}: a unique key of {table} does not begin with tenant_id")
            if re.search(r"\w+\s+\w+[^,]*\bUNIQUE\b(?!\s*\()", body):
                findings.append(f"{name}: a column of {table} is unique by itself; its key begins with tenant_id")
            parted = re.match(r"\s*PARTITION BY RANGE\s*\((\w+)\)", rest)
            if parted and parted.group(1) not in key:
                findings.append(f"{name}: {table} is parted by {parted.group(1)}, which is not in its key")
            if parted and table in ("resource", "version"):
                findings.append(f"{name}: {table} is parted by time; then reading a version looks into every part")
        for match in INDEX.finditer(text):
            indexes.append((name, match.group(2), match.group(3), columns_of(match.group(4))))
for name, index, table, columns in indexes:
    if table in OF_THE_SITE:
        continue
    # SQLite's own: one file is one shard.
    if columns[0] not in TENANT and not (name.startswith("src/store/sqlite/") and index == "idempotent_answer_by_age"):
        findings.append(f"{name}: the index {index} on {table} begins with {columns[0]}; tenant_id comes first")
if tables < 30 or len(indexes) < 40:
    findings.append(f"only {tables} tables and {len(indexes)} indexes were found: this check no longer reads how they are written")
_house.finish("schema rules", f"{tables} tables, {len(indexes)} indexes", findings,
              "write the table as its neighbors are: tenant_id BIGINT NOT NULL first in every key and index, numbers from the application.")
