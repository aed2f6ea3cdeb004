// Customers, search, the standard, mail, reports and settings over the wire.
import { api, ok, writeHeaders } from '../client';
import type {
  CaseRow,
  Channel,
  ClauseSheet,
  ComplianceRow,
  Customer,
  CustomerChange,
  EntryBody,
  EntryMade,
  EventKindInfo,
  FailedMail,
  Finding,
  Form,
  Greeted,
  Hit,
  KnownPack,
  Moment,
  PackComparison,
  Page,
  Parked,
  PeriodVerdict,
  RegisterBook,
  RegisterPage,
  Standard,
  TextPart,
  Trial,
  WhatIf,
  WhatIfBody,
} from '../wire';
import type { Lexicon } from '@/kit/phrases';

export const findCustomers = (query: {
  phone?: string;
  q?: string;
  limit?: number;
}): Promise<Page<Customer>> => ok(api.GET('/api/v1/customers', { params: { query } }));
export const fetchCustomer = (id: string): Promise<Customer> =>
  ok(api.GET('/api/v1/customers/{id}', { params: { path: { id } } }));
/** How many customers there are to greet, and how many of them opted out (F09). */
export const fetchGreeted = (): Promise<Greeted> => ok(api.GET('/api/v1/greetings'));
export const fetchCustomerCases = (id: string): Promise<Page<CaseRow>> =>
  ok(api.GET('/api/v1/customers/{id}/cases', { params: { path: { id } } }));
export const reveal = (
  id: string,
  body: { field: 'phone' | 'email' | 'address'; identity_id?: string; place_id?: string; reason: string },
): Promise<{ value: string; until_at: number }> =>
  ok(api.POST('/api/v1/customers/{id}/reveal', { params: { path: { id } }, headers: writeHeaders(), body }));
export const patchCustomer = (id: string, version: number, change: CustomerChange): Promise<Customer> =>
  ok(
    api.PATCH('/api/v1/customers/{id}', {
      params: { path: { id } },
      headers: writeHeaders(version),
      body: change as Required<CustomerChange>,
    }),
  );

export const search = (q: string, kinds: string, after: string | null): Promise<Page<Hit>> =>
  ok(api.GET('/api/v1/search', { params: { query: { q, kinds, limit: 20, ...(after ? { after } : {}) } } }));

export const fetchClauseSheet = (id: string): Promise<ClauseSheet> =>
  ok(api.GET('/api/v1/standard/clauses/{id}/sheet', { params: { path: { id } } }));
export const tryTimeline = (text: string): Promise<Trial> =>
  ok(api.POST('/api/v1/standard/trial', { body: { text } }));
export const tryFigures = (body: WhatIfBody): Promise<WhatIf> =>
  ok(api.POST('/api/v1/standard/what-if', { body }));
export const fetchJudging = (number: string): Promise<Trial> =>
  ok(api.GET('/api/v1/standard/judging', { params: { query: { number } } }));
export const fetchEventKinds = (): Promise<Page<EventKindInfo>> => ok(api.GET('/api/v1/standard/events'));
export const fetchPacks = (): Promise<Page<KnownPack>> => ok(api.GET('/api/v1/standard/packs'));
export const comparePacks = (before: string, after: string): Promise<PackComparison> =>
  ok(api.GET('/api/v1/standard/packs/comparison', { params: { query: { old: before, new: after } } }));
export const fetchStandard = (): Promise<Standard> => ok(api.GET('/api/v1/standard'));
/** The schema says only that it is an object; its shape is held by the vectors that both sides replay. */
export const fetchLexicon = async (): Promise<Lexicon> =>
  (await ok(api.GET('/api/v1/standard/lexicon'))) as unknown as Lexicon;
export const checkText = (body: {
  text: string;
  moment: Moment;
  case_id?: string;
  channel?: Channel;
}): Promise<{ findings: Finding[]; parts: TextPart[] }> => ok(api.POST('/api/v1/standard/check', { body }));

export const fetchForms = (): Promise<{ items: Form[] }> => ok(api.GET('/api/v1/forms'));
export const fetchCompliance = (query: {
  from_at: number;
  to_at: number;
}): Promise<{ items: ComplianceRow[] }> => ok(api.GET('/api/v1/reports/compliance', { params: { query } }));
export const fetchComplianceCases = (
  clause: string,
  query: { state: string; from_at: number; to_at: number },
): Promise<Page<CaseRow>> =>
  ok(api.GET('/api/v1/reports/compliance/{clause}/cases', { params: { path: { clause }, query } }));

export const fetchCompliancePeriods = async (
  clause: string,
  query: { state: string; from_at: number; to_at: number },
): Promise<Page<PeriodVerdict>> =>
  (await ok(
    api.GET('/api/v1/reports/compliance/{clause}/periods', { params: { path: { clause }, query } }),
  )) as Page<PeriodVerdict>;

export const fetchRegisters = (area: string, after: string | null): Promise<Page<RegisterBook>> =>
  ok(
    api.GET('/api/v1/registers', {
      params: { query: { ...(area ? { area } : {}), ...(after ? { after } : {}) } },
    }),
  );
export const fetchRegister = async (id: string, after: string | null): Promise<RegisterPage> =>
  (await ok(
    api.GET('/api/v1/registers/{id}', { params: { path: { id }, query: after ? { after } : {} } }),
  )) as RegisterPage;
export const recordEntry = (body: EntryBody): Promise<EntryMade> =>
  ok(api.POST('/api/v1/registers/entries', { headers: writeHeaders(), body }));

export const fetchParked = (): Promise<Page<Parked>> => ok(api.GET('/api/v1/mail/parked'));
export const fetchFailed = (): Promise<Page<FailedMail>> => ok(api.GET('/api/v1/mail/failed'));
export const sendAgain = (id: string): Promise<unknown> =>
  ok(api.POST('/api/v1/mail/failed/{id}/send_again', { params: { path: { id } }, headers: writeHeaders() }));
export const decideParked = (id: string, act: 'release' | 'retry' | 'dismiss'): Promise<unknown> => {
  const options = { params: { path: { id } }, headers: writeHeaders() };
  if (act === 'release') return ok(api.POST('/api/v1/mail/parked/{id}/release', options));
  if (act === 'retry') return ok(api.POST('/api/v1/mail/parked/{id}/retry', options));
  return ok(api.POST('/api/v1/mail/parked/{id}/dismiss', options));
};
