// Calls, callbacks and telephone lines.
import { api, ok, writeHeaders } from '../client';
import type { Call, Page } from '../wire';
import type { components } from '../schema';

type S = components['schemas'];
export type { Call };
export type Callback = S['CallbackView'];
export type PhoneLine = S['PhoneLineView'];
export type PhoneLineBody = S['PhoneLineBody'];
export type CallReport = S['CallReportView'];

const on = (id: string) => ({ params: { path: { id } }, headers: writeHeaders() });

export const fetchCalls = (which: 'mine' | 'latest'): Promise<Page<Call>> =>
  ok(api.GET('/api/v1/calls', { params: { query: { which } } }));
export const attachCall = (id: string, caseId: string): Promise<unknown> =>
  ok(api.POST('/api/v1/calls/{id}/case', { ...on(id), body: { case_id: caseId } }));
export const disposeCall = (
  id: string,
  body: { disposition: string; told: boolean; right_contact: string; text: string },
): Promise<unknown> => ok(api.POST('/api/v1/calls/{id}/disposition', { ...on(id), body }));

export const fetchCallbacks = (state: 'open' | 'past'): Promise<Page<Callback>> =>
  ok(api.GET('/api/v1/callbacks', { params: { query: { state } } }));
export const takeCallback = (id: string): Promise<Callback> =>
  ok(api.POST('/api/v1/callbacks/{id}/take', on(id)));
export const makeCallback = (
  id: string,
  body: { reached: boolean; note: string; case_id: string | null },
): Promise<Callback> => ok(api.POST('/api/v1/callbacks/{id}/made', { ...on(id), body }));

export const fetchPhoneLines = (): Promise<Page<PhoneLine>> => ok(api.GET('/api/v1/phone_lines'));
export const addPhoneLine = (body: Partial<PhoneLineBody>): Promise<PhoneLine> =>
  ok(api.POST('/api/v1/phone_lines', { body: body as PhoneLineBody }));
export const patchPhoneLine = (id: string, body: Partial<PhoneLineBody>): Promise<PhoneLine> =>
  ok(api.PATCH('/api/v1/phone_lines/{id}', { ...on(id), body: body as PhoneLineBody }));
export const renewPhoneLine = (id: string): Promise<PhoneLine> =>
  ok(api.POST('/api/v1/phone_lines/{id}/token', on(id)));
export const fetchCallReports = (id: string): Promise<Page<CallReport>> =>
  ok(api.GET('/api/v1/phone_lines/{id}/reports', { params: { path: { id } } }));
export const tryPhoneLine = (id: string, fields: Record<string, unknown>): Promise<unknown> =>
  ok(api.POST('/api/v1/phone_lines/{id}/trial', { ...on(id), body: { fields: fields as never } }));
