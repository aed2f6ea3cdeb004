// Draws the chat with plain elements.
// Always true: words of people reach the page as text only, never as markup. The trap: the log is a live region, so lines
// are added and changed in place, never drawn anew as a whole.
import { isComposing } from '@/kit/keys';
import { whenText, type Say, type Word } from './words';
import type { ChatFile, ChatMessage, ChatState, Site } from './wire';
import type { Outgoing } from './outbox';

export interface Acts {
  send(text: string): void;
  typing(): void;
  file(file: File): void;
  person(): void;
  retry(key: string): void;
  rate(score: number, words: string): void;
  end(): void;
  elsewhere(): Promise<string | null>;
  fetchFile(file: ChatFile): Promise<string | null>;
  close(): void;
}

type Child = Node | string | null | undefined | false;

/** An element with attributes and children; children that are words become text. */
export function el<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Record<string, string> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const it = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) it.setAttribute(key, value);
  for (const child of children) if (child) it.append(child);
  return it;
}

const PICTURES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];

export class View {
  readonly #log = el('div', { class: 'log', role: 'log', 'aria-live': 'polite', tabindex: '0' });
  readonly #status = el('div', { class: 'status', role: 'status' });
  readonly #input = el('textarea', { rows: '1', maxlength: '4000', id: 'text', 'data-testid': 'chat-input' });
  readonly #offers = el('div', { class: 'offers' });
  readonly #foot = el('div', { class: 'rating' });
  readonly #menu = el('div', { class: 'menu', hidden: '' });
  readonly #title = el('h1', {});
  readonly #typing = el('p', { class: 'typing', hidden: '' });
  readonly #lines = new Map<string, HTMLElement>();
  #isRating = false;

  constructor(
    private readonly root: HTMLElement,
    private readonly say: Say,
    private readonly language: string,
    private readonly acts: Acts,
  ) {
    this.#draw();
  }

  #button(word: Word, run: () => void, more: Record<string, string> = {}, face?: string): HTMLButtonElement {
    const it = el('button', { type: 'button', ...more }, face ?? this.say(word));
    if (face) it.setAttribute('aria-label', this.say(word));
    it.addEventListener('click', run);
    return it;
  }

  #draw(): void {
    this.#log.setAttribute('aria-label', this.say('log'));
    this.#input.placeholder = this.say('placeholder');
    this.#typing.textContent = this.say('typing');
    this.#input.addEventListener('keydown', (e) => {
      if (isComposing(e)) return;
      if (e.key === 'Enter' && !e.shiftKey) {
        e.preventDefault();
        this.#send();
      }
    });
    this.#input.addEventListener('input', (e) => {
      this.#grow();
      if (!(e as InputEvent).isComposing && this.#input.value.trim()) this.acts.typing();
    });
    this.root.addEventListener('keydown', (e) => {
      if (!isComposing(e) && e.key === 'Escape') this.acts.close();
    });
    const picker = el('input', {
      type: 'file',
      hidden: '',
      tabindex: '-1',
      'aria-hidden': 'true',
      'data-testid': 'chat-file',
    });
    picker.addEventListener('change', () => {
      for (const file of Array.from(picker.files ?? [])) this.acts.file(file);
      picker.value = '';
    });
    const more = this.#button(
      'more',
      () => this.#toggleMenu(),
      { class: 'icon', 'aria-expanded': 'false' },
      '⋯',
    );
    more.id = 'more';
    this.#menu.append(
      this.#button('elsewhere', () => void this.#elsewhere(), { 'data-testid': 'chat-elsewhere' }),
      this.#button('end', () => this.#choose(() => this.acts.end()), { 'data-testid': 'chat-end' }),
    );
    const head = el(
      'header',
      {},
      this.#title,
      more,
      this.#button('close', () => this.acts.close(), { class: 'icon' }, '×'),
    );
    const form = el(
      'form',
      {},
      this.#button('attach', () => picker.click(), { class: 'icon' }, '＋'),
      picker,
      el('label', { for: 'text', class: 'sr' }, this.say('input')),
      this.#input,
      el('button', { type: 'submit', class: 'main', 'data-testid': 'chat-send' }, this.say('send')),
    );
    form.addEventListener('submit', (e) => {
      e.preventDefault();
      this.#send();
    });
    this.root.append(
      head,
      this.#menu,
      el('main', {}, this.#log, this.#typing, this.#offers, this.#status, this.#foot),
      el('footer', {}, form),
    );
  }

  site(it: Site): void {
    this.#title.textContent = it.name;
    document.title = it.name;
    if (it.greeting) this.#line('greeting', 'desk', [el('p', {}, it.greeting)]);
    for (const [i, text] of it.notices.entries()) this.#line(`outage-${i}`, 'outage', [el('p', {}, text)]);
    this.#offers.replaceChildren(
      ...it.offers.map((text) => {
        const button = el('button', { type: 'button' }, text);
        button.addEventListener('click', () => this.acts.send(text));
        return button;
      }),
      this.#button('person', () => this.acts.person(), { 'data-testid': 'chat-person' }),
    );
  }

  focus(): void {
    this.#input.focus();
  }

  notice(text: string): void {
    this.#line(`notice-${this.#lines.size}`, 'system', [el('p', {}, text)]);
  }

  /** A message that the desk has. */
  message(it: ChatMessage, readAt: number | null): void {
    if (it.key) this.#remove(it.key);
    const isMine = it.from === 'visitor';
    const mark = isMine ? this.say(readAt !== null && it.at <= readAt ? 'read' : 'sent') : '';
    const name = isMine ? this.say('me') : it.from === 'auto' ? this.say('auto') : it.name;
    const known = this.#lines.get(it.id);
    if (known) {
      const shown = known.querySelector('.mark');
      if (shown && shown.textContent !== mark) shown.textContent = mark;
      return;
    }
    this.#line(it.id, isMine ? 'me' : it.from, [
      el('span', { class: isMine ? 'sr' : 'who' }, name),
      it.text ? el('p', {}, it.text) : null,
      ...it.files.map((file) => this.#file(file)),
      el(
        'small',
        {},
        whenText(it.at, this.language),
        isMine ? ' ' : '',
        isMine && el('span', { class: 'mark' }, mark),
      ),
    ]);
  }

  /** A message on its way. */
  pending(it: Outgoing, isOnline: boolean): void {
    const state = it.refused ? 'failed' : isOnline ? 'sending' : 'waiting';
    const known = this.#lines.get(it.key);
    if (known?.dataset['state'] === state) return;
    const again = it.refused ? this.#button('retry', () => this.acts.retry(it.key), { class: 'link' }) : null;
    const mark = el('small', {}, el('span', { class: 'mark' }, this.say(state)), again);
    if (known) known.querySelector('small')?.replaceWith(mark);
    else
      this.#line(it.key, 'me', [
        el('span', { class: 'sr' }, this.say('me')),
        it.text ? el('p', {}, it.text) : null,
        ...it.files.map((file) => el('p', {}, this.say('file', { name: file.name }))),
        mark,
      ]);
    const line = this.#lines.get(it.key);
    if (line) line.dataset['state'] = state;
  }

  state(it: ChatState, isUp: boolean): void {
    this.#typing.hidden = !it.is_typing;
    this.#offers.hidden = it.stage !== 'none';
    const lines: string[] = [];
    if (!isUp) lines.push(this.say(navigator.onLine ? 'connecting' : 'offline'));
    if (it.stage === 'waiting' && it.is_open) lines.push(this.#queueText(it));
    if (it.stage === 'active' && it.person)
      lines.push(
        this.say(it.person.work_number ? 'joined' : 'joined_name', {
          name: it.person.name,
          number: it.person.work_number,
        }),
      );
    if (it.stage === 'ended') lines.push(this.say('ended'), this.say('again'));
    if (!it.is_open && it.stage !== 'active') {
      lines.push(this.say('closed_now'));
      if (it.opens_at) lines.push(this.say('opens', { at: whenText(it.opens_at, this.language) }));
    }
    if (it.number && it.answer_by_at && !it.is_open)
      lines.push(this.say('answer_by', { number: it.number, at: whenText(it.answer_by_at, this.language) }));
    else if (it.number) lines.push(this.say('number', { number: it.number }));
    const text = lines.join('\n');
    if (this.#status.textContent !== text) this.#status.textContent = text;
    if (it.may_rate !== this.#isRating) this.#drawRating(it.may_rate);
  }

  thanks(): void {
    this.#isRating = false;
    this.#foot.replaceChildren(el('p', { role: 'status' }, this.say('rated')));
  }

  #queueText(it: ChatState): string {
    if (it.wait_s === null) return this.say('queue');
    const minutes = Math.max(1, Math.ceil(it.wait_s / 60));
    return it.ahead ? this.say('ahead', { n: it.ahead, m: minutes }) : this.say('next', { m: minutes });
  }

  #drawRating(shows: boolean): void {
    this.#isRating = shows;
    if (!shows) return this.#foot.replaceChildren();
    const stars = [1, 2, 3, 4, 5].map((n) => {
      const input = el('input', { type: 'radio', name: 'score', value: String(n), required: '' });
      return el(
        'label',
        {},
        input,
        el('span', { 'aria-hidden': 'true' }, '★'),
        el('span', { class: 'sr' }, this.say('star', { n })),
      );
    });
    const words = el('input', {
      type: 'text',
      maxlength: '500',
      placeholder: this.say('rate_words'),
      'aria-label': this.say('rate_words'),
    });
    const form = el(
      'form',
      { 'data-testid': 'chat-rating' },
      el('fieldset', {}, el('legend', {}, this.say('rate')), el('div', { class: 'stars' }, ...stars)),
      words,
      el('button', { type: 'submit', class: 'main' }, this.say('rate_send')),
    );
    form.addEventListener('change', () => {
      const score = Number(new FormData(form).get('score'));
      stars.forEach((star, i) => star.classList.toggle('off', i >= score));
    });
    form.addEventListener('submit', (e) => {
      e.preventDefault();
      const score = Number(new FormData(form).get('score'));
      if (score) this.acts.rate(score, words.value.trim());
    });
    this.#foot.replaceChildren(form);
    return undefined;
  }

  #send(): void {
    const text = this.#input.value.trim();
    if (!text) return;
    this.acts.send(text);
    this.#input.value = '';
    this.#grow();
    this.#input.focus();
  }

  #grow(): void {
    this.#input.style.height = 'auto';
    this.#input.style.height = `${Math.min(120, this.#input.scrollHeight)}px`;
  }

  #toggleMenu(): void {
    this.#menu.hidden = !this.#menu.hidden;
    document.getElementById('more')?.setAttribute('aria-expanded', String(!this.#menu.hidden));
  }

  #choose(run: () => void): void {
    this.#toggleMenu();
    run();
  }

  async #elsewhere(): Promise<void> {
    const url = await this.acts.elsewhere();
    this.#toggleMenu();
    if (!url) return;
    const field = el('input', {
      readonly: '',
      class: 'url',
      'aria-label': this.say('link'),
      'data-testid': 'chat-link',
    });
    field.value = url;
    field.addEventListener('focus', () => field.select());
    this.#line(`link-${url}`, 'system', [el('p', {}, this.say('link')), field]);
  }

  #file(file: ChatFile): HTMLElement {
    const button = this.#button('file', () => void this.#open(file, button), { class: 'file' }, '');
    button.textContent = this.say(PICTURES.includes(file.media_type) ? 'picture' : 'file', {
      name: file.name,
    });
    button.removeAttribute('aria-label');
    return button;
  }

  // Pictures are shown in place, everything else is saved: nothing of a stranger's file runs here.
  async #open(file: ChatFile, button: HTMLElement): Promise<void> {
    const url = await this.acts.fetchFile(file);
    if (!url) return;
    if (PICTURES.includes(file.media_type)) button.replaceWith(el('img', { src: url, alt: file.name }));
    else el('a', { href: url, download: file.name }).click();
  }

  #remove(id: string): void {
    this.#lines.get(id)?.remove();
    this.#lines.delete(id);
  }

  #line(id: string, kind: string, children: Child[]): void {
    const line = el('div', { class: `line ${kind}`, 'data-kind': kind }, ...children);
    const isAtEnd = this.#log.scrollHeight - this.#log.scrollTop - this.#log.clientHeight < 60;
    this.#lines.set(id, line);
    this.#log.append(line);
    if (isAtEnd || kind === 'me') this.#log.scrollTop = this.#log.scrollHeight;
  }
}
