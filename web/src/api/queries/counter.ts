// Counters where customers take numbers, and their visits.
import { api, ok, writeHeaders } from '../client';
import type { Page } from '../wire';
import type { components } from '../schema';

type S = components['schemas'];
export type Counter = S['CounterView'];
export type CounterBody = S['CounterBody'];
export type Topic = S['TopicWire'];
export type Visit = S['CounterVisit'];

const on = (id: string) => ({ params: { path: { id } }, headers: writeHeaders() });

export const fetchCounters = (): Promise<Page<Counter>> => ok(api.GET('/api/v1/counters'));
export const addCounter = (body: Partial<CounterBody>): Promise<Counter> =>
  ok(api.POST('/api/v1/counters', { body: body as CounterBody }));
export const patchCounter = (id: string, body: Partial<CounterBody>): Promise<Counter> =>
  ok(api.PATCH('/api/v1/counters/{id}', { ...on(id), body: body as CounterBody }));
export const fetchVisits = (id: string): Promise<Page<Visit>> =>
  ok(api.GET('/api/v1/counters/{id}/visits', { params: { path: { id } } }));
export const callNext = (id: string, window: string): Promise<unknown> =>
  ok(api.POST('/api/v1/counters/{id}/next', { ...on(id), body: { window } }));
export const actOnVisit = (
  id: string,
  body: {
    act: 'call_again' | 'greet' | 'no_show' | 'finish';
    identity?: boolean;
    seated?: boolean;
    request?: string;
    text?: string;
    case_id?: string | null;
  },
): Promise<unknown> =>
  ok(
    api.POST('/api/v1/visits/{id}/acts', {
      ...on(id),
      body: { identity: false, seated: false, request: '', text: '', case_id: null, ...body },
    }),
  );
