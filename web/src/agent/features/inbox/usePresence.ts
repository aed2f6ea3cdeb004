// Who else is at the open case, and telling them that one is here oneself.
// Always true: what the live stream told is never put back by an older answer, and words are told one after the other, so that
// "looks" never overtakes "writes".
import { computed, onScopeDispose, watch, type Ref } from 'vue';
import { tellPresence } from '@/api/queries/cases';
import { isLive, presence, type Other } from '@/agent/state/live';
import { serverNow } from '@/kit/clock';

type State = 'viewing' | 'replying';
const SETTLE_MS = 500;
/** Sightings last thirty seconds at the server. */
const AGAIN_MS = 20_000;
const FAILED_MS = 3_000;
/** Who has not typed for so long is taken to look only. */
const QUIET_MS = 60_000;

/** The others at a case, as the stream tells them, or as they were when the case was read; and the word that one types. */
export function usePresence(
  id: Ref<string | null>,
  me: () => string | undefined,
  readWithCase: () => Other[],
): { others: Ref<Other[]>; typing: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let mine: State = 'viewing';
  let typedAt = 0;
  let isTelling = false;
  let hasMore = false;

  const others = computed(() => {
    const live = id.value ? presence.value.get(id.value) : undefined;
    return (live ?? readWithCase()).filter((it) => it.person.id !== me());
  });

  function later(ms: number): void {
    clearTimeout(timer);
    timer = setTimeout(() => void tell(), ms);
  }

  async function tell(): Promise<void> {
    clearTimeout(timer);
    const here = id.value;
    if (!here) return;
    if (document.hidden || serverNow() - typedAt > QUIET_MS) mine = 'viewing';
    if (document.hidden) return later(AGAIN_MS);
    hasMore = isTelling;
    if (isTelling) return;
    isTelling = true;
    const told = presence.value.get(here);
    let next = AGAIN_MS;
    try {
      const answer = await tellPresence(here, mine);
      if (presence.value.get(here) === told)
        presence.value = new Map(presence.value).set(here, answer.others);
    } catch {
      // Who else is here is a courtesy; without it work goes on, and it is tried again.
      next = FAILED_MS;
    }
    isTelling = false;
    // Whoever moved on to another case meanwhile has a timer of that case's own.
    if (hasMore) later(0);
    else if (here === id.value) later(next);
  }

  function typing(): void {
    if (mine === 'replying' && serverNow() - typedAt < AGAIN_MS) return;
    mine = 'replying';
    typedAt = serverNow();
    void tell();
  }

  watch(
    id,
    () => {
      clearTimeout(timer);
      mine = 'viewing';
      if (id.value) later(SETTLE_MS);
    },
    { immediate: true },
  );
  // Who came or began to write while the stream was not there was told to nobody: asked for once it is.
  watch(isLive, (live) => {
    if (live && id.value) later(SETTLE_MS);
  });
  onScopeDispose(() => clearTimeout(timer));
  return { others, typing };
}
