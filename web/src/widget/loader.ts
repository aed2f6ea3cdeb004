// The line that a foreign page takes in: a button in a shadow root, and a frame that is made when it is first opened.
// Always true: styles are set through the CSSOM only, so a strict policy of the page lets them pass; the page needs
// script-src and frame-src for our origin and nothing else. The trap: nothing of the page may be touched but our own element.
import { isFrom, unwrap, wrap, type ToFrame, type ToLoader } from './protocol';

type Told = 'ready' | 'open' | 'close' | 'unread' | 'identified' | 'refused';
type Listener = (detail?: unknown) => void;
interface Options {
  siteKey: string;
  language?: string;
}

const script = document.currentScript as HTMLScriptElement | null;
const home = script ? new URL(script.src).origin : location.origin;
const listeners = new Map<string, Listener[]>();
const TEXTS = {
  zh: { name: '在线客服', close: '收起在线客服', unread: '条新消息' },
  en: { name: 'Chat with us', close: 'Hide the chat', unread: 'new messages' },
};

let host: HTMLElement | null = null;
let button: HTMLButtonElement;
let dot: HTMLElement;
let frame: HTMLIFrameElement | null = null;
let siteKey = '';
let language = '';
let isOpen = false;
let isReady = false;
let identity = '';

const texts = (): (typeof TEXTS)['zh'] => (/^en/i.test(language) ? TEXTS.en : TEXTS.zh);
const memory = (): string => `shouwen.chat.${siteKey}`;

function tell(what: Told, detail?: unknown): void {
  for (const run of listeners.get(what) ?? []) run(detail);
}

function style(el: HTMLElement, rules: Record<string, string>): void {
  for (const [name, value] of Object.entries(rules)) el.style.setProperty(name, value);
}

function icon(): SVGElement {
  const ns = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(ns, 'svg');
  const path = document.createElementNS(ns, 'path');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('width', '26');
  svg.setAttribute('height', '26');
  svg.setAttribute('aria-hidden', 'true');
  path.setAttribute('d', 'M4 4h16a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-8l-5 4v-4H4a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2z');
  path.setAttribute('fill', 'currentColor');
  svg.append(path);
  return svg;
}

function draw(): void {
  host = document.createElement('div');
  const root = host.attachShadow({ mode: 'open' });
  button = document.createElement('button');
  button.type = 'button';
  // A foreign page has none of our tokens: the brand colour is written out.
  style(button, {
    position: 'fixed',
    right: '20px',
    bottom: '20px',
    width: '56px',
    height: '56px',
    padding: '0',
    border: '0',
    'border-radius': '28px',
    background: 'rgb(11, 87, 208)',
    color: 'white',
    display: 'grid',
    'place-items': 'center',
    cursor: 'pointer',
    'box-shadow': '0 2px 10px rgba(0, 0, 0, 0.3)',
    'z-index': '2147483000',
  });
  const ring = (width: string) => () =>
    style(button, { outline: `${width} solid white`, 'outline-offset': '-6px' });
  button.addEventListener('focus', ring('2px'));
  button.addEventListener('blur', ring('0'));
  button.addEventListener('click', () => (isOpen ? close() : open()));
  dot = document.createElement('span');
  style(dot, {
    position: 'absolute',
    top: '2px',
    right: '2px',
    width: '14px',
    height: '14px',
    'border-radius': '7px',
    border: '2px solid white',
    'box-sizing': 'border-box',
    background: 'rgb(179, 38, 30)',
    display: 'none',
  });
  button.append(icon(), dot);
  root.append(button);
  document.body.append(host);
  show(0);
  window.addEventListener('resize', place);
}

function show(unread: number): void {
  const name = isOpen ? texts().close : texts().name;
  button.setAttribute('aria-label', unread > 0 ? `${name}（${unread} ${texts().unread}）` : name);
  button.setAttribute('aria-expanded', String(isOpen));
  style(dot, { display: unread > 0 ? 'block' : 'none' });
}

function makeFrame(): void {
  if (frame || !host?.shadowRoot) return;
  frame = document.createElement('iframe');
  frame.setAttribute('sandbox', 'allow-scripts allow-same-origin allow-forms allow-popups allow-downloads');
  frame.title = texts().name;
  const from = encodeURIComponent(location.origin);
  frame.src = `${home}/w/frame.html?site=${encodeURIComponent(siteKey)}#host=${from}&lang=${encodeURIComponent(language)}&back=${encodeURIComponent(kept(`${memory()}.back`))}`;
  host.shadowRoot.append(frame);
  place();
}

function place(): void {
  if (!frame) return;
  const isNarrow = window.innerWidth <= 480;
  style(frame, {
    position: 'fixed',
    right: isNarrow ? '0' : '20px',
    bottom: isNarrow ? '0' : '88px',
    width: isNarrow ? '100%' : '380px',
    height: isNarrow ? '100%' : 'min(600px, calc(100vh - 110px))',
    border: '0',
    'border-radius': isNarrow ? '0' : '12px',
    'box-shadow': '0 6px 28px rgba(0, 0, 0, 0.3)',
    background: 'white',
    'color-scheme': 'light',
    display: isOpen ? 'block' : 'none',
    'z-index': '2147483001',
  });
}

function say(message: ToFrame): void {
  if (isReady) frame?.contentWindow?.postMessage(wrap(message), home);
}

function hear(e: MessageEvent): void {
  if (!frame || !isFrom(e, frame.contentWindow, [home])) return;
  const m = unwrap<ToLoader>(e.data, [
    'ready',
    'close',
    'unread',
    'begun',
    'handle',
    'identified',
    'refused',
  ]);
  if (!m) return;
  if (m.type === 'ready') {
    isReady = true;
    say({ type: 'hello', language, page: location.origin + location.pathname });
    if (identity) say({ type: 'identify', identity });
    say({ type: 'shown', open: isOpen });
    tell('ready');
  } else if (m.type === 'close') close();
  else if (m.type === 'unread') {
    show(isOpen ? 0 : Number(m.count) || 0);
    tell('unread', m.count);
  } else if (m.type === 'begun') keep(memory(), '1');
  else if (m.type === 'handle') keep(`${memory()}.back`, String(m.handle).slice(0, 100));
  else tell(m.type, m.type === 'refused' ? m.code : undefined);
}

// Whoever wrote once is shown new answers on the site's next page without opening the chat first; and where the browser
// keeps nothing for our frame, the chat is found again by what this page keeps for it.
function keep(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {
    // Without storage the dot comes only after the chat was opened.
  }
}
function kept(name: string): string {
  try {
    return localStorage.getItem(name) ?? '';
  } catch {
    return '';
  }
}

function init(options: Options): void {
  if (host || !options?.siteKey) return;
  siteKey = options.siteKey;
  language = options.language ?? document.documentElement.lang ?? '';
  if (!language) language = navigator.language;
  window.addEventListener('message', hear);
  draw();
  if (kept(memory()) === '1') makeFrame();
}
function open(): void {
  if (!host || isOpen) return;
  isOpen = true;
  makeFrame();
  place();
  show(0);
  say({ type: 'shown', open: true });
  frame?.focus();
  tell('open');
}
function close(): void {
  if (!host || !isOpen) return;
  isOpen = false;
  place();
  show(0);
  say({ type: 'shown', open: false });
  button.focus();
  tell('close');
}
function identify(token: string): void {
  identity = token;
  say({ type: 'identify', identity: token });
}
function on(what: Told, run: Listener): void {
  listeners.set(what, [...(listeners.get(what) ?? []), run]);
}

(window as unknown as { Shouwen: unknown }).Shouwen = { init, open, close, identify, on };
const key = script?.dataset['siteKey'];
if (key) {
  const begin = (): void => init({ siteKey: key, language: script.dataset['language'] });
  if (document.body) begin();
  else document.addEventListener('DOMContentLoaded', begin);
}
