// A folder's files as one block of bytes and a table over it, for src/http/static_files.h.
//
//   node embed_files.mjs FOLDER SYMBOL OUTPUT.cc OUTPUT.bin
//
// The bytes join the program by the assembler's .incbin, so that they cost the compiler nothing.
//
// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, extname, join, relative, sep } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const [folder, symbol, source, block] = process.argv.slice(2);
if (!block || !/^[a-z][a-z0-9_]*$/.test(symbol)) {
  console.error('usage: node embed_files.mjs FOLDER SYMBOL OUTPUT.cc OUTPUT.bin');
  process.exit(2);
}

const types = {
  '.css': 'text/css; charset=utf-8',
  '.gif': 'image/gif',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.pdf': 'application/pdf',
  '.png': 'image/png',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.webp': 'image/webp',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.xml': 'application/xml; charset=utf-8',
};
const alreadyCompressed = new Set(['.gif', '.jpg', '.png', '.webp', '.woff', '.woff2', '.pdf']);

function filesUnder(path) {
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
    const inside = join(path, entry.name);
    if (entry.name.startsWith('.') && entry.name !== '.well-known') return [];
    return entry.isDirectory() ? filesUnder(inside) : [inside];
  });
}

// The bundler's names, assets/NAME-HASH.EXT. A hash of 8 that is all small letters would be a word: it is then asked for anew.
function nameChangesWithBytes(path) {
  const hash = /(?:^|\/)assets\/[^/]*-([A-Za-z0-9_-]{8})\.[a-z0-9]+$/.exec(path)?.[1];
  return hash !== undefined && /[A-Z0-9]/.test(hash);
}

const pieces = [];
let size = 0;
function place(bytes) {
  const at = size;
  pieces.push(bytes);
  size += bytes.length;
  return `{${symbol}_bytes + ${at}, ${bytes.length}}`;
}

// Kept only where it saves at least a twentieth: undoing it costs the phone time.
function placeIfSmaller(bytes, compressed) {
  return compressed.length < bytes.length * 0.95 ? place(compressed) : '{}';
}

const text = (value) => JSON.stringify(value);
const paths = filesUnder(folder).map((path) => ({ path, name: relative(folder, path).split(sep).join('/') }));
for (const { name } of paths) {
  if (!/^[\x21-\x7e]+$/.test(name) || /["\\?%#]/.test(name)) {
    console.error(`${name}: a file to embed has a plain ASCII name without spaces. Rename it.`);
    process.exit(1);
  }
}
// By code unit, as std::string_view compares ASCII.
paths.sort((a, b) => (a.name < b.name ? -1 : 1));

const rows = paths.map(({ path, name }) => {
  const bytes = readFileSync(path);
  const extension = extname(name);
  const compresses = !alreadyCompressed.has(extension) && bytes.length > 256;
  const etag = createHash('sha256').update(bytes).digest('hex').slice(0, 20);
  const gzip = compresses ? placeIfSmaller(bytes, gzipSync(bytes, { level: 9 })) : '{}';
  const brotli = compresses
    ? placeIfSmaller(bytes, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }))
    : '{}';
  const type = types[extension] ?? 'application/octet-stream';
  return `    {${text(name)}, ${text(type)}, ${text(etag)}, ${place(bytes)}, ${gzip}, ${brotli}, ${nameChangesWithBytes(name)}},`;
});

const table = rows.length
  ? `extern "C" const char ${symbol}_bytes[];
// The section and its symbol are named as this program's compilers name them on ELF.
asm(".section .rodata\\n.global ${symbol}_bytes\\n.balign 16\\n${symbol}_bytes:\\n.incbin ${text(block).replaceAll('"', '\\"')}\\n.byte 0\\n.previous\\n");

namespace medhome::embedded {
namespace {
constexpr http::EmbeddedFile files[] = {
${rows.join('\n')}
};
}  // namespace
std::span<const http::EmbeddedFile> ${symbol}();
std::span<const http::EmbeddedFile> ${symbol}() { return files; }
}  // namespace medhome::embedded
`
  : `namespace medhome::embedded {
std::span<const http::EmbeddedFile> ${symbol}();
std::span<const http::EmbeddedFile> ${symbol}() { return {}; }
}  // namespace medhome::embedded
`;

mkdirSync(dirname(source), { recursive: true });
writeFileSync(block, Buffer.concat(pieces));
writeFileSync(source, `// Written by tools/generate/embed_files.mjs.\n#include "http/static_files.h"\n\n${table}`);
