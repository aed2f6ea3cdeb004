// The keyboard registry: every shortcut is declared once, found by the sheet, and fires only when it may.
// Always true: nothing fires while an input method composes. Letters never fire inside text fields or dialogs.

/** A key press seen by the registry; a subset of KeyboardEvent so that tests can make one. */
export interface Press {
  code: string;
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
  isComposing: boolean;
  keyCode: number;
  target: EventTarget | null;
  preventDefault(): void;
}

export type Scope = 'everywhere' | 'list' | 'case' | 'composer' | 'call';

export interface Shortcut {
  /** Stable name; also the message key of its label: `keys.<id>`. */
  id: string;
  scope: Scope;
  /** `F2`, `Ctrl+KeyK`, `Alt+Digit1`, `KeyJ`, `Shift+KeyJ`, or a sequence `KeyG KeyI`. */
  combos: string[];
  /** Returns false when it does not want the key; then the next shortcut is asked. */
  run: (press: Press) => boolean | void;
}

/** True while an input method is composing; every Enter, Tab and shortcut asks this first. */
export function isComposing(press: { isComposing?: boolean; keyCode?: number }): boolean {
  return press.isComposing === true || press.keyCode === 229;
}

/** Wraps a key handler so that it never sees half-typed pinyin. */
export function onKey<E extends { isComposing?: boolean; keyCode?: number }>(run: (e: E) => void) {
  return (e: E): void => {
    if (!isComposing(e)) run(e);
  };
}

/** Writes a press as a combo; Ctrl and Cmd are one key. */
export function comboOf(press: Press): string {
  const parts: string[] = [];
  if (press.ctrlKey || press.metaKey) parts.push('Ctrl');
  if (press.altKey) parts.push('Alt');
  if (press.shiftKey) parts.push('Shift');
  parts.push(press.code === 'NumpadEnter' ? 'Enter' : press.code);
  return parts.join('+');
}

/** True where typed letters belong to the text. */
export function isTextField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable) return true;
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  if (!(target instanceof HTMLInputElement)) return false;
  return !['checkbox', 'radio', 'button', 'submit', 'range', 'color', 'file'].includes(target.type);
}

const isFree = (combo: string): boolean => /^(?:F\d+|Ctrl\+|Alt\+|Escape$)/.test(combo);

/** What is never taken: the browser's own and what Chinese desktops use globally. */
export const NEVER = [
  'Ctrl+KeyT',
  'Ctrl+KeyW',
  'Ctrl+KeyN',
  'Ctrl+KeyL',
  'Ctrl+Tab',
  'Ctrl+Shift+KeyT',
  'Ctrl+Shift+KeyW',
  'F3',
  'F5',
  'F6',
  'F7',
  'F11',
  'F12',
  'Alt+KeyD',
  'Alt+KeyE',
  'Alt+KeyF',
  'Ctrl+Space',
  'Alt+KeyA',
  'Ctrl+Alt+KeyA',
  'Ctrl+Alt+KeyW',
  'Ctrl+Alt+KeyZ',
];

const SEQUENCE_MS = 1200;

export class Keyboard {
  #all: Shortcut[] = [];
  #prefix: { combo: string; at: number } | null = null;
  /** Letters can be switched off (WCAG 2.1.4). */
  lettersOn = true;
  /** Told by the shell: a dialog is open, so letters are not ours. */
  isDialogOpen: () => boolean = () => false;

  /** Adds shortcuts; later ones are asked first. The returned function takes them away again. */
  add(shortcuts: Shortcut[]): () => void {
    for (const it of shortcuts)
      for (const combo of it.combos)
        if (combo.split(' ').some((step) => NEVER.includes(step)))
          throw new Error(`shortcut ${it.id} takes ${combo}, which is not ours`);
    this.#all = [...shortcuts, ...this.#all];
    return () => {
      this.#all = this.#all.filter((it) => !shortcuts.includes(it));
    };
  }

  /** All shortcuts in force, for the sheet. */
  list(): readonly Shortcut[] {
    return this.#all;
  }

  /** Handles one press; true when a shortcut took it. */
  handle(press: Press, nowAt: number): boolean {
    if (isComposing(press)) return false;
    const combo = comboOf(press);
    if (/(?:Shift|Control|Alt|Meta)(?:Left|Right)$/.test(press.code)) return false;
    const letters = this.lettersOn && !isTextField(press.target) && !this.isDialogOpen();
    const prefix = this.#prefix && nowAt - this.#prefix.at < SEQUENCE_MS ? this.#prefix.combo : null;
    this.#prefix = null;
    if (letters && prefix && this.#fire(`${prefix} ${combo}`, press)) return true;
    if ((letters || isFree(combo)) && this.#fire(combo, press)) return true;
    if (letters && this.#all.some((it) => it.combos.some((c) => c.startsWith(`${combo} `)))) {
      this.#prefix = { combo, at: nowAt };
      return true;
    }
    return false;
  }

  #fire(combo: string, press: Press): boolean {
    for (const it of this.#all) {
      if (it.combos.includes(combo) && it.run(press) !== false) {
        press.preventDefault();
        return true;
      }
    }
    return false;
  }
}

const NAMES: Record<string, string> = {
  Slash: '/',
  BracketLeft: '[',
  BracketRight: ']',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
  'Shift+Slash': '?',
};

/** How a combo is shown to people: `Ctrl+K`, `g i`, `Alt+1`. */
export function comboText(combo: string): string {
  return combo
    .split(' ')
    .map((step) => {
      if (NAMES[step]) return NAMES[step];
      const parts = step.split('+');
      const last = parts.pop() ?? '';
      const plain = parts.length === 0;
      let name = NAMES[last] ?? last.replace(/^Digit/, '');
      if (name.startsWith('Key')) name = plain ? name.slice(3).toLowerCase() : name.slice(3);
      return [...parts, name].join('+');
    })
    .join(' ');
}
