// 「在办」: up to eight pinned cases, restored at log-in. Only ids are stored, never what is in the cases.
import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';

const MOST = 8;

export const useStrip = defineStore('strip', () => {
  const ids = ref<string[]>([]);
  const fresh = shallowRef<ReadonlySet<string>>(new Set());
  let place = '';

  function restore(personId: string): void {
    place = `shouwen.strip.${personId}`;
    try {
      const found: unknown = JSON.parse(localStorage.getItem(place) ?? '[]');
      ids.value = Array.isArray(found) ? found.filter((it) => typeof it === 'string').slice(0, MOST) : [];
    } catch {
      ids.value = [];
    }
  }
  function keep(): void {
    if (place) localStorage.setItem(place, JSON.stringify(ids.value));
  }
  function pin(id: string): void {
    if (ids.value.includes(id)) return;
    ids.value = [...ids.value, id].slice(-MOST);
    keep();
  }
  function unpin(id: string): void {
    ids.value = ids.value.filter((it) => it !== id);
    seen(id);
    keep();
  }
  function touched(id: string): void {
    if (ids.value.includes(id)) fresh.value = new Set([...fresh.value, id]);
  }
  function seen(id: string): void {
    if (!fresh.value.has(id)) return;
    fresh.value = new Set([...fresh.value].filter((it) => it !== id));
  }
  return { ids, fresh, restore, pin, unpin, touched, seen };
});
