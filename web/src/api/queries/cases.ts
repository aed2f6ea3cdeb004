// Cases over the wire: lists, one case, its older items, and every verb that changes it.
import { api, ok, writeHeaders } from '../client';
import type { CaseFilter } from '../keys';
import type {
  Case,
  CaseRow,
  CaseType,
  Classification,
  Counts,
  CustomerWord,
  Draft,
  Duplicate,
  EventBody,
  Item,
  Page,
  PersonRef,
  Preview,
  PromiseAnswer,
  PromiseNeeds,
  Register,
  TryOutcome,
  WaitReason,
  Why,
} from '../wire';

export const PAGE = 200;

export interface CasePage extends Page<CaseRow> {
  counts?: Counts | null;
}

export function fetchCases(filter: CaseFilter, after: string | null, limit = PAGE): Promise<CasePage> {
  const query = {
    view: filter.view,
    order: filter.order ?? 'risk',
    limit,
    ...(filter.type ? { type: filter.type } : {}),
    ...(filter.priority ? { priority: filter.priority } : {}),
    ...(after ? { after } : {}),
  };
  return ok(api.GET('/api/v1/cases', { params: { query } }));
}

export async function fetchCounts(): Promise<Counts> {
  const page = await ok(
    api.GET('/api/v1/cases', { params: { query: { view: 'mine', limit: 1, counts: 1 } } }),
  );
  return page.counts ?? {};
}

export const fetchCase = (id: string): Promise<Case> =>
  ok(api.GET('/api/v1/cases/{id}', { params: { path: { id } } }));

export const fetchOlder = (id: string, before: string): Promise<Page<Item>> =>
  ok(api.GET('/api/v1/cases/{id}/timeline', { params: { path: { id }, query: { before, limit: 50 } } }));

export const fetchWhy = (id: string, pid: string): Promise<Why> =>
  ok(api.GET('/api/v1/cases/{id}/promises/{pid}/why', { params: { path: { id, pid } } }));

export const fetchPromiseNeeds = (id: string): Promise<PromiseNeeds> =>
  ok(api.GET('/api/v1/cases/{id}/answer_promises/needs', { params: { path: { id } } }));

export const fetchDuplicates = (query: {
  phone?: string;
  customer?: string;
  address?: string;
  unit?: string;
  type?: CaseType;
  words?: string;
}): Promise<{ items: Duplicate[] }> => ok(api.GET('/api/v1/cases/duplicates', { params: { query } }));

export const previewCase = (body: Register): Promise<Preview> =>
  ok(api.POST('/api/v1/cases/preview', { body }));

export const registerCase = (body: Register, key: string): Promise<Case> =>
  ok(api.POST('/api/v1/cases', { body, headers: writeHeaders(undefined, key) }));

/** What a verb needs to know of the case: which one, and which version the person saw. */
export interface At {
  id: string;
  /** What was seen of it; not given for what only adds, such as a note or an urging, and overwrites nothing. */
  version?: number;
}
interface CaseAnswer {
  case: Case;
}
export interface ItemAnswer extends CaseAnswer {
  item: Item;
}

const at = (c: At, key?: string) => ({
  params: { path: { id: c.id } },
  headers: writeHeaders(c.version, key),
});

export interface ReplyBody {
  body: string;
  channel: 'email' | 'phone' | 'counter' | 'chat';
  to?: string[];
  cc?: string[];
  attachment_ids: string[];
}

/** Every verb on a case. Each answers with the case as it is afterwards. */
export const verbs = {
  takeBack: (c: At, seq: number) => ok(api.POST('/api/v1/cases/{id}/take_back', { ...at(c), body: { seq } })),
  recall: (c: At, seq: number) =>
    ok(api.POST('/api/v1/cases/{id}/replies/recall', { ...at(c), body: { seq } })),
  take: (c: At) => ok(api.POST('/api/v1/cases/{id}/take', at(c))),
  reply: (c: At, body: ReplyBody, key: string) =>
    ok(api.POST('/api/v1/cases/{id}/replies', { ...at(c, key), body })),
  note: (c: At, body: string, key: string) =>
    ok(api.POST('/api/v1/cases/{id}/notes', { ...at(c, key), body: { body } })),
  event: (c: At, body: EventBody) => ok(api.POST('/api/v1/cases/{id}/events', { ...at(c), body })),
  promise: (c: At, body: PromiseAnswer) =>
    ok(api.POST('/api/v1/cases/{id}/answer_promises', { ...at(c), body })),
  renew: (c: At, aid: string, body: { by_at: number; apology: string }) =>
    ok(
      api.POST('/api/v1/cases/{id}/answer_promises/{aid}/renew', {
        params: { path: { id: c.id, aid } },
        headers: writeHeaders(c.version),
        body,
      }),
    ),
  given: (c: At, aid: string, body: { note: string }) =>
    ok(
      api.POST('/api/v1/cases/{id}/answer_promises/{aid}/given', {
        params: { path: { id: c.id, aid } },
        headers: writeHeaders(c.version),
        body,
      }),
    ),
  handOver: (c: At, body: { to_person?: string; to_team?: string; note: string }) =>
    ok(api.POST('/api/v1/cases/{id}/handovers', { ...at(c), body })),
  accept: (c: At) => ok(api.POST('/api/v1/cases/{id}/handovers/accept', at(c))),
  decline: (c: At, reason: string) =>
    ok(api.POST('/api/v1/cases/{id}/handovers/decline', { ...at(c), body: { reason } })),
  classify: (c: At, body: Classification) =>
    ok(api.POST('/api/v1/cases/{id}/classification', { ...at(c), body })),
  wait: (c: At, body: { reason: WaitReason; until_at: number | null; note: string }) =>
    ok(api.POST('/api/v1/cases/{id}/waits', { ...at(c), body })),
  endWait: (c: At) => ok(api.POST('/api/v1/cases/{id}/waits/end', at(c))),
  urge: (c: At, text: string) => ok(api.POST('/api/v1/cases/{id}/urges', { ...at(c), body: { text } })),
  tried: (c: At, body: { outcome: TryOutcome; note: string }) =>
    ok(api.POST('/api/v1/cases/{id}/contact_tries', { ...at(c), body })),
  result: (c: At, result: string) =>
    ok(api.POST('/api/v1/cases/{id}/results', { ...at(c), body: { result } })),
  word: (c: At, body: { word: 'satisfied' | 'accepted' | 'dissatisfied'; note: string }) =>
    ok(api.POST('/api/v1/cases/{id}/customer_words', { ...at(c), body })),
  assign: (c: At, person_id: string) =>
    ok(api.POST('/api/v1/cases/{id}/handler', { ...at(c), body: { person_id } })),
  join: (c: At, into: string) => ok(api.POST('/api/v1/cases/{id}/joins', { ...at(c), body: { into } })),
  close: (c: At, body: { result: string | null; customer_word: CustomerWord }) =>
    ok(api.POST('/api/v1/cases/{id}/close', { ...at(c), body })),
  reopen: (c: At, reason: string) =>
    ok(api.POST('/api/v1/cases/{id}/reopen', { ...at(c), body: { reason } })),
};

export const tellPresence = (
  id: string,
  state: 'viewing' | 'replying',
): Promise<{ others: { person: PersonRef; state: string }[] }> =>
  ok(api.POST('/api/v1/cases/{id}/presence', { params: { path: { id } }, body: { state } }));

export const saveDraft = (
  id: string,
  mode: 'reply' | 'note',
  body: string,
  version?: number,
): Promise<Draft> =>
  ok(
    api.PUT('/api/v1/cases/{id}/drafts/{mode}', {
      params: { path: { id, mode } },
      body: version === undefined ? { body } : { body, version },
    }),
  );

export const dropDraft = (id: string, mode: 'reply' | 'note'): Promise<void> =>
  ok(api.DELETE('/api/v1/cases/{id}/drafts/{mode}', { params: { path: { id, mode } } }));
