// The pattern language of phrases: `[甲|乙]` for alternatives, `…` for a few characters, `^` for a pause.
// Patterns are never written out: alternatives stay alternatives. The engine reads them the same way.

export type Segment = { kind: 'choice'; words: string[][] } | { kind: 'gap' } | { kind: 'pause' };

/** The segments of a pattern; none when it cannot be read. `plain` folds words. */
export function readPattern(pattern: string, plain: (words: string) => string[]): Segment[] {
  const out: Segment[] = [];
  const literal = (text: string): boolean => {
    if (text.includes(']')) return false;
    text.split('…').forEach((piece, i) => {
      if (i > 0) out.push({ kind: 'gap' });
      piece.split('^').forEach((words, k) => {
        if (k > 0) out.push({ kind: 'pause' });
        const chars = plain(words);
        if (chars.length > 0) out.push({ kind: 'choice', words: [chars] });
      });
    });
    return true;
  };
  let rest = pattern;
  for (let open = rest.indexOf('['); open >= 0; open = rest.indexOf('[')) {
    const close = rest.indexOf(']', open);
    const choices = rest.slice(open + 1, close);
    if (close < 0 || !literal(rest.slice(0, open)) || /[[…]/.test(choices)) return [];
    out.push({ kind: 'choice', words: choices.split('|').map(plain) });
    rest = rest.slice(close + 1);
  }
  if (!literal(rest)) return [];
  let hasWords = false;
  for (const it of [...out, { kind: 'gap' } as const]) {
    if (it.kind === 'gap') {
      if (!hasWords) return [];
      hasWords = false;
    } else if (it.kind === 'choice' && it.words.every((words) => words.length > 0)) hasWords = true;
  }
  return out;
}
