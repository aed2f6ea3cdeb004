// What the loader on a foreign page and the frame of the chat say to each other.
// Always true: both sides look at origin and source of a message before they look into it; the visitor's token never
// leaves the frame. The trap: the page's own scripts can send anything, so every field is read as unknown; the handle that
// the page keeps is good for a week and is given anew whenever the chat was opened with it.

/** From the loader to the frame. */
export type ToFrame =
  | { type: 'shown'; open: boolean }
  | { type: 'identify'; identity: string }
  | { type: 'hello'; language: string; page: string };

/** From the frame to the loader. */
export type ToLoader =
  | { type: 'ready' }
  | { type: 'close' }
  | { type: 'unread'; count: number }
  | { type: 'begun' }
  | { type: 'handle'; handle: string }
  | { type: 'identified' }
  | { type: 'refused'; code: string };

const MARK = 'shouwen.chat.1';

/** A message in its envelope. */
export function wrap(message: ToFrame | ToLoader): unknown {
  return { mark: MARK, ...message };
}

/** The message of an envelope of ours; none for anything else. */
export function unwrap<T extends { type: string }>(data: unknown, types: readonly T['type'][]): T | null {
  if (typeof data !== 'object' || data === null) return null;
  const it = data as { mark?: unknown; type?: unknown };
  if (it.mark !== MARK || typeof it.type !== 'string') return null;
  return types.includes(it.type) ? (data as T) : null;
}

/** Whether an event comes from exactly that window at exactly that origin. */
export function isFrom(
  e: { origin: string; source: unknown },
  source: unknown,
  origins: readonly string[],
): boolean {
  return source !== null && e.source === source && origins.includes(e.origin);
}
