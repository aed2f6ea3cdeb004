// The shortcuts that work everywhere.
import type { Shortcut } from '@/kit/keys';

export interface ShellActs {
  call: () => void;
  search: () => void;
  sheet: () => void;
  findCustomer: () => void;
  undo: () => boolean;
  go: (name: string) => void;
  isIn: () => boolean;
}

/** All shortcuts of the frame. */
export function shellShortcuts(act: ShellActs): Shortcut[] {
  const one = (id: string, combos: string[], run: () => boolean | void): Shortcut => ({
    id,
    scope: 'everywhere',
    combos,
    run: () => (act.isIn() ? run() : false),
  });
  return [
    one('search', ['Ctrl+KeyK'], act.search),
    one('sheet', ['F1', 'Shift+Slash'], act.sheet),
    one('call', ['F2'], act.call),
    one('find_customer', ['F4'], act.findCustomer),
    one('undo', ['KeyU', 'Alt+KeyU'], act.undo),
    one('go_inbox', ['KeyG KeyI'], () => act.go('inbox')),
    one('go_tasks', ['KeyG KeyD'], () => act.go('tasks')),
    one('go_mail', ['KeyG KeyM'], () => act.go('mail')),
    one('go_agents', ['KeyG KeyB'], () => act.go('agents')),
    one('go_standards', ['KeyG KeyT'], () => act.go('standards')),
    one('go_settings', ['KeyG KeyS'], () => act.go('settings')),
  ];
}
