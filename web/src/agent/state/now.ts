// The page's one `now`: the server's time, moved on once a second while anybody looks.
import { shallowRef, type ShallowRef } from 'vue';
import { onSecond, serverNow } from '@/kit/clock';

export const now: ShallowRef<number> = shallowRef(serverNow());

let started = false;

/** Starts the page's timer; called once by the shell. */
export function startNow(): void {
  if (started) return;
  started = true;
  now.value = serverNow();
  onSecond((at) => {
    now.value = at;
  });
}
