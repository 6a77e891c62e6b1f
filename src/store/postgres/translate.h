// The statements of sql/ and of the features in PostgreSQL's words. They are written in what SQLite and PostgreSQL both understand; what differs is
// put right here and nowhere else:
//
//   ? and ?1                        $1
//   FROM t INDEXED BY i             FROM t                    (PostgreSQL chooses its index; postgres/plan_test.cc holds that it does)
//   a CROSS JOIN b ON ...           a JOIN b ON ...           (in this order: sessions run with join_collapse_limit = 1)
//   instr(a, b)                     position(b IN a)
//   INSERT OR IGNORE INTO ...       INSERT INTO ... ON CONFLICT DO NOTHING
//   BEGIN IMMEDIATE                 BEGIN
//   in CREATE TABLE: INTEGER, REAL, BLOB, TEXT, WITHOUT ROWID   BIGINT, DOUBLE PRECISION, BYTEA, TEXT COLLATE "C" (text compares by byte, as in SQLite)
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace medhome::store::postgres {

std::string translate(std::string_view sql);
// Whether it only reads, by its first word: what select() may run. Readers' sessions are read-only besides.
bool only_reads(std::string_view sql);

}  // namespace medhome::store::postgres
