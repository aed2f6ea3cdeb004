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
  promiseNeeds: (id: string, version: number) => ['promise-needs', id, version] as const,
  customer: (id: string) => ['customer', id] as const,
  customerCases: (id: string) => ['customer-cases', id] as const,
  alike: (id: string) => ['alike', id] as const,
  suggestions: ['alike', 'suggestions'] as const,
  merges: (id: string) => ['merges', id] as const,
  circle: (id: string) => ['circle', id] as const,
  matters: (id: string) => ['matters', id] as const,
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
