// The customers' page: links to the page of a case, and what the company sets for it.
import { api, ok, writeHeaders } from '../client';
import type { components } from '../schema';
import type { Page } from '../wire';

type S = components['schemas'];
export type StatusLink = S['StatusLink'];
export type StatusPageSettings = S['StatusPageSettings'];
export type PageAct = StatusPageSettings['acts'][number];

export const linksKey = (caseId: string) => ['status-links', caseId] as const;

export const fetchStatusLinks = (caseId: string): Promise<Page<StatusLink>> =>
  ok(api.GET('/api/v1/cases/{id}/status_links', { params: { path: { id: caseId } } }));
/** Makes a link to the customer's page of a case; its address is shown this once. */
export const makeStatusLink = (caseId: string): Promise<S['MadeStatusLink']> =>
  ok(api.POST('/api/v1/cases/{id}/status_links', { params: { path: { id: caseId } }, body: {} as never }));
export const revokeStatusLink = (caseId: string, lid: string): Promise<void> =>
  ok(
    api.DELETE('/api/v1/cases/{id}/status_links/{lid}', {
      params: { path: { id: caseId, lid } },
      headers: writeHeaders(),
    }),
  );

export const fetchStatusPage = (): Promise<StatusPageSettings> => ok(api.GET('/api/v1/status_page'));
export const putStatusPage = (body: StatusPageSettings): Promise<StatusPageSettings> =>
  ok(api.PUT('/api/v1/status_page', { headers: writeHeaders(), body }));
