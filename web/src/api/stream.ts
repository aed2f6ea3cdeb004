// The live stream: one EventSource per browser, owned by a SharedWorker; where there is none, one per tab.
// The trap: HTTP/1.1 allows six connections a host, so tabs must never open their own beside the worker.
import { learnServerTime } from '@/kit/clock';
import type { Call, CasePromise, CaseRow, PersonRef } from './wire';
import type { components } from './schema';
import { openSource, streamIn, type StreamMessage, type WorkerMessage } from './stream.source';

export interface FactEvent {
  position: number;
  case_id: string;
  number: string;
  version: number;
  kind: string;
  row: CaseRow;
}
export interface NoticeEvent {
  kind: string;
  case?: { id: string; number: string } | null;
  case_id?: string;
  text?: string;
  [more: string]: unknown;
}
export interface StreamHandlers {
  fact(event: FactEvent): void;
  promise(event: { case_id: string; promise: CasePromise }): void;
  presence(event: { case_id: string; others: { person: PersonRef; state: string }[] }): void;
  call(event: { call: Call }): void;
  chat(event: { case_id: string; chat: components['schemas']['CaseChat'] }): void;
  notice(event: NoticeEvent): void;
  /** How many wait, or what one does or has in hand, changed. */
  queue(): void;
  /** An announcement came, changed or ended. */
  outage(event: { id: string; new: boolean; ended: boolean }): void;
  /** Many cases may be one matter; only told to whoever may announce. */
  proposal(event: { open: number; new: boolean }): void;
  resync(): void;
  state(live: boolean): void;
}

/**
 * Starts listening after a place in the stream, the one that the session began with: what happens while the first lists
 * are read is told as well. The returned function stops it.
 */
export function listen(after: number, language: string, handlers: StreamHandlers): () => void {
  const take = (m: StreamMessage): void => deliver(m, handlers);
  if (typeof SharedWorker === 'undefined') return openSource(streamIn(language), after, take);
  const worker = new SharedWorker(new URL('./stream.worker.ts', import.meta.url), {
    type: 'module',
    name: 'shouwen-stream',
  });
  worker.port.addEventListener('message', (e: MessageEvent<StreamMessage>) => take(e.data));
  worker.port.start();
  worker.port.postMessage({ join: after, language } satisfies WorkerMessage);
  const leave = (): void => worker.port.postMessage('leave' satisfies WorkerMessage);
  window.addEventListener('pagehide', leave);
  return () => {
    window.removeEventListener('pagehide', leave);
    leave();
    worker.port.close();
  };
}

function deliver(m: StreamMessage, handlers: StreamHandlers): void {
  switch (m.event) {
    case 'open':
      handlers.state(true);
      break;
    case 'down':
      handlers.state(false);
      break;
    case 'hello':
      learnServerTime((m.data as { server_time_at: number }).server_time_at);
      break;
    case 'fact':
      handlers.fact(m.data as FactEvent);
      break;
    case 'promise':
      handlers.promise(m.data as { case_id: string; promise: CasePromise });
      break;
    case 'presence':
      handlers.presence(m.data as Parameters<StreamHandlers['presence']>[0]);
      break;
    case 'call':
      handlers.call(m.data as { call: Call });
      break;
    case 'chat':
      handlers.chat(m.data as Parameters<StreamHandlers['chat']>[0]);
      break;
    case 'notice':
      handlers.notice(m.data as NoticeEvent);
      break;
    case 'queue':
    case 'state':
      handlers.queue();
      break;
    case 'outage':
      handlers.outage(m.data as Parameters<StreamHandlers['outage']>[0]);
      break;
    case 'proposal':
      handlers.proposal(m.data as Parameters<StreamHandlers['proposal']>[0]);
      break;
    case 'resync':
      handlers.resync();
      break;
  }
}
