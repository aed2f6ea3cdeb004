import { describe, expect, it } from 'vitest';
import type { Item } from '@/api/wire';
import { byDay, entriesOf, hasTalk, shapeOf } from '@/agent/features/inbox/hot/runs';

const item = (seq: number, kind: string): Item =>
  ({ seq, at: seq * 1000, author: { kind, person: null, name: null }, kind: 'note_added', data: {} }) as Item;

describe('runs of the thread', () => {
  it('folds what machines wrote in a row, but the last', () => {
    const items = [
      item(1, 'person'),
      item(2, 'timer'),
      item(3, 'timer'),
      item(4, 'system'),
      item(5, 'customer'),
    ];
    const entries = entriesOf(items, new Set());
    expect(entries.map((it) => it.kind)).toEqual(['one', 'run', 'one']);
    expect(entries[1]).toMatchObject({ id: 2, last: { seq: 4 } });
    expect(entriesOf(items, new Set([2])).map((it) => it.kind)).toEqual(['one', 'one', 'one', 'one', 'one']);
  });

  it('leaves short runs alone and loses nothing', () => {
    const items = [item(1, 'timer'), item(2, 'timer'), item(3, 'person')];
    expect(entriesOf(items, new Set())).toHaveLength(3);
  });

  it('knows words from what was done', () => {
    const dialled = { ...item(1, 'person'), kind: 'answer_promised' } as Item;
    const silent = { ...item(2, 'person'), kind: 'call_talked' } as Item;
    const spoken = { ...silent, data: { told: '已约定明天上门' } } as Item;
    const clock = { ...item(3, 'timer'), kind: 'deadline_passed' } as Item;
    expect(hasTalk([dialled, silent, clock])).toBe(false);
    expect(hasTalk([dialled, spoken, clock])).toBe(true);
    expect([dialled, spoken, item(4, 'person')].map(shapeOf)).toEqual(['line', 'out', 'note']);
  });

  it('shows what a rule told the customer', () => {
    const told = { ...item(3, 'system'), kind: 'reply_sent' } as Item;
    const items = [item(1, 'timer'), item(2, 'system'), told, item(4, 'timer')];
    expect(entriesOf(items, new Set()).map((it) => it.kind)).toEqual(['one', 'one', 'one', 'one']);
  });

  it('groups by day', () => {
    const days = byDay(
      entriesOf([item(1, 'person'), item(2, 'person'), item(90, 'person')], new Set()),
      (at) => (at > 50_000 ? 'b' : 'a'),
    );
    expect(days.map((it) => [it.day, it.entries.length])).toEqual([
      ['a', 2],
      ['b', 1],
    ]);
  });
});
