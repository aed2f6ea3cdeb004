// The page's one `now`: the server's time, moved on once a second while anybody looks; and the minute it is in,
// for everything that shows no seconds, so that a second redraws countdowns and nothing else.
import { computed, shallowRef, type ComputedRef, type ShallowRef } from 'vue';
import { onSecond, serverNow } from '@/kit/clock';

export const now: ShallowRef<number> = shallowRef(serverNow());
export const minute: ComputedRef<number> = computed(() => now.value - (now.value % 60_000));

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
