// What goes with an answer that is promised on a case: filled from the case and its customer, and what is still missing (A21).
// The trap: only the server knows the standard; the screen shows what it knows to be missing and lets the server refuse the rest.
import { useQuery } from '@tanstack/vue-query';
import { computed, ref, watch } from 'vue';
import { keys } from '@/api/keys';
import { fetchPromiseNeeds } from '@/api/queries/cases';
import { fetchCustomer } from '@/api/queries/desk';
import type { Case } from '@/api/wire';
import { isSorry, lacking, noTerms, type PromiseTerms } from '@/kit/promise';
import type { Verb } from '../steps';

/** The terms of a promise on this case; idle for every other verb. */
export function usePromise(
  props: { theCase: Case; verb: Verb },
  typed: () => { what: string; hasTime: boolean },
) {
  const isMeant = props.verb === 'promise_answer';
  const { id, customer } = props.theCase;
  const terms = ref<PromiseTerms>(noTerms());
  const needs = useQuery({
    queryKey: keys.promiseNeeds(id, props.theCase.version),
    queryFn: () => fetchPromiseNeeds(id),
    enabled: isMeant,
  });
  const known = useQuery({
    queryKey: keys.customer(customer?.id ?? ''),
    queryFn: () => fetchCustomer(customer?.id ?? ''),
    enabled: isMeant && Boolean(customer),
    staleTime: 60_000,
  });
  const places = computed(() =>
    (known.data.value?.places ?? []).map((it) => ({
      id: it.id,
      label: `${it.address} ${it.unit ?? ''}`.trim(),
    })),
  );
  const ways = computed(() =>
    (known.data.value?.identities ?? [])
      .filter((it) => it.kind !== 'other' || it.id === needs.data.value?.reach_id)
      .map((it) => ({ id: it.id, label: it.value_masked })),
  );
  function fill(): void {
    const { place_id, reach_id } = needs.data.value ?? {};
    terms.value = {
      ...terms.value,
      noPlace: null,
      placeId: place_id ?? places.value[0]?.id ?? '',
      reachId: reach_id ?? '',
    };
  }
  watch(() => [needs.data.value, known.data.value], fill, { immediate: true });
  const inWords = computed(() => isSorry(typed().what, needs.data.value?.apologies ?? []));
  const heard = computed(() => inWords.value || (needs.data.value?.has_apologised ?? false));
  const missing = computed(() =>
    lacking(needs.data.value?.asks ?? [], { terms: terms.value, isSorry: heard.value, ...typed() }),
  );
  const body = () => ({
    apologised: terms.value.apologised,
    place_id: terms.value.placeId || null,
    no_place: terms.value.noPlace,
    reach_id: terms.value.reachId || null,
  });
  return { terms, places, ways, heard, missing, fill, body };
}
