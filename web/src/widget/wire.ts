// Speaks with the desk: requests with the visitor's token in a header, and the live stream over a plain request.
// Always true: a stream that breaks is opened again after a wait that grows and is spread; what was missed comes with the
// first event. The trap: EventSource can send no header, so the stream is read by hand.
import { backOff } from './outbox';

export interface ChatFile {
  id: string;
  name: string;
  media_type: string;
  size_bytes: number;
}
export interface ChatMessage {
  id: string;
  key: string | null;
  from: 'visitor' | 'desk' | 'auto';
  name: string;
  text: string;
  files: ChatFile[];
  at: number;
}
export interface ChatState {
  stage: 'none' | 'waiting' | 'active' | 'ended';
  ahead: number | null;
  wait_s: number | null;
  person: { name: string; work_number: string } | null;
  number: string | null;
  answer_by_at: number | null;
  is_open: boolean;
  opens_at: number | null;
  may_rate: boolean;
  desk_read_at: number | null;
  unread: number;
  is_typing: boolean;
}
export interface Chat {
  messages: ChatMessage[];
  state: ChatState;
}
export interface Site {
  name: string;
  greeting: string;
  offers: string[];
  origins: string[];
  max_file_bytes: number;
  notices: string[];
}
export interface Visit {
  token: string | null;
  handle: string | null;
  name: string;
  site: Site;
  chat: Chat;
}

/** A request that the desk did not do, with its word for why. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly afterMs: number,
  ) {
    super(code);
  }
}

export class Wire {
  token: string | null = null;

  constructor(private readonly base = '/api/v1/widget') {}

  async ask<T>(method: string, path: string, body?: unknown, key?: string): Promise<T> {
    const isRaw = body instanceof Blob;
    const headers: Record<string, string> = {};
    if (body !== undefined) headers['Content-Type'] = isRaw ? 'application/octet-stream' : 'application/json';
    if (key) headers['Idempotency-Key'] = key;
    const answer = await fetch(this.base + path, {
      method,
      headers: this.#headers(headers),
      credentials: 'omit',
      body: body === undefined ? undefined : isRaw ? body : JSON.stringify(body),
    });
    if (!answer.ok) throw await refusal(answer);
    return (answer.status === 204 ? undefined : await answer.json()) as T;
  }

  async blob(path: string): Promise<Blob> {
    const answer = await fetch(this.base + path, { headers: this.#headers({}), credentials: 'omit' });
    if (!answer.ok) throw await refusal(answer);
    return answer.blob();
  }

  /** Opens the stream once; ends when it breaks. */
  async stream(
    after: string,
    signal: AbortSignal,
    heard: (event: string, data: string) => void,
  ): Promise<void> {
    const more: Record<string, string> = after ? { 'Last-Event-ID': after } : {};
    const answer = await fetch(`${this.base}/stream`, {
      headers: this.#headers({ Accept: 'text/event-stream', ...more }),
      credentials: 'omit',
      signal,
    });
    if (!answer.ok) throw await refusal(answer);
    if (!answer.body) throw new Refused(0, 'no_stream', 0);
    const reader = answer.body.getReader();
    const decoder = new TextDecoder();
    let rest = '';
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      rest = takeEvents(rest + decoder.decode(value, { stream: true }), heard);
    }
  }

  #headers(more: Record<string, string>): Record<string, string> {
    return this.token ? { ...more, 'X-Visitor-Token': this.token } : more;
  }
}

async function refusal(answer: Response): Promise<Refused> {
  const body = (await answer.json().catch(() => ({}))) as {
    code?: string;
    retry_after_s?: number;
    fields?: { code: string }[];
  };
  const code = body.fields?.[0]?.code ?? body.code ?? String(answer.status);
  return new Refused(answer.status, code, (body.retry_after_s ?? 0) * 1000);
}

/** Reads whole events off a text; gives what is left. Lines that begin with a colon only say that the line is alive. */
export function takeEvents(text: string, heard: (event: string, data: string) => void): string {
  const parts = text.split(/\r?\n\r?\n/);
  const rest = parts.pop() ?? '';
  for (const part of parts) {
    let event = 'message';
    const data: string[] = [];
    for (const line of part.split(/\r?\n/)) {
      if (line.startsWith('event:')) event = line.slice(6).trim();
      else if (line.startsWith('data:')) data.push(line.slice(5).replace(/^ /, ''));
    }
    heard(data.length > 0 ? event : 'ping', data.join('\n'));
  }
  return rest;
}

const SILENT_MS = 40_000;
/** After the desk itself ended the stream (a restart), everybody comes back within this, spread. */
const SPREAD_MS = 4_000;

export interface Line {
  heard: (event: string, data: string) => void;
  after: () => string;
  up: (isUp: boolean) => void;
  /** The token is no longer good. */
  lost: () => void;
}

/** Keeps the stream open for good. The returned function opens it again at once. */
export function keepOpen(wire: Pick<Wire, 'stream'>, line: Line): () => void {
  let tries = 0;
  let wake: (() => void) | null = null;
  let abort = new AbortController();
  const pause = (ms: number): Promise<void> =>
    new Promise((go) => {
      const timer = setTimeout(go, ms);
      wake = () => {
        clearTimeout(timer);
        go();
      };
    });
  const once = async (): Promise<number> => {
    abort = new AbortController();
    let silence = setTimeout(() => abort.abort(), SILENT_MS);
    try {
      await wire.stream(line.after(), abort.signal, (event, data) => {
        clearTimeout(silence);
        silence = setTimeout(() => abort.abort(), SILENT_MS);
        tries = 0;
        line.up(true);
        if (event !== 'ping') line.heard(event, data);
      });
      return 300 + Math.random() * SPREAD_MS;
    } catch (error) {
      if (error instanceof Refused && error.status === 401) line.lost();
      tries += 1;
      const asked = error instanceof Refused ? error.afterMs : 0;
      return Math.max(asked, backOff(tries - 1));
    } finally {
      clearTimeout(silence);
      line.up(false);
    }
  };
  void (async () => {
    for (;;) await pause(await once());
  })();
  return () => {
    tries = 0;
    abort.abort();
    wake?.();
  };
}
