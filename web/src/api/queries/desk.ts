// Customers, search, the standard, mail, reports and settings over the wire.
import { api, ok, writeHeaders } from '../client';
import type {
  CaseRow,
  ComplianceRow,
  Customer,
  Finding,
  Form,
  Hit,
  Page,
  Parked,
  Standard,
  TextPart,
} from '../types';
import type { Lexicon } from '@/kit/phrases';

export const findCustomers = (query: {
  phone?: string;
  q?: string;
  limit?: number;
}): Promise<Page<Customer>> => ok(api.GET('/customers', { params: { query } }));
export const fetchCustomer = (id: string): Promise<Customer> =>
  ok(api.GET('/customers/{id}', { params: { path: { id } } }));
export const fetchCustomerCases = (id: string): Promise<Page<CaseRow>> =>
  ok(api.GET('/customers/{id}/cases', { params: { path: { id } } }));
export const reveal = (
  id: string,
  body: { field: 'phone' | 'email' | 'address'; identity_id?: string; reason: string },
): Promise<{ value: string; until_at: number }> =>
  ok(api.POST('/customers/{id}/reveal', { params: { path: { id } }, headers: writeHeaders(), body }));
export const patchCustomer = (
  id: string,
  version: number,
  body: Record<string, unknown>,
): Promise<Customer> =>
  ok(api.PATCH('/customers/{id}', { params: { path: { id } }, headers: writeHeaders(version), body }));

export const search = (q: string, kinds: string, after: string | null): Promise<Page<Hit>> =>
  ok(api.GET('/search', { params: { query: { q, kinds, limit: 20, ...(after ? { after } : {}) } } }));

export const fetchStandard = (): Promise<Standard> => ok(api.GET('/standard'));
export const fetchLexicon = (): Promise<Lexicon> => ok(api.GET('/standard/lexicon'));
export const checkText = (body: {
  text: string;
  moment: string;
  case_id?: string;
}): Promise<{ findings: Finding[]; parts: TextPart[] }> => ok(api.POST('/standard/check', { body }));

export const fetchForms = (): Promise<{ items: Form[] }> => ok(api.GET('/forms'));
export const fetchCompliance = (query: {
  from_at: number;
  to_at: number;
}): Promise<{ items: ComplianceRow[] }> => ok(api.GET('/reports/compliance', { params: { query } }));
export const fetchComplianceCases = (
  clause: string,
  query: { state: string; from_at: number; to_at: number },
): Promise<Page<CaseRow>> =>
  ok(api.GET('/reports/compliance/{clause}/cases', { params: { path: { clause }, query } }));

export const fetchParked = (): Promise<Page<Parked>> => ok(api.GET('/mail/parked'));
export const decideParked = (id: string, act: 'release' | 'retry' | 'dismiss'): Promise<unknown> => {
  const options = { params: { path: { id } }, headers: writeHeaders() };
  if (act === 'release') return ok(api.POST('/mail/parked/{id}/release', options));
  if (act === 'retry') return ok(api.POST('/mail/parked/{id}/retry', options));
  return ok(api.POST('/mail/parked/{id}/dismiss', options));
};
