// The list of the inbox: the chosen view, its pages, the cursor and what is picked.
import { useInfiniteQuery, useQuery } from '@tanstack/vue-query';
import { computed, ref, shallowRef, watch, type Ref } from 'vue';
import { keys, type CaseFilter } from '@/api/keys';
import { fetchCase, fetchCases, fetchCounts } from '@/api/queries/cases';
import type { CaseRow, View } from '@/api/wire';
import { queries, trimCases } from '@/agent/state/query';

/** Everything the list column needs. */
export function useList(view: Ref<View>, openId: Ref<string | null>) {
  const type = ref('');
  const priority = ref('');
  const order = ref<'risk' | 'updated' | 'opened'>('risk');
  const filter = computed<CaseFilter>(() => ({
    view: view.value,
    order: order.value,
    ...(type.value ? { type: type.value } : {}),
    ...(priority.value ? { priority: priority.value } : {}),
  }));
  const list = useInfiniteQuery({
    queryKey: computed(() => keys.list(filter.value)),
    queryFn: ({ pageParam }) => fetchCases(filter.value, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    staleTime: 60_000,
  });
  const counts = useQuery({ queryKey: keys.counts, queryFn: fetchCounts, staleTime: 10_000 });
  const rows = computed<readonly CaseRow[]>(() => list.data.value?.pages.flatMap((it) => it.items) ?? []);
  const isFiltered = computed(() => type.value !== '' || priority.value !== '');
  const total = computed(() => {
    const known = isFiltered.value ? undefined : counts.data.value?.[view.value];
    return Math.max(known ?? 0, rows.value.length);
  });

  const cursorId = ref<string | null>(null);
  const picked = shallowRef<ReadonlySet<string>>(new Set());
  const cursorAt = computed(() => rows.value.findIndex((it) => it.id === cursorId.value));

  watch(openId, (id) => {
    if (id) cursorId.value = id;
  });
  watch(filter, () => {
    picked.value = new Set();
    cursorId.value = openId.value;
  });

  /** The id that is `step` rows from the cursor, or from the open case. */
  function neighbour(step: number): string | null {
    if (rows.value.length === 0) return null;
    const at = cursorAt.value < 0 ? (step > 0 ? -1 : 0) : cursorAt.value;
    return rows.value[Math.min(rows.value.length - 1, Math.max(0, at + step))]?.id ?? null;
  }
  function toggle(id: string): void {
    const next = new Set(picked.value);
    if (!next.delete(id)) next.add(id);
    picked.value = next;
  }
  /** Picks everything between the cursor and this row. */
  function extend(id: string): void {
    const to = rows.value.findIndex((it) => it.id === id);
    const from = cursorAt.value < 0 ? to : cursorAt.value;
    if (to < 0) return;
    const next = new Set(picked.value);
    for (let i = Math.min(from, to); i <= Math.max(from, to); i += 1) next.add(rows.value[i]!.id);
    picked.value = next;
  }
  /** The case that is due first among the others. */
  function nextByRisk(): string | null {
    const due = rows.value
      .filter((it) => it.id !== openId.value && it.next_due)
      .sort((a, b) => a.next_due!.due_at - b.next_due!.due_at);
    return due[0]?.id ?? neighbour(1);
  }
  function prefetch(id: string): void {
    void queries.prefetchQuery({ queryKey: keys.case(id), queryFn: () => fetchCase(id), staleTime: 60_000 });
  }
  /** Fetches the two neighbours on either side, so that moving on is instant. */
  function prefetchAround(): void {
    const at = cursorAt.value;
    if (at < 0) return;
    for (const i of [at + 1, at - 1, at + 2, at - 2]) {
      const id = rows.value[i]?.id;
      if (id) prefetch(id);
    }
    trimCases();
  }
  return {
    filter,
    type,
    priority,
    order,
    list,
    counts,
    rows,
    total,
    isFiltered,
    cursorId,
    picked,
    neighbour,
    toggle,
    extend,
    nextByRisk,
    prefetch,
    prefetchAround,
  };
}
