import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { learnServerTime, onSecond, serverNow } from '@/kit/clock';
import {
  fromLocalField,
  fullTime,
  percentText,
  shortTime,
  sizeText,
  spanParts,
  toLocalField,
} from '@/kit/format';
import { comboText, isComposing, Keyboard, NEVER, onKey, type Press } from '@/kit/keys';
import { clockText, compareRisk, dueLevel, leftUntil } from '@/kit/sla';
import { uid } from '@/kit/uid';

const press = (code: string, more: Partial<Press> = {}): Press => ({
  code,
  key: code,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  isComposing: false,
  keyCode: 0,
  target: document.body,
  preventDefault: () => undefined,
  ...more,
});

describe('keys', () => {
  it('fires nothing while an input method composes', () => {
    const board = new Keyboard();
    const run = vi.fn();
    board.add([{ id: 'x', scope: 'everywhere', combos: ['F2', 'Enter'], run }]);
    expect(board.handle(press('F2', { isComposing: true }), 0)).toBe(false);
    expect(board.handle(press('Enter', { keyCode: 229 }), 0)).toBe(false);
    expect(board.handle(press('F2'), 0)).toBe(true);
    expect(run).toHaveBeenCalledTimes(1);
  });

  it('leaves letters to text fields and dialogs, but not F-keys', () => {
    const board = new Keyboard();
    const run = vi.fn();
    board.add([{ id: 'x', scope: 'list', combos: ['KeyJ', 'F2'], run }]);
    const target = document.createElement('textarea');
    expect(board.handle(press('KeyJ', { target }), 0)).toBe(false);
    expect(board.handle(press('F2', { target }), 0)).toBe(true);
    board.isDialogOpen = () => true;
    expect(board.handle(press('KeyJ'), 0)).toBe(false);
  });

  it('reads sequences, and forgets the first key after a while', () => {
    const board = new Keyboard();
    const run = vi.fn();
    board.add([{ id: 'x', scope: 'everywhere', combos: ['KeyG KeyI'], run }]);
    board.handle(press('KeyG'), 0);
    board.handle(press('KeyI'), 5000);
    expect(run).not.toHaveBeenCalled();
    board.handle(press('KeyG'), 6000);
    board.handle(press('KeyI'), 6200);
    expect(run).toHaveBeenCalledOnce();
  });

  it('switches letters off on wish', () => {
    const board = new Keyboard();
    board.add([{ id: 'x', scope: 'list', combos: ['KeyJ'], run: () => undefined }]);
    board.lettersOn = false;
    expect(board.handle(press('KeyJ'), 0)).toBe(false);
  });

  it('asks the next one when a shortcut declines', () => {
    const board = new Keyboard();
    const second = vi.fn();
    board.add([{ id: 'b', scope: 'list', combos: ['KeyJ'], run: second }]);
    board.add([{ id: 'a', scope: 'list', combos: ['KeyJ'], run: () => false }]);
    board.handle(press('KeyJ'), 0);
    expect(second).toHaveBeenCalledOnce();
  });

  it('refuses what belongs to the browser or the desktop', () => {
    for (const combo of NEVER)
      expect(() =>
        new Keyboard().add([{ id: 'x', scope: 'list', combos: [combo], run: () => undefined }]),
      ).toThrow();
  });

  it('shows combos as people write them', () => {
    expect(['Ctrl+KeyK', 'KeyG KeyI', 'Shift+Slash', 'Alt+ArrowDown', 'Shift+KeyJ'].map(comboText)).toEqual([
      'Ctrl+K',
      'g i',
      '?',
      'Alt+↓',
      'Shift+J',
    ]);
  });

  it('wraps handlers so that they never see half-typed pinyin', () => {
    const run = vi.fn();
    onKey(run)({ isComposing: true });
    onKey(run)({ keyCode: 229 });
    expect(run).not.toHaveBeenCalled();
    expect(isComposing({ keyCode: 13 })).toBe(false);
  });
});

describe('sla', () => {
  it('says calm, soon, late at the very instants', () => {
    expect(dueLevel(999, 2000, 1000)).toBe('calm');
    expect(dueLevel(1000, 2000, 1000)).toBe('soon');
    expect(dueLevel(1999, 2000, 1000)).toBe('soon');
    expect(dueLevel(2000, 2000, 1000)).toBe('late');
    expect(dueLevel(2000, null, null)).toBe('none');
  });

  it('counts down to the second and up from the break', () => {
    expect(clockText(leftUntil(0, 261_000))).toBe('04:21');
    expect(clockText(leftUntil(0, 6_480_000))).toBe('1:48:00');
    expect(clockText(leftUntil(618_000, 0))).toBe('10:18');
    expect(leftUntil(0, 100 * 3_600_000)).toMatchObject({ days: 4, hours: 4, late: false });
  });

  it('orders by due, then priority, then who waits longest', () => {
    const row = (dueAt: number | null, priority: 'urgent' | 'low', updatedAt: number) => ({
      dueAt,
      priority,
      updatedAt,
    });
    const sorted = [row(null, 'urgent', 1), row(5, 'low', 1), row(5, 'urgent', 9), row(3, 'low', 9)].sort(
      compareRisk,
    );
    expect(sorted.map((it) => [it.dueAt, it.priority])).toEqual([
      [3, 'low'],
      [5, 'urgent'],
      [5, 'low'],
      [null, 'urgent'],
    ]);
  });
});

describe('clock', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('follows the server, not the PC', () => {
    vi.setSystemTime(1_000_000);
    learnServerTime(5_000_000, 0);
    expect(serverNow()).toBe(5_000_000);
    vi.setSystemTime(1_060_000);
    expect(serverNow()).toBe(5_060_000);
  });

  it('ticks once a second and stops with its last listener', () => {
    const seen: number[] = [];
    const stop = onSecond((at) => seen.push(at));
    vi.advanceTimersByTime(3000);
    stop();
    vi.advanceTimersByTime(3000);
    expect(seen).toHaveLength(3);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('format', () => {
  const zone = 'Asia/Shanghai';
  const at = Date.UTC(2026, 10, 22, 2, 22, 5);

  it('writes times in the company zone', () => {
    expect(fullTime(at, zone)).toBe('2026-11-22 10:22:05');
    expect(shortTime(at, at, zone)).toBe('10:22');
    expect(shortTime(at, at + 86_400_000, zone)).toBe('11-22 10:22');
    expect(shortTime(at, at + 60 * 86_400_000, zone)).toBe('2026-11-22 10:22');
  });

  it('reads a local field back to the same minute, also elsewhere', () => {
    for (const place of [zone, 'Europe/Berlin', 'America/New_York'])
      expect(fromLocalField(toLocalField(at, place), place)).toBe(at - 5000);
    expect(fromLocalField('tomorrow', zone)).toBeNull();
  });

  it('writes sizes, spans and rates', () => {
    expect([sizeText(999), sizeText(1536), sizeText(5_000_000)]).toEqual(['999 B', '1.5 KB', '4.8 MB']);
    expect(spanParts(90_061_000)).toEqual([
      { unit: 'd', n: 1 },
      { unit: 'h', n: 1 },
    ]);
    expect(spanParts(0)).toEqual([{ unit: 's', n: 0 }]);
    expect([percentText(0.934), percentText(null)]).toEqual(['93.4%', null]);
  });
});

describe('uid', () => {
  it('makes different UUIDs of version 7, which begin with the time', () => {
    const made = new Set(Array.from({ length: 500 }, uid));
    expect(made.size).toBe(500);
    for (const it of made)
      expect(it).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const at = parseInt(uid().replace('-', '').slice(0, 12), 16);
    expect(Math.abs(at - Date.now())).toBeLessThan(60_000);
  });
});
