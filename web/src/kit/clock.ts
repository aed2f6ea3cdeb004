// One clock for the page: the server's time, told to the second, stopped while the page is hidden.
// The PC's own clock is never shown to anybody; only its difference from the server's is used.

type Listener = (nowAt: number) => void;

let offset = 0;
let best = Number.POSITIVE_INFINITY;
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<Listener>();

/** Tells the clock what the server said. `roundTrip` in ms; the answer with the shortest trip is trusted most. */
export function learnServerTime(serverAt: number, roundTrip = 0, localAt = Date.now()): void {
  if (!Number.isFinite(serverAt) || serverAt <= 0) return;
  const found = serverAt + roundTrip / 2 - localAt;
  const drifted = Math.abs(found - offset) > 2000 + roundTrip;
  if (roundTrip <= best || drifted) {
    best = drifted ? roundTrip : Math.min(best, roundTrip) + 5;
    offset = found;
  }
}

/** The server's time now, in epoch milliseconds. */
export function serverNow(): number {
  return Date.now() + offset;
}

/** Calls back once a second with the server's time; the returned function stops it. */
export function onSecond(listener: Listener): () => void {
  listeners.add(listener);
  start();
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) stop();
  };
}

function tick(): void {
  const nowAt = serverNow();
  for (const it of listeners) it(nowAt);
}

function start(): void {
  if (timer !== undefined || listeners.size === 0) return;
  if (typeof document !== 'undefined' && document.hidden) return;
  timer = setInterval(tick, 1000);
}

function stop(): void {
  if (timer !== undefined) clearInterval(timer);
  timer = undefined;
}

if (typeof document !== 'undefined') {
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) stop();
    else if (listeners.size > 0) {
      tick();
      start();
    }
  });
}
