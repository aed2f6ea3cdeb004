import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readPattern } from '@/kit/pattern';
import { checkerOf, type Lexicon } from '@/kit/phrases';

const FOLDER = '../packs/vectors';
interface Vector {
  input: string;
  moment: string;
  expected: { clause: string; from: number; to: number; text: string; is_missing: boolean }[];
}
const read = <T>(name: string): T => JSON.parse(readFileSync(`${FOLDER}/${name}`, 'utf8')) as T;

describe('phrases', () => {
  it('has the vectors of the engine', () => {
    expect(existsSync(`${FOLDER}/phrases.json`) && existsSync(`${FOLDER}/lexicon.json`)).toBe(true);
  });

  it('finds what the engine finds, at the same places', () => {
    const checker = checkerOf(read<Lexicon>('lexicon.json'));
    const vectors = read<Vector[]>('phrases.json');
    expect(vectors.length).toBeGreaterThanOrEqual(40);
    for (const { input, moment, expected } of vectors) {
      const found = checker
        .check(input, moment)
        .map(({ clause, from, to, text }) => ({ clause, from, to, text }));
      const wanted = expected
        .filter((it) => !it.is_missing)
        .map(({ clause, from, to, text }) => ({ clause, from, to, text }));
      expect({ input, found }).toEqual({ input, found: wanted });
    }
  });

  it('finds in every labelled sentence what the engine finds', () => {
    const checker = checkerOf(read<Lexicon>('lexicon.json'));
    const sentences = read<[string, [string, number, number][]][]>('findings.json');
    expect(sentences.length).toBeGreaterThanOrEqual(600);
    for (const [input, wanted] of sentences) {
      const found = checker.check(input, 'reply').filter((it) => it.clause !== 'J05');
      expect({ input, found: found.map((it) => [it.clause, it.from, it.to]) }).toEqual({
        input,
        found: wanted,
      });
    }
  });

  it('checks a draft of 500 characters in well under a frame', () => {
    const checker = checkerOf(read<Lexicon>('lexicon.json'));
    const draft = '您好，您反映的暖气不热问题我们已经安排师傅上门，请您稍等。'.repeat(18);
    checker.check(draft, 'reply');
    const began = performance.now();
    for (let i = 0; i < 50; i += 1) checker.check(draft, 'reply');
    expect((performance.now() - began) / 50).toBeLessThan(8);
  });

  it('reads patterns and leaves slips alone', () => {
    const kinds = (pattern: string): string[] => readPattern(pattern, (it) => [...it]).map((it) => it.kind);
    expect(kinds('[不|没]归我[管|]')).toEqual(['choice', 'choice', 'choice']);
    expect(kinds('找…去^')).toEqual(['choice', 'gap', 'choice', 'pause']);
    for (const slip of ['[甲', '甲]', '[甲[乙]]', '[甲…乙]', '[|甲]', '…甲']) expect(kinds(slip)).toEqual([]);
  });
});
