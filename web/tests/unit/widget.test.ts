import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keepOf, type Keep } from '@/widget/keep';
import { backOff, Outbox, type Outgoing, type Tried } from '@/widget/outbox';
import { isFrom, unwrap, wrap } from '@/widget/protocol';
import { keepOpen, Refused, takeEvents } from '@/widget/wire';
import { sayIn, whenText, WORDS } from '@/widget/words';

const letter = (key: string): Outgoing => ({ key, text: `话 ${key}`, files: [], at: 1 });
const memory = (): Keep => {
  const kept = new Map<string, string>();
  return {
    get: (name) => kept.get(name) ?? null,
    set: (name, value) => void (value === null ? kept.delete(name) : kept.set(name, value)),
  };
};

describe('the outbox of the chat', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('sends in order, each under its own key, and forgets what was taken', async () => {
    const seen: string[] = [];
    const box = new Outbox(
      memory(),
      async (it) => (seen.push(it.key), 'taken'),
      () => undefined,
    );
    box.add(letter('a'));
    box.add(letter('b'));
    await vi.runAllTimersAsync();
    expect(seen).toEqual(['a', 'b']);
    expect(box.all).toEqual([]);
  });

  it('tries again under the same key for as long as the network is silent', async () => {
    const seen: string[] = [];
    let isDown = true;
    const send = async (it: Outgoing): Promise<Tried> => {
      seen.push(it.key);
      if (isDown) throw new TypeError('offline');
      return 'taken';
    };
    const box = new Outbox(memory(), send, () => undefined);
    box.add(letter('a'));
    box.add(letter('b'));
    await vi.advanceTimersByTimeAsync(200_000);
    expect(new Set(seen)).toEqual(new Set(['a']));
    expect(seen.length).toBeGreaterThan(5);
    expect(seen.length).toBeLessThan(30);
    isDown = false;
    await vi.advanceTimersByTimeAsync(31_000);
    expect(seen.slice(-2)).toEqual(['a', 'b']);
    expect(box.all).toEqual([]);
  });

  it('keeps what waits over a reload of the page', async () => {
    const keep = memory();
    const first = new Outbox(
      keep,
      async () => ({ again: 60_000 }),
      () => undefined,
    );
    first.add(letter('a'));
    await vi.advanceTimersByTimeAsync(10);
    const seen: string[] = [];
    const second = new Outbox(
      keep,
      async (it) => (seen.push(it.key), 'taken'),
      () => undefined,
    );
    expect(second.all.map((it) => it.text)).toEqual(['话 a']);
    await second.flush();
    expect(seen).toEqual(['a']);
    expect(
      new Outbox(
        keep,
        async () => 'taken',
        () => undefined,
      ).all,
    ).toEqual([]);
  });

  it('lets a refused message stand and goes on with the next', async () => {
    const box = new Outbox(
      memory(),
      async (it) => (it.key === 'a' ? { refused: 'too_long' } : 'taken'),
      () => undefined,
    );
    box.add(letter('a'));
    box.add(letter('b'));
    await vi.runAllTimersAsync();
    expect(box.all.map((it) => [it.key, it.refused])).toEqual([['a', 'too_long']]);
  });

  it('waits longer each time, at most half a minute, spread', () => {
    expect([0, 1, 2, 9].map((n) => backOff(n, () => 1))).toEqual([1_000, 2_000, 4_000, 30_000]);
    expect([0, 1, 2, 9].map((n) => backOff(n, () => 0))).toEqual([500, 1_000, 2_000, 15_000]);
  });
});

describe('what loader and frame say to each other', () => {
  it('is heard only from the right window at the right origin', () => {
    const frame = {};
    const origins = ['https://desk.example.cn'];
    expect(isFrom({ origin: 'https://desk.example.cn', source: frame }, frame, origins)).toBe(true);
    expect(isFrom({ origin: 'https://desk.example.cn', source: {} }, frame, origins)).toBe(false);
    expect(isFrom({ origin: 'https://evil.example', source: frame }, frame, origins)).toBe(false);
    expect(isFrom({ origin: 'https://desk.example.cn', source: null }, null, origins)).toBe(false);
  });

  it('is known by its envelope', () => {
    expect(unwrap(wrap({ type: 'close' }), ['close'])).toMatchObject({ type: 'close' });
    expect(unwrap(wrap({ type: 'close' }), ['ready'])).toBeNull();
    for (const it of [null, 'close', { type: 'close' }, { mark: 'other', type: 'close' }])
      expect(unwrap(it, ['close'])).toBeNull();
  });
});

describe('the stream', () => {
  it('is read event by event, however it is cut', () => {
    const seen: [string, string][] = [];
    let rest = '';
    for (const piece of [
      'event: chat\nda',
      'ta: {"a":',
      '1}\n',
      '\n: ping\n\nevent: bye\ndata:\n\nevent: ch',
    ])
      rest = takeEvents(rest + piece, (event, data) => seen.push([event, data]));
    expect(seen).toEqual([
      ['chat', '{"a":1}'],
      ['ping', ''],
      ['bye', ''],
    ]);
    expect(rest).toBe('event: ch');
  });

  it('comes back after it broke, spread, and tells when the token is lost', async () => {
    vi.useFakeTimers();
    const opened: number[] = [];
    let lost = 0;
    const wire = {
      stream: async () => {
        opened.push(Date.now());
        if (opened.length === 2) throw new Refused(401, 'unauthenticated', 0);
      },
    };
    keepOpen(wire, { heard: () => undefined, after: () => '', up: () => undefined, lost: () => (lost += 1) });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(opened.length).toBeGreaterThan(1);
    expect(opened[1]! - opened[0]!).toBeLessThan(4_400);
    expect(lost).toBe(1);
    vi.useRealTimers();
  });
});

describe('the texts', () => {
  it('are there in both languages', () => {
    expect(Object.keys(WORDS.en).sort()).toEqual(Object.keys(WORDS.zh).sort());
    expect(sayIn('en-GB')('ahead', { n: 2, m: 1 })).toBe('2 ahead of you, about 1 min');
    expect(sayIn('de')('ahead', { n: 2, m: 1 })).toBe('前面还有 2 位，约 1 分钟');
  });

  it('tell the day when it is not today', () => {
    const now = Date.parse('2026-11-22T10:00:00+08:00');
    expect(whenText(now, 'zh-CN', now)).toBe('10:00');
    expect(whenText(Date.parse('2026-11-23T09:05:00+08:00'), 'zh-CN', now)).toBe('11/23 09:05');
  });
});

describe('what the browser keeps', () => {
  it('is held in memory where storage is blocked', () => {
    const keep = keepOf('shop', () => {
      throw new DOMException('blocked', 'SecurityError');
    });
    keep.set('token', 'abc');
    expect(keep.get('token')).toBe('abc');
    keep.set('token', null);
    expect(keep.get('token')).toBeNull();
  });
});
