// The SharedWorker that owns the stream and hands every event to all tabs of this browser.
import { openSource, streamIn, type StreamMessage, type WorkerMessage } from './stream.source';

interface WorkerScope {
  onconnect: ((e: MessageEvent) => void) | null;
}

const ports = new Set<MessagePort>();
let close: (() => void) | null = null;
let live = false;
let language = '';

function broadcast(m: StreamMessage): void {
  if (m.event === 'open') live = true;
  if (m.event === 'down') live = false;
  for (const port of ports) port.postMessage(m);
}

(self as unknown as WorkerScope).onconnect = (e) => {
  const port = e.ports[0];
  if (!port) return;
  port.addEventListener('message', (m: MessageEvent<WorkerMessage>) => {
    if (m.data !== 'leave') {
      ports.add(port);
      if (m.data.language !== language) {
        close?.();
        close = null;
        live = false;
      }
      language = m.data.language;
      if (live) port.postMessage({ event: 'open' } satisfies StreamMessage);
      close ??= openSource(streamIn(language), m.data.join, broadcast);
    } else {
      ports.delete(port);
      if (ports.size === 0) {
        close?.();
        close = null;
        live = false;
      }
    }
  });
  port.start();
};
