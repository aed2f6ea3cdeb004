// Which layers lie above the screen: call registration, search, the shortcut sheet.
import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import type { Call } from '@/api/wire';

/** What the sheet is to be filled with: a call, a callback, a visitor at the counter. */
export interface Prefill {
  channel: 'phone' | 'counter';
  number: string;
  callId: string | null;
  callbackId: string | null;
  visitId: string | null;
  startedAt: number | null;
  /** Somebody asked for it; else it came by itself and must not push anything aside. */
  isWanted: boolean;
}

export const useLayers = defineStore('layers', () => {
  const call = ref(false);
  const callEver = ref(false);
  const keptCalls = ref(0);
  /** A kept call draft that the sheet should take up, by its id. */
  const wantedCall = ref<string | null>(null);
  const prefill = shallowRef<Prefill | null>(null);
  /** The sheet opened by itself: the focus stays where it was until F2. */
  const isPopped = ref(false);

  function fill(it: Partial<Prefill>): void {
    prefill.value = {
      channel: 'phone',
      number: '',
      callId: null,
      callbackId: null,
      visitId: null,
      startedAt: null,
      isWanted: true,
      ...it,
    };
    callEver.value = true;
  }
  const ofCall = (it: Call): Partial<Prefill> => ({
    number: it.number,
    callId: it.id,
    startedAt: it.answered_at ?? it.began_at,
  });
  /** A call came in here: the sheet slides in unless somebody writes in it. */
  function popCall(it: Call): void {
    fill({ ...ofCall(it), isWanted: false });
  }
  /** Somebody takes a call up. */
  function takeCall(it: Call): void {
    fill(ofCall(it));
    isPopped.value = false;
    call.value = true;
  }
  /** Somebody calls a missed customer back. */
  function callBack(it: { id: string; number: string }): void {
    fill({ number: it.number, callbackId: it.id });
    isPopped.value = false;
    call.value = true;
  }
  /** Somebody receives a visitor. */
  function receive(visitId: string, startedAt: number): void {
    fill({ channel: 'counter', visitId, startedAt });
    isPopped.value = false;
    call.value = true;
  }
  const search = ref(false);
  const searchKind = ref<'all' | 'customer'>('all');
  const sheet = ref(false);

  function toggleCall(): void {
    callEver.value = true;
    if (call.value && isPopped.value) {
      // It slid in by itself; now it is wanted, and takes the focus.
      isPopped.value = false;
      return;
    }
    isPopped.value = false;
    call.value = !call.value;
  }
  function resumeCall(id: string): void {
    wantedCall.value = id;
    callEver.value = true;
    call.value = true;
  }
  function openSearch(kind: 'all' | 'customer' = 'all'): void {
    searchKind.value = kind;
    search.value = true;
  }
  function reset(): void {
    call.value = false;
    callEver.value = false;
    prefill.value = null;
    isPopped.value = false;
    search.value = false;
    sheet.value = false;
    keptCalls.value = 0;
    // What callers said belongs to whoever was signed in.
    for (const place of ['shouwen.call', 'shouwen.calls']) sessionStorage.removeItem(place);
  }
  return {
    call,
    callEver,
    keptCalls,
    wantedCall,
    prefill,
    isPopped,
    popCall,
    takeCall,
    callBack,
    receive,
    search,
    searchKind,
    sheet,
    toggleCall,
    resumeCall,
    openSearch,
    reset,
  };
});
