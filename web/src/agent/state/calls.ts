// The calls at this person: those that ring or go on here, and those that still want to be registered or marked.
// Always true: the server says what is mine; an event that is missed is made up for by asking again.
// The trap: an event that comes while the list is under way is newer than the list; it is laid over the answer.
import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import { fetchCalls, type Call } from '@/api/queries/phone';

const wants = (it: Call): boolean =>
  it.mine && !it.disposed && (it.stage !== 'ended' || (it.end === 'answered' && it.case === null));
/** Whether a call that is newly here is to be shown as one to write down. */
const comes = (it: Call): boolean =>
  wants(it) && it.stage !== 'ended' && it.direction === 'inbound' && it.case === null;

export const useCalls = defineStore('calls', () => {
  const calls = shallowRef<Call[]>([]);

  /** What was told while the list is being read. */
  const meanwhile = new Map<string, Call>();
  let readings = 0;
  let asked = 0;
  let shown = 0;

  function put(it: Call): void {
    const others = calls.value.filter((c) => c.id !== it.id);
    calls.value = wants(it) ? [it, ...others].sort((a, b) => b.began_at - a.began_at) : others;
  }
  /** Takes a change in; true when it brings a call to this person. */
  function take(it: Call): boolean {
    const known = calls.value.some((c) => c.id === it.id);
    if (readings > 0) meanwhile.set(it.id, it);
    put(it);
    return !known && comes(it);
  }
  /** Asks which calls are here; tells those that were not known, for the event may be late or lost. */
  async function refresh(): Promise<readonly Call[]> {
    let found: readonly Call[] = [];
    readings += 1;
    const place = ++asked;
    const page = await fetchCalls('mine').catch(() => null);
    // Answers may come in another order than they were asked for.
    if (page && place > shown) {
      shown = place;
      const known = new Set(calls.value.map((it) => it.id));
      calls.value = page.items.filter(wants);
      meanwhile.forEach(put);
      found = calls.value.filter((it) => !known.has(it.id) && comes(it));
    }
    readings -= 1;
    if (readings === 0) meanwhile.clear();
    return found;
  }
  function drop(id: string): void {
    calls.value = calls.value.filter((it) => it.id !== id);
  }
  const find = (id: string | null): Call | undefined => calls.value.find((it) => it.id === id);
  const ringing = computed(() => calls.value.filter((it) => it.stage !== 'ended'));
  return { calls, ringing, take, refresh, drop, find };
});
