// The shortcuts of list and case; what they do is handed in, so that the sheet and the tests see one list.
import type { Shortcut } from '@/kit/keys';
import type { Verb } from './steps';

export interface InboxActs {
  move: (by: number) => void;
  open: () => void;
  toggle: () => void;
  extend: (by: number) => void;
  nextByRisk: () => void;
  nextView: (by: number) => void;
  filter: () => void;
  step: (verb: Verb) => void;
  doTask: () => void;
  menu: () => void;
  compose: (mode: 'reply' | 'note') => void;
  panel: () => void;
  priority: () => void;
  label: () => void;
  back: () => void;
  isOpen: () => boolean;
}

// Enter, arrows and Esc belong to whatever has the focus unless that is the list or nothing at all.
function isFree(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return true;
  return target === document.body || target.getAttribute('role') === 'listbox';
}

/** All shortcuts of the inbox. */
export function inboxShortcuts(act: InboxActs): Shortcut[] {
  const list = (id: string, combos: string[], run: Shortcut['run']): Shortcut => ({
    id,
    scope: 'list',
    combos,
    run,
  });
  const one = (id: string, combos: string[], run: () => void): Shortcut => ({
    id,
    scope: 'case',
    combos,
    run: () => (act.isOpen() ? run() : false),
  });
  return [
    list('down', ['KeyJ'], () => act.move(1)),
    list('up', ['KeyK'], () => act.move(-1)),
    list('arrow_down', ['ArrowDown'], (p) => (isFree(p.target) ? act.move(1) : false)),
    list('arrow_up', ['ArrowUp'], (p) => (isFree(p.target) ? act.move(-1) : false)),
    list('open', ['Enter'], (p) => (isFree(p.target) ? act.open() : false)),
    list('pick', ['KeyX'], () => act.toggle()),
    list('extend_down', ['Shift+KeyJ'], () => act.extend(1)),
    list('extend_up', ['Shift+KeyK'], () => act.extend(-1)),
    list('next_risk', ['KeyN'], () => act.nextByRisk()),
    list('filter', ['Slash'], () => act.filter()),
    list('prev_view', ['BracketLeft'], () => act.nextView(-1)),
    list('next_view', ['BracketRight'], () => act.nextView(1)),
    one('close_case', ['KeyE'], () => act.step('close')),
    one('take', ['KeyA'], () => act.step('take')),
    one('hand_over', ['Shift+KeyA'], () => act.step('hand_over')),
    one('wait', ['KeyS'], () => act.step('start_waiting')),
    one('priority', ['KeyP'], act.priority),
    one('label', ['KeyL'], act.label),
    one('join', ['KeyM'], () => act.step('join')),
    one('reply', ['KeyR'], () => act.compose('reply')),
    one('note', ['KeyI'], () => act.compose('note')),
    one('do_task', ['KeyD'], act.doTask),
    one('panel', ['KeyC'], act.panel),
    one('next_step', ['KeyO'], act.menu),
    {
      id: 'back',
      scope: 'case',
      combos: ['Escape'],
      run: () => (document.querySelector('[aria-modal="true"]') ? false : act.back()),
    },
  ];
}
