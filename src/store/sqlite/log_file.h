// The write-ahead log handed to the kernel with one call a commit.
//
// SQLite writes each page of a commit to its log with two calls, a header and the page. Here they are gathered, and written together as soon
// as the frame that ends the transaction is there: before SQLite syncs the file, and before any other connection can be told of it. What the
// file holds at each sync is to the byte what it would hold without this. https://sqlite.org/vfs.html, https://sqlite.org/fileformat2.html#walformat
// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace medhome::store::sqlite {

// The name to open a connection with that writes. Registers it with SQLite the first time; nullptr, which names SQLite's own, where it cannot.
const char* gathering_vfs();

}  // namespace medhome::store::sqlite
