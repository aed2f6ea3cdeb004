// The calls at this person: those that ring or go on here, and those that still want to be registered or marked.
// Always true: the server says what is mine; an event that is missed is made up for by asking again.
import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import { fetchCalls, type Call } from '@/api/queries/phone';

const wants = (it: Call): boolean =>
  it.mine && !it.disposed && (it.stage !== 'ended' || (it.end === 'answered' && it.case === null));

export const useCalls = defineStore('calls', () => {
  const calls = shallowRef<Call[]>([]);

  /** Takes a change in; true when the call is newly at this person. */
  function take(it: Call): boolean {
    const known = calls.value.some((c) => c.id === it.id);
    const others = calls.value.filter((c) => c.id !== it.id);
    calls.value = wants(it) ? [it, ...others].sort((a, b) => b.began_at - a.began_at) : others;
    return !known && wants(it) && it.stage !== 'ended' && it.direction === 'inbound';
  }
  async function refresh(): Promise<void> {
    const page = await fetchCalls('mine').catch(() => null);
    if (page) calls.value = page.items.filter(wants);
  }
  function drop(id: string): void {
    calls.value = calls.value.filter((it) => it.id !== id);
  }
  const find = (id: string | null): Call | undefined => calls.value.find((it) => it.id === id);
  const ringing = computed(() => calls.value.filter((it) => it.stage !== 'ended'));
  return { calls, ringing, take, refresh, drop, find };
});
