import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Automaton } from '@/kit/automaton';
import { checkerOf, variants, type Lexicon } from '@/kit/phrases';

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

  it('checks a draft of 500 characters in well under a frame', () => {
    const checker = checkerOf(read<Lexicon>('lexicon.json'));
    const draft = '您好，您反映的暖气不热问题我们已经安排师傅上门，请您稍等。'.repeat(18);
    checker.check(draft, 'reply');
    const began = performance.now();
    for (let i = 0; i < 50; i += 1) checker.check(draft, 'reply');
    expect((performance.now() - began) / 50).toBeLessThan(8);
  });

  it('writes alternatives out and leaves slips alone', () => {
    expect(variants('[不|没]归我[管|]')).toEqual(['不归我管', '不归我', '没归我管', '没归我']);
    expect(variants('[甲')).toEqual([]);
    expect(variants('甲]')).toEqual([]);
  });

  it('finds words inside words', () => {
    const found = new Automaton([['他', '们'], ['们'], ['他', '们', '的']]).find([...'是他们的']);
    expect(found).toEqual([
      [0, 1],
      [1, 2],
      [2, 1],
    ]);
  });
});
