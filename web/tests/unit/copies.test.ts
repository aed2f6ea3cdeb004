import { describe, expect, it } from 'vitest';
import { addressesOf, copiesOf } from '@/agent/features/inbox/copies';
import type { Item } from '@/api/wire';

const item = (kind: Item['kind'], data: Item['data']): Item => ({
  seq: 1,
  at: 0,
  author: { kind: 'customer', person: null, name: null },
  kind,
  data,
});

describe('copies of a reply', () => {
  it('are those of the last mail of the customer', () => {
    const timeline = [
      item('message_received', { answer_cc: ['old@example.cn'] }),
      item('message_received', { answer_cc: ['wuye@example.cn'] }),
      item('note_added', { body: '' }),
    ];
    expect(copiesOf({ timeline })).toEqual(['wuye@example.cn']);
    expect(copiesOf({ timeline: [] })).toEqual([]);
  });
  it('are typed with whatever stands between them, each once', () => {
    expect(addressesOf(' a@x.cn，b@x.cn； a@x.cn c@x.cn')).toEqual(['a@x.cn', 'b@x.cn', 'c@x.cn']);
    expect(addressesOf(' ')).toEqual([]);
  });
});
