// Which layers lie above the screen: call registration, search, the shortcut sheet.
import { defineStore } from 'pinia';
import { ref } from 'vue';

export const useLayers = defineStore('layers', () => {
  const call = ref(false);
  const callEver = ref(false);
  const keptCalls = ref(0);
  /** A kept call draft that the sheet should take up, by its id. */
  const wantedCall = ref<string | null>(null);
  const search = ref(false);
  const searchKind = ref<'all' | 'customer'>('all');
  const sheet = ref(false);

  function toggleCall(): void {
    callEver.value = true;
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
    search,
    searchKind,
    sheet,
    toggleCall,
    resumeCall,
    openSearch,
    reset,
  };
});
