import { describe, expect, it } from 'vitest';
import { isSorry, lacking, noTerms } from '@/kit/promise';

const asks = ['promised_time', 'content', 'reach', 'address', 'apology'].map((field) => ({ field }));
const fields = (filled: Parameters<typeof lacking>[1]): string[] =>
  lacking(asks, filled).map((it) => it.field);

describe('what a promise still misses', () => {
  it('is everything before anybody types, and nothing once it is whole', () => {
    const empty = { terms: noTerms(), isSorry: false, what: ' ', hasTime: false };
    expect(fields(empty)).toEqual(['promised_time', 'content', 'reach', 'address', 'apology']);
    const terms = { apologised: true, placeId: 'p', noPlace: null, reachId: 'i' };
    expect(fields({ terms, isSorry: false, what: '收费标准', hasTime: true })).toEqual([]);
  });
  it('takes a reason for a matter without a place, and words for the tick', () => {
    const terms = { ...noTerms(), reachId: 'i', noPlace: '' };
    expect(fields({ terms, isSorry: true, what: '收费', hasTime: true })).toEqual(['address']);
    expect(
      fields({ terms: { ...terms, noPlace: '咨询收费' }, isSorry: true, what: '收费', hasTime: true }),
    ).toEqual([]);
  });
  it('asks why there is none, even where the case knows a place', () => {
    const terms = { apologised: true, placeId: '', noPlace: '', reachId: 'i' };
    const left = lacking([{ field: 'content' }], { terms, isSorry: false, what: '收费', hasTime: true });
    expect(left.map((it) => it.field)).toEqual(['address']);
  });
  it('leaves to the server what a company asks for besides', () => {
    const filled = { terms: noTerms(), isSorry: true, what: '', hasTime: true };
    expect(lacking([{ field: 'confirmation' }], filled)).toEqual([]);
  });
});

it('hears an apology in words of either case', () => {
  expect(isSorry('非常抱歉，要查一下', ['抱歉', 'sorry'])).toBe(true);
  expect(isSorry('Sorry about that', ['抱歉', 'sorry'])).toBe(true);
  expect(isSorry('好的', ['抱歉', 'sorry'])).toBe(false);
});
