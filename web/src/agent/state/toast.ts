// Short messages at the foot of the page; a reversible act brings its undo for ten seconds.
import { shallowRef } from 'vue';
import { asProblem } from '@/api/problem';
import { problemText } from '@/ui/problem.text';

export interface Toast {
  id: number;
  tone: 'plain' | 'ok' | 'warn' | 'late';
  text: string;
  undo?: () => unknown;
  open?: { label: string; run: () => void } | undefined;
  /** What it is about: a newer message about the same takes its place. */
  about?: string;
}

/** How long a reversible act can be undone. */
export const UNDO_MS = 10_000;

export const toasts = shallowRef<Toast[]>([]);
let last = 0;

/** Shows a message; returns its id. */
export function say(
  text: string,
  more: Partial<Omit<Toast, 'id' | 'text'>> = {},
  forMs = more.undo ? UNDO_MS : 6000,
): number {
  last += 1;
  const id = last;
  const others = toasts.value.filter((it) => more.about === undefined || it.about !== more.about);
  toasts.value = [...others.slice(-3), { id, tone: 'plain', text, ...more }];
  setTimeout(() => drop(id), forMs);
  return id;
}

export function drop(id: number): void {
  toasts.value = toasts.value.filter((it) => it.id !== id);
}

/** Shows what went wrong, in the person's words. */
export function sayProblem(error: unknown): void {
  say(problemText(asProblem(error)), { tone: 'late' }, 9000);
}

/** Takes the newest undo that is still offered. */
export function undoLast(): boolean {
  const found = [...toasts.value].reverse();
  const it = found.find((t) => t.undo);
  if (!it) return false;
  void it.undo?.();
  drop(it.id);
  return true;
}
