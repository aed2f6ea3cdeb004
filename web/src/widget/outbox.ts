// Messages on their way: kept until the desk has them, sent in order, each under a key of its own.
// Always true: a message that may have arrived is sent again under the same key, so it is taken once. The trap: only a
// refusal of the desk itself ends the tries; a silent network never does.
import type { Keep } from './keep';

export interface Outgoing {
  /** The idempotency key: the same however often it is sent. */
  key: string;
  text: string;
  files: { id: string; name: string }[];
  at: number;
  /** Refused for good: why. */
  refused?: string;
}

/** How a try went: taken, refused for good, or to be tried again (after so many milliseconds at least). */
export type Tried = 'taken' | { refused: string } | { again: number };

const FIRST_MS = 1_000;
const MOST_MS = 30_000;

/** How long to wait before the n-th try: doubling, at most half a minute, spread by half. */
export function backOff(tries: number, random: () => number = Math.random): number {
  const full = Math.min(MOST_MS, FIRST_MS * 2 ** Math.min(tries, 10));
  return Math.round(full * (0.5 + random() / 2));
}

export class Outbox {
  #all: Outgoing[];
  #tries = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isSending = false;

  constructor(
    private readonly keep: Keep,
    private readonly send: (it: Outgoing) => Promise<Tried>,
    private readonly changed: () => void,
    private readonly random: () => number = Math.random,
  ) {
    this.#all = read(keep.get('outbox'));
  }

  /** What is not taken yet, oldest first. */
  get all(): readonly Outgoing[] {
    return this.#all;
  }

  add(it: Outgoing): void {
    this.#all = [...this.#all, it];
    this.#save();
    void this.flush();
  }

  /** Takes a message away that the desk is seen to have. */
  drop(key: string): void {
    if (!this.#all.some((it) => it.key === key)) return;
    this.#all = this.#all.filter((it) => it.key !== key);
    this.#save();
  }

  /** Tries what waits, now. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#isSending) return;
    this.#isSending = true;
    try {
      for (;;) {
        const next = this.#all.find((it) => it.refused === undefined);
        if (!next) return;
        const tried = await this.#try(next);
        if (tried === 'taken') {
          this.#tries = 0;
          this.drop(next.key);
        } else if ('refused' in tried) {
          this.#all = this.#all.map((it) => (it.key === next.key ? { ...it, refused: tried.refused } : it));
          this.#save();
        } else {
          const wait = Math.max(tried.again, backOff(this.#tries, this.random));
          this.#tries += 1;
          this.#timer = setTimeout(() => void this.flush(), wait);
          return;
        }
      }
    } finally {
      this.#isSending = false;
    }
  }

  async #try(it: Outgoing): Promise<Tried> {
    try {
      return await this.send(it);
    } catch {
      return { again: 0 };
    }
  }

  #save(): void {
    this.keep.set('outbox', this.#all.length > 0 ? JSON.stringify(this.#all) : null);
    this.changed();
  }
}

function read(text: string | null): Outgoing[] {
  try {
    const all: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(all) ? (all as Outgoing[]).filter((it) => typeof it?.key === 'string') : [];
  } catch {
    return [];
  }
}
