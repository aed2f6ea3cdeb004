// Lays the thread out: by day, and long runs of what machines wrote folded, so that talk is never drowned by clocks.
import type { Item } from '@/api/wire';
import { textOf } from '@/ui/fact.text';

export type Entry = { kind: 'one'; item: Item } | { kind: 'run'; id: number; hidden: Item[]; last: Item };
export interface Day {
  day: string;
  entries: Entry[];
}

const SHORTEST = 3;
// What a rule told the customer is talk: whoever goes on from there has to see it.
const isMachine = (it: Item): boolean =>
  (it.author.kind === 'timer' || it.author.kind === 'system') && it.kind !== 'reply_sent';

/** Folds each run of three or more machine entries that is not open; the last of a run stays visible. */
export function entriesOf(items: readonly Item[], open: ReadonlySet<number>): Entry[] {
  const out: Entry[] = [];
  let at = 0;
  while (at < items.length) {
    let end = at;
    while (end < items.length && isMachine(items[end]!)) end += 1;
    const run = items.slice(at, end);
    const id = run[0]?.seq ?? 0;
    if (run.length >= SHORTEST && !open.has(id))
      out.push({ kind: 'run', id, hidden: run.slice(0, -1), last: run.at(-1)! });
    else for (const item of run) out.push({ kind: 'one', item });
    if (end < items.length) out.push({ kind: 'one', item: items[end]! });
    at = end + 1;
  }
  return out;
}

/** Groups entries by day; a folded run stands on the day of its last entry. */
export function byDay(entries: readonly Entry[], dayOf: (at: number) => string): Day[] {
  const out: Day[] = [];
  for (const it of entries) {
    const day = dayOf((it.kind === 'run' ? it.last : it.item).at);
    const last = out.at(-1);
    if (last?.day === day) last.entries.push(it);
    else out.push({ day, entries: [it] });
  }
  return out;
}

const SAID: Record<string, 'in' | 'out' | 'note'> = {
  message_received: 'in',
  case_raised: 'in',
  call_talked: 'out',
  reply_sent: 'out',
  note_added: 'note',
};
/** How a thing is drawn: a bubble of words that came in, went out or stay inside, or a line of what was done. */
export function shapeOf(item: Item): 'in' | 'out' | 'note' | 'line' {
  // A talk of which nothing was written down is a line.
  if (item.kind === 'call_talked' && textOf(item) === '') return 'line';
  return SAID[item.kind] ?? 'line';
}

/** Whether anybody's words stand in these items; that somebody dialled or promised is not yet the matter. */
export const hasTalk = (items: readonly Item[]): boolean => items.some((it) => shapeOf(it) !== 'line');

/** The places of what its author took back. */
export function takenBack(items: readonly Item[]): ReadonlySet<number> {
  const of = items.filter((it) => it.kind === 'act_taken_back').map((it) => Number(it.data['of']));
  return new Set(of);
}
