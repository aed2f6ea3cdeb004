// The page's one keyboard, and the help for components to add shortcuts while they are on screen.
import { onBeforeUnmount, onMounted } from 'vue';
import { Keyboard, type Shortcut } from '@/kit/keys';

export const keyboard = new Keyboard();
keyboard.isDialogOpen = () =>
  document.querySelector('[aria-modal="true"]:not([hidden])') !== null && isShown();

function isShown(): boolean {
  for (const it of document.querySelectorAll<HTMLElement>('[aria-modal="true"]'))
    if (it.offsetParent !== null || it.getClientRects().length > 0) return true;
  return false;
}

/** Starts listening to the window; called once. */
export function startKeyboard(): void {
  window.addEventListener('keydown', (e) => {
    keyboard.handle(e, performance.now());
  });
}

/** Adds shortcuts for as long as the component lives. */
export function useShortcuts(shortcuts: Shortcut[]): void {
  let remove: (() => void) | null = null;
  onMounted(() => {
    remove = keyboard.add(shortcuts);
  });
  onBeforeUnmount(() => remove?.());
}
