// The standard in force, asked for once by whatever shows a part of it.
import { useQuery } from '@tanstack/vue-query';
import { computed } from 'vue';
import { keys } from '@/api/keys';
import { fetchStandard } from '@/api/queries/desk';

/** A clause of the standard in force, once it is known. */
export function useClause(id: () => string) {
  const standard = useQuery({ queryKey: keys.standard, queryFn: fetchStandard, staleTime: 600_000 });
  const clause = computed(() => standard.data.value?.clauses.find((it) => it.id === id()));
  return { standard, clause };
}
