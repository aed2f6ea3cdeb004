// Quick phrases without a screen: where one is being asked for in a text, and which ones fit what was typed.
// Always true: positions are UTF-16 code units, as text fields count them.

/** What a phrase is found by. */
export interface Findable {
  name: string;
  body: string;
  /** First letters of how the name is read. */
  initials: string;
}

/** A place where a phrase is being asked for: from the sign that asked, to the caret, and what stands behind the sign. */
export interface Asked {
  from: number;
  to: number;
  query: string;
}

const LONGEST = 24;

/** A slash at the start of a line asks for a phrase; what follows it, up to the caret, is the query. */
export function askedBySlash(text: string, caret: number): Asked | null {
  const start = text.lastIndexOf('\n', caret - 1) + 1;
  const line = text.slice(start, caret);
  const found = /^[/／、](\S*)$/.exec(line);
  if (!found || line.length > LONGEST) return null;
  return { from: start, to: caret, query: found[1] ?? '' };
}

/** What was typed since a phrase was asked for by key at `from`; none once the caret left that place. */
export function askedSince(text: string, from: number, caret: number): Asked | null {
  const query = text.slice(from, caret);
  if (caret < from || query.length > LONGEST || /\s/.test(query)) return null;
  return { from, to: caret, query };
}

function rank(it: Findable, query: string): number {
  const name = it.name.toLowerCase();
  if (name.startsWith(query)) return 0;
  if (it.initials.startsWith(query)) return 1;
  if (name.includes(query)) return 2;
  if (query.length > 1 && it.initials.includes(query)) return 3;
  if (query.length > 1 && it.body.toLowerCase().includes(query)) return 4;
  return -1;
}

/** The phrases that fit a query, the best first: by name, by initials, by words inside; all of them without one. */
export function fitting<T extends Findable>(all: readonly T[], query: string, most = 8): T[] {
  const wanted = query.toLowerCase();
  if (wanted === '') return all.slice(0, most);
  const ranked = all.map((it) => ({ it, at: rank(it, wanted) })).filter((x) => x.at >= 0);
  return ranked
    .sort((a, b) => a.at - b.at)
    .slice(0, most)
    .map((x) => x.it);
}

/** The first thing in braces that nobody filled in, for the author to write over. */
export function firstBlank(text: string): { from: number; to: number } | null {
  const found = /\{[^{}\n]{1,12}\}/.exec(text);
  return found ? { from: found.index, to: found.index + found[0].length } : null;
}
