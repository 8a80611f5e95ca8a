// Fails when the script that the first page needs (the entry and everything it imports statically) passes 300 KB compressed.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const limit = 300 * 1024;
const dist = new URL("../dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8"));
const seen = new Set();
const visit = (key) => {
  if (seen.has(key)) return;
  seen.add(key);
  (manifest[key].imports ?? []).forEach(visit);
};
Object.keys(manifest).filter((key) => manifest[key].isEntry).forEach(visit);
const bytes = [...seen].reduce((sum, key) => sum + gzipSync(readFileSync(new URL(manifest[key].file, dist))).length, 0);
console.log(`first load: ${(bytes / 1024).toFixed(1)} KB of compressed script in ${seen.size} files (limit ${limit / 1024} KB)`);
if (bytes > limit) process.exit(1);
