// The names under which server state is cached.
import type { View } from './wire';

export interface CaseFilter {
  view: View;
  type?: string;
  priority?: string;
  order?: 'risk' | 'updated' | 'opened';
}

export const keys = {
  counts: ['counts'] as const,
  lists: ['list'] as const,
  list: (filter: CaseFilter) => ['list', filter] as const,
  case: (id: string) => ['case', id] as const,
  customer: (id: string) => ['customer', id] as const,
  customerCases: (id: string) => ['customer-cases', id] as const,
  standard: ['standard'] as const,
  packs: ['packs'] as const,
  revealReasons: ['reveal-reasons'] as const,
  lexicon: ['lexicon'] as const,
  forms: ['forms'] as const,
  labels: ['labels'] as const,
  quickPhrases: ['quick-phrases'] as const,
  teamViews: ['team-views'] as const,
  people: ['people'] as const,
  teams: ['teams'] as const,
  myState: ['my-state'] as const,
  waiting: ['waiting-contacts'] as const,
  agents: ['agents'] as const,
};
