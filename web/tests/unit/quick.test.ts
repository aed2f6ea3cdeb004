// Quick phrases and what was taken back, without a screen.
import { describe, expect, it } from 'vitest';
import { takenBack } from '@/agent/features/inbox/hot/runs';
import type { Item } from '@/api/wire';
import { askedBySlash, askedSince, firstBlank, fitting } from '@/kit/quick';

const all = [
  { name: '安排上门', initials: 'apsm', body: '{客户}您好，师傅会在{时间}前与您联系。' },
  { name: '缴费渠道', initials: 'jfqd', body: '您可以在营业厅或手机上缴费。' },
  { name: '上门改期', initials: 'smgq', body: '很抱歉，需要为您改约时间。' },
];
const names = (query: string): string[] => fitting(all, query).map((it) => it.name);

describe('quick phrases', () => {
  it('are asked for by a slash at the start of a line, and by nothing else', () => {
    expect(askedBySlash('/ap', 3)).toEqual({ from: 0, to: 3, query: 'ap' });
    expect(askedBySlash('您好。\n/维修', 7)).toEqual({ from: 4, to: 7, query: '维修' });
    expect(askedBySlash('、sm', 3)?.query).toBe('sm'); // what a Chinese keyboard writes for the key of the slash
    expect(askedBySlash('3/4', 3)).toBeNull();
    expect(askedBySlash('/ap sm', 6)).toBeNull();
    expect(askedBySlash('/ap', 0)).toBeNull();
  });

  it('are asked for by key anywhere, until the caret leaves the place', () => {
    expect(askedSince('您好，ap', 3, 5)).toEqual({ from: 3, to: 5, query: 'ap' });
    expect(askedSince('您好，', 3, 3)?.query).toBe('');
    expect(askedSince('您好，', 3, 1)).toBeNull();
    expect(askedSince('您好，a b', 3, 6)).toBeNull();
  });

  it('are found by initials, by two characters of the name, and by words inside', () => {
    expect(names('')).toHaveLength(3);
    expect(names('ap')).toEqual(['安排上门']);
    expect(names('上门')).toEqual(['上门改期', '安排上门']);
    expect(names('sm')).toEqual(['上门改期', '安排上门']);
    expect(names('营业')).toEqual(['缴费渠道']);
    expect(names('zz')).toEqual([]);
  });

  it('tell what nobody filled in', () => {
    expect(firstBlank('王女士您好，我们{时间}前回电。')).toEqual({ from: 8, to: 12 });
    expect(firstBlank('没有')).toBeNull();
  });
});

describe('what was taken back', () => {
  it('is named by the fact that takes it back', () => {
    const item = (seq: number, kind: string, data = {}): Item =>
      ({ seq, kind, data, at: 0, author: { kind: 'person', person: null, name: null } }) as Item;
    const items = [item(3, 'note_added'), item(4, 'act_taken_back', { of: 3 }), item(5, 'note_added')];
    expect([...takenBack(items)]).toEqual([3]);
  });
});
