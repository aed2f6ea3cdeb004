// One EventSource with its own return: it resumes by Last-Event-ID and comes back after a random wait,
// so that five hundred agents do not return in the same second after a restart.

const EVENTS = [
  'hello',
  'fact',
  'promise',
  'presence',
  'call',
  'chat',
  'notice',
  'queue',
  'state',
  'outage',
  'proposal',
  'resync',
] as const;

export interface StreamMessage {
  event: (typeof EVENTS)[number] | 'open' | 'down';
  data?: unknown;
}

/** What a tab asks of the worker: its events, from a place in the stream on when it is the first; or no more. */
export type WorkerMessage = { join: number; language: string } | 'leave';

/** The stream's address; an EventSource cannot say its language in a header. */
export const streamIn = (language: string): string => `/api/v1/stream?lang=${encodeURIComponent(language)}`;

/** Opens the stream after a place in it and keeps it open; the returned function closes it. */
export function openSource(url: string, after: number, take: (m: StreamMessage) => void): () => void {
  let source: EventSource | null = null;
  let lastId = String(after);
  let tries = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let closed = false;

  const connect = (): void => {
    source = new EventSource(`${url}&last_event_id=${encodeURIComponent(lastId)}`);
    source.addEventListener('open', () => {
      tries = 0;
      take({ event: 'open' });
    });
    for (const event of EVENTS)
      source.addEventListener(event, (e: MessageEvent<string>) => {
        if (e.lastEventId) lastId = e.lastEventId;
        take({ event, data: parse(e.data) });
      });
    source.addEventListener('error', () => {
      source?.close();
      if (closed) return;
      take({ event: 'down' });
      tries += 1;
      const ceiling = Math.min(30_000, 1000 * 2 ** Math.min(tries, 5));
      timer = setTimeout(connect, 300 + Math.random() * ceiling);
    });
  };
  connect();
  return () => {
    closed = true;
    if (timer) clearTimeout(timer);
    source?.close();
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
