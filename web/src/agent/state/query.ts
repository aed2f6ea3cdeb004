// The only cache of server state. Live events patch it; five minutes after its last reader an entry is dropped.
import { QueryClient } from '@tanstack/vue-query';
import { asProblem } from '@/api/problem';

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      gcTime: 300_000,
      refetchOnWindowFocus: false,
      structuralSharing: false,
      retry: (count, error) => count < 2 && ['offline', 'busy'].includes(asProblem(error).code),
    },
    mutations: { retry: false },
  },
});

const MOST_CASES = 200;

/** Drops the cases that nobody looked at for longest, above two hundred. */
export function trimCases(): void {
  const held = queries
    .getQueryCache()
    .findAll({ queryKey: ['case'] })
    .filter((it) => it.getObserversCount() === 0)
    .sort((a, b) => a.state.dataUpdatedAt - b.state.dataUpdatedAt);
  for (const it of held.slice(0, Math.max(0, held.length - MOST_CASES))) queries.getQueryCache().remove(it);
}
