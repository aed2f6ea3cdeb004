// Known outages where the caller is, looked up while the address is written; telling one fills the answer.
import { shallowRef, watch } from 'vue';
import { fetchAnnouncementsFor, type Announcement } from '@/api/queries/outages';
import type { CallForm } from './useCall';

export function useOutageOffer(form: CallForm, isOpen: () => boolean) {
  const offered = shallowRef<Announcement[]>([]);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked = 0;
  watch(
    () => [form.address, isOpen()] as const,
    ([address, open]) => {
      clearTimeout(timer);
      const where = address.trim();
      if (!open) return;
      if (where.length < 2) {
        offered.value = [];
        return;
      }
      timer = setTimeout(() => {
        asked += 1;
        const mine = asked;
        fetchAnnouncementsFor(where).then(
          (page) => {
            if (mine === asked) offered.value = page.items;
          },
          () => undefined,
        );
      }, 250);
    },
    { immediate: true },
  );
  /** Takes the answer over; the case joins the matter when it is registered. */
  function tell(it: Announcement): void {
    form.outageId = it.id;
    form.told = it.answer;
  }
  function untell(): void {
    form.outageId = null;
    form.told = '';
  }
  /** False when there is nothing to tell. */
  function tellFirst(): boolean | void {
    const [first] = offered.value;
    if (!first || form.outageId) return false;
    tell(first);
  }
  return { offered, tell, untell, tellFirst };
}
