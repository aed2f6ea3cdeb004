// Measures the built agent program against the weight budgets and prints each figure; fails above a budget.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const DIST = 'dist/agent';
const FIRST_KB = 240;
const LAZY_KB = 90;

const manifest = JSON.parse(readFileSync(join(DIST, '.vite/manifest.json'), 'utf8'));
const weigh = (file) => gzipSync(readFileSync(join(DIST, file)), { level: 9 }).length;

/** Every file that loading one chunk brings along, static imports included. */
function filesOf(key, seen = new Set()) {
  if (seen.has(key)) return new Set();
  seen.add(key);
  const chunk = manifest[key];
  const files = new Set([chunk.file, ...(chunk.css ?? [])]);
  for (const it of chunk.imports ?? []) for (const f of filesOf(it, seen)) files.add(f);
  return files;
}

const entry = Object.keys(manifest).find((it) => manifest[it].isEntry);
const first = filesOf(entry);
const kb = (bytes) => (bytes / 1024).toFixed(1);
const sum = (files) => [...files].reduce((total, it) => total + weigh(it), 0);
let failed = 0;

const total = sum(first) + weigh('index.html');
console.log(`first screen, JS + CSS + HTML, gz: ${kb(total)} kB (budget ${FIRST_KB})`);
if (total > FIRST_KB * 1024) failed += 1;

for (const key of Object.keys(manifest)) {
  if (!manifest[key].isDynamicEntry) continue;
  const own = [...filesOf(key)].filter((it) => !first.has(it));
  const weight = sum(own);
  console.log(`lazy ${key.replace(/^src\//, '')}, gz: ${kb(weight)} kB (budget ${LAZY_KB})`);
  if (weight > LAZY_KB * 1024) failed += 1;
}
// The chat on web sites: the loader that every page fetches, and all that an opened chat brings along.
const LOADER_KB = 3;
const WIDGET_KB = 15;
const CHAT = 'dist/widget';
const weighChat = (file) => gzipSync(readFileSync(join(CHAT, file)), { level: 9 }).length;
const page = readFileSync(join(CHAT, 'frame.html'), 'utf8');
const chatFiles = [...page.matchAll(/(?:src|href)="\/w\/([^"]+)"/g)].map((it) => it[1]);
const loader = weighChat('loader.js');
const chat = loader + weighChat('frame.html') + chatFiles.reduce((total, it) => total + weighChat(it), 0);
console.log(`chat loader, gz: ${kb(loader)} kB (budget ${LOADER_KB})`);
console.log(`whole chat, gz: ${kb(chat)} kB (budget ${WIDGET_KB})`);
if (loader > LOADER_KB * 1024) failed += 1;
if (chat > WIDGET_KB * 1024 || chatFiles.length < 2) failed += 1;

console.log(failed === 0 ? 'budgets: all held' : `budgets: ${failed} broken`);
process.exit(failed === 0 ? 0 : 1);
