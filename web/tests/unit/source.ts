// Reads the program's own source, for tests that hold its rules.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

export interface SourceFile {
  path: string;
  text: string;
}

export function files(folder: string, endings = /\.(?:ts|vue|css)$/): SourceFile[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return files(path, endings);
    return endings.test(name) ? [{ path, text: readFileSync(path, 'utf8') }] : [];
  });
}

/** What a file imports, as written. */
export function importsOf(text: string): string[] {
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((m) => m[1]!);
}
