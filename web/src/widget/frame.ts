// The page inside of the chat's frame: opens the visit, keeps the stream, sends what waits, speaks with the page around it.
import { uid } from '@/kit/uid';
import './frame.css';
import { keepOf } from './keep';
import { Outbox, type Outgoing, type Tried } from './outbox';
import { isFrom, unwrap, wrap, type ToFrame, type ToLoader } from './protocol';
import { View } from './view';
import { keepOpen, Refused, Wire, type Chat, type ChatMessage, type ChatState, type Visit } from './wire';
import { sayIn } from './words';

const TYPING_MS = 3_000;

const site = new URLSearchParams(location.search).get('site') ?? '';
const said = new URLSearchParams(location.hash.slice(1));
const language = said.get('lang') || navigator.language;
const say = sayIn(language);
const keep = keepOf(site);
const wire = new Wire();
wire.token = keep.get('token');

const messages = new Map<string, ChatMessage>();
let state: ChatState | null = null;
let isUp = false;
let isShown = window.top === window;
let page = '';
let origins: string[] = [];
let waiting: MessageEvent[] = [];
let isBegun = false;
let typedAt = 0;
// The site naming its customer, under way or done.
let named: Promise<unknown> = Promise.resolve();
const NAMED_WITHIN_MS = 5_000;
let handle = said.get('back') || null;
let reopen: () => void = () => undefined;

document.documentElement.lang = /^en/i.test(language) ? 'en' : 'zh-CN';
const view = new View(document.body, say, language, {
  send: (text) => put({ key: uid(), text, files: [], at: Date.now() }),
  typing: tellTyping,
  file: (file) => void upload(file),
  person: () => void act('/person', { text: say('person') }),
  retry,
  rate: (score, words) => void rate(score, words),
  end: () => void act('/end', {}),
  elsewhere: async () => (await attempt(() => wire.ask<{ url: string }>('POST', '/links', {})))?.url ?? null,
  fetchFile: async (file) => {
    const blob = await attempt(() => wire.blob(`/files/${file.id}`));
    return blob ? URL.createObjectURL(blob) : null;
  },
  close: () => tell({ type: 'close' }),
});
const outbox = new Outbox(keep, sendOut, drawPending);

function tell(message: ToLoader): void {
  const to = hostOrigin();
  if (to) window.parent.postMessage(wrap(message), to);
}
// The loader says where it stands; it is believed only when the site names that origin.
function hostOrigin(): string | null {
  const from = said.get('host') ?? '';
  return window.top !== window && (origins.includes(from) || from === location.origin) ? from : null;
}
window.addEventListener('message', (e) => {
  if (origins.length === 0 && !isBegun) waiting.push(e);
  else hear(e);
});
function hear(e: MessageEvent): void {
  const from = hostOrigin();
  if (!from || !isFrom(e, window.parent, [from])) return;
  const m = unwrap<ToFrame>(e.data, ['shown', 'identify', 'hello']);
  if (m?.type === 'shown') {
    isShown = m.open === true;
    if (isShown) view.focus();
    markRead();
  } else if (m?.type === 'hello') page = String(m.page).slice(0, 300);
  else if (m?.type === 'identify' && typeof m.identity === 'string') named = identify(m.identity);
}

async function begin(): Promise<void> {
  const body = {
    site_key: site,
    link: said.get('link'),
    handle,
    keeps_handle: window.top !== window,
    language,
    page,
  };
  let visit: Visit;
  try {
    visit = await wire.ask<Visit>('POST', '/visits', body);
  } catch (error) {
    if (!(error instanceof Refused) || error.status >= 500 || error.status === 429) {
      setTimeout(() => void begin(), 2_000 + Math.random() * 2_000);
      return;
    }
    view.notice(say(error.code === 'used_up' ? 'gone' : 'not_here'));
    return;
  }
  // What leads here is used up: it stays in no address.
  if (said.get('link') || said.get('back'))
    history.replaceState(null, '', location.pathname + location.search);
  said.delete('link');
  said.delete('back');
  if (visit.token) {
    wire.token = visit.token;
    keep.set('token', visit.token);
  }
  if (!isBegun) {
    view.site(visit.site);
    maxBytes = visit.site.max_file_bytes;
    origins = visit.site.origins;
  }
  if (visit.handle) {
    handle = visit.handle;
    tell({ type: 'handle', handle });
  }
  take(visit.chat);
  if (isBegun) return;
  isBegun = true;
  reopen = keepOpen(wire, {
    heard: (event, data) => {
      if (event === 'chat') take(JSON.parse(data) as Chat);
    },
    after: () => [...messages.keys()].at(-1) ?? '',
    up: (it) => {
      if (isUp !== it) {
        isUp = it;
        draw();
        drawPending();
        if (it) void outbox.flush();
      }
    },
    lost: () => {
      keep.set('token', null);
      wire.token = null;
      void begin();
    },
  });
  tell({ type: 'ready' });
  for (const e of waiting) hear(e);
  waiting = [];
  if (isShown) view.focus();
  void outbox.flush();
}

let maxBytes = 10 * 1024 * 1024;

function take(chat: Chat): void {
  for (const it of chat.messages) {
    messages.set(it.id, it);
    if (it.key) outbox.drop(it.key);
  }
  state = chat.state;
  draw();
  markRead();
}

function draw(): void {
  if (!state) return;
  for (const it of [...messages.values()].sort((a, b) => a.at - b.at)) view.message(it, state.desk_read_at);
  view.state(state, isUp);
  tell({ type: 'unread', count: isShown ? 0 : state.unread });
  if (state.stage !== 'none') tell({ type: 'begun' });
}
function drawPending(): void {
  for (const it of outbox.all) view.pending(it, isUp && navigator.onLine);
}

function put(it: Outgoing): void {
  outbox.add(it);
}
async function sendOut(it: Outgoing): Promise<Tried> {
  // Words that overtake the name would begin a matter of nobody, and the customer's next mail another one.
  await Promise.race([named, new Promise((go) => setTimeout(go, NAMED_WITHIN_MS))]);
  try {
    const body = { text: it.text, attachment_ids: it.files.map((file) => file.id) };
    const chat = await wire.ask<Chat>('POST', '/messages', body, it.key);
    take(chat);
    return 'taken';
  } catch (error) {
    if (!(error instanceof Refused)) return { again: 0 };
    if (error.status === 401) {
      keep.set('token', null);
      wire.token = null;
      await begin();
      return { again: 0 };
    }
    if (error.status === 429 || error.status >= 500 || error.status === 408) return { again: error.afterMs };
    return { refused: error.code };
  }
}
function retry(key: string): void {
  const it = outbox.all.find((one) => one.key === key);
  if (!it) return;
  outbox.drop(key);
  put({ ...it, refused: undefined });
}

async function upload(file: File): Promise<void> {
  if (file.size > maxBytes) return view.notice(say('too_large', { mb: Math.floor(maxBytes / 1024 / 1024) }));
  const key = uid();
  for (let tries = 0; tries < 4; tries += 1) {
    try {
      const path = `/files?name=${encodeURIComponent(file.name)}`;
      const kept = await wire.ask<{ id: string; name: string }>('POST', path, file, key);
      return put({ key: uid(), text: '', files: [kept], at: Date.now() });
    } catch (error) {
      if (error instanceof Refused && error.status < 500 && error.status !== 429) break;
      await new Promise((go) => setTimeout(go, 1_000 * 2 ** tries));
    }
  }
  return view.notice(say('upload_failed', { name: file.name }));
}

async function attempt<T>(run: () => Promise<T>): Promise<T | null> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof Refused) view.notice(say('refused', { why: error.code }));
    return null;
  }
}
async function act(path: string, body: unknown): Promise<void> {
  const chat = await attempt(() => wire.ask<Chat>('POST', path, body, uid()));
  if (chat) take(chat);
}
async function rate(score: number, words: string): Promise<void> {
  const chat = await attempt(() => wire.ask<Chat>('POST', '/rating', { score, words }, uid()));
  if (!chat) return;
  take(chat);
  view.thanks();
}
async function identify(identity: string): Promise<void> {
  try {
    await wire.ask('POST', '/identity', { identity });
    tell({ type: 'identified' });
    await begin();
    reopen();
  } catch (error) {
    tell({ type: 'refused', code: error instanceof Refused ? error.code : 'network' });
  }
}

function tellTyping(): void {
  if (Date.now() - typedAt < TYPING_MS || state?.stage !== 'active') return;
  typedAt = Date.now();
  wire.ask('POST', '/typing', {}).catch(() => undefined);
}
function markRead(): void {
  const last = [...messages.values()]
    .filter((it) => it.from !== 'visitor')
    .sort((a, b) => a.at - b.at)
    .at(-1);
  if (!last || !isShown || document.hidden || !state || state.unread === 0) return;
  state = { ...state, unread: 0 };
  tell({ type: 'unread', count: 0 });
  wire.ask('POST', '/read', { up_to: last.id }).catch(() => undefined);
}

document.addEventListener('visibilitychange', markRead);
window.addEventListener('online', () => {
  reopen();
  void outbox.flush();
  draw();
});
window.addEventListener('offline', () => {
  draw();
  drawPending();
});
void begin();
drawPending();
