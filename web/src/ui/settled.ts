// Whether something has been on screen for a moment: what is asked for beside it waits until nobody only passes by.
import { onBeforeUnmount, ref, watch, type Ref } from 'vue';

/** True once `what` has stayed the same for so long; false again as soon as it changes. */
export function useSettled(what: () => unknown, afterMs = 350): Ref<boolean> {
  const settled = ref(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  watch(
    what,
    () => {
      clearTimeout(timer);
      settled.value = false;
      timer = setTimeout(() => (settled.value = true), afterMs);
    },
    { immediate: true },
  );
  onBeforeUnmount(() => clearTimeout(timer));
  return settled;
}
