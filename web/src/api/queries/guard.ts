// Web hooks, rules of privacy, exports and checks of identity, over the wire.
import { api, ok, writeHeaders } from '../client';
import type { components } from '../schema';
import type { Page } from '../wire';

type S = components['schemas'];
export type Hook = S['Hook'];
export type HookBody = S['HookBody'];
export type HookSecret = S['HookSecret'];
export type HookKind = S['HookKind'];
export type HookTest = S['HookTest'];
export type HookDelivery = S['HookDelivery'];
export type HookDeliveryWhole = S['HookDeliveryWhole'];
export type PrivacyRules = S['PrivacyRules'];
export type RevealAlert = S['RevealAlert'];
export type IdentityCheck = S['IdentityCheckView'];
export type ExportBody = S['ExportBody'];

const id = (value: string) => ({ params: { path: { id: value } } });
const change = (value: string) => ({ ...id(value), headers: writeHeaders() });

export const fetchHooks = (): Promise<Page<Hook>> => ok(api.GET('/api/v1/hooks'));
export const fetchHookKinds = (): Promise<Page<HookKind>> => ok(api.GET('/api/v1/hook_kinds'));
export const addHook = (body: HookBody): Promise<HookSecret> => ok(api.POST('/api/v1/hooks', { body }));
export const patchHook = (hid: string, body: HookBody): Promise<Hook> =>
  ok(api.PATCH('/api/v1/hooks/{id}', { ...change(hid), body }));
export const removeHook = (hid: string): Promise<void> => ok(api.DELETE('/api/v1/hooks/{id}', change(hid)));
export const rotateSecret = (hid: string): Promise<HookSecret> =>
  ok(api.POST('/api/v1/hooks/{id}/secret', change(hid)));
export const testHook = (hid: string, kind: string): Promise<HookTest> =>
  ok(api.POST('/api/v1/hooks/{id}/test', { ...change(hid), body: { kind } }));
export const replaySince = (hid: string, sinceAt: number): Promise<{ count: number }> =>
  ok(api.POST('/api/v1/hooks/{id}/replay', { ...change(hid), body: { since_at: sinceAt } }));
export const fetchDeliveries = (
  hid: string,
  dead: boolean,
  after: string | null,
): Promise<Page<HookDelivery>> =>
  ok(
    api.GET('/api/v1/hooks/{id}/deliveries', {
      params: { path: { id: hid }, query: { ...(dead ? { dead: 1 } : {}), ...(after ? { after } : {}) } },
    }),
  );
export const fetchDelivery = (did: string): Promise<HookDeliveryWhole> =>
  ok(api.GET('/api/v1/hook_deliveries/{id}', id(did)));
export const replayDelivery = (did: string): Promise<void> =>
  ok(api.POST('/api/v1/hook_deliveries/{id}/replay', change(did)));

export const fetchPrivacy = (): Promise<PrivacyRules> => ok(api.GET('/api/v1/privacy'));
export const fetchRevealReasons = (): Promise<{ reasons: string[]; only_listed: boolean }> =>
  ok(api.GET('/api/v1/privacy/reveal_reasons'));
export const putPrivacy = (body: PrivacyRules): Promise<PrivacyRules> =>
  ok(api.PUT('/api/v1/privacy', { headers: writeHeaders(), body }));
export const fetchAlerts = (): Promise<Page<RevealAlert>> => ok(api.GET('/api/v1/privacy/alerts'));

/** The file, and the name that the server gave it. */
export async function exportData(body: ExportBody): Promise<{ blob: Blob; name: string }> {
  const call = api.POST('/api/v1/exports', { headers: writeHeaders(), body, parseAs: 'blob' });
  const blob = (await ok(call)) as unknown as Blob;
  const told = (await call).response.headers.get('Content-Disposition') ?? '';
  return { blob, name: decodeURIComponent(/filename\*=UTF-8''(.+)$/u.exec(told)?.[1] ?? `${body.what}.csv`) };
}

export const fetchChecks = (caseId: string): Promise<Page<IdentityCheck>> =>
  ok(api.GET('/api/v1/cases/{id}/identity_checks', id(caseId)));
export const beginCheck = (
  caseId: string,
  body: { way: string; consent: string },
): Promise<Page<IdentityCheck>> =>
  ok(api.POST('/api/v1/cases/{id}/identity_checks', { ...change(caseId), body }));
export const endCheck = (checkId: string, done: boolean): Promise<void> =>
  ok(api.POST('/api/v1/identity_checks/{id}/end', { ...change(checkId), body: { done } }));
export const takeEvidence = (checkId: string, file: File): Promise<unknown> =>
  ok(
    api.POST('/api/v1/identity_checks/{id}/evidence', {
      params: { path: { id: checkId }, query: { name: file.name } },
      headers: { ...writeHeaders(), 'Content-Type': 'application/octet-stream' },
      body: file as unknown as string,
      bodySerializer: (it: unknown) => it as BodyInit,
    }),
  );
export const evidenceUrl = (evidenceId: string): string => `/api/v1/identity_evidence/${evidenceId}`;
