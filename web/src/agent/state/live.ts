// Turns live events into patches of the cache: a changed row is put in its place in every list that shows it.
// The trap: never refetch lists on an event; five hundred screens would do it at once.
import type { InfiniteData, QueryKey } from '@tanstack/vue-query';
import { shallowRef } from 'vue';
import { keys, type CaseFilter } from '@/api/keys';
import { chatKey, type CaseChat } from '@/api/queries/chat';
import { tasksKey } from '@/api/queries/tasks';
import { outageKeys } from '@/api/queries/outages';
import { listen, type FactEvent, type NoticeEvent } from '@/api/stream';
import type { Call, Case, CaseRow, Me, Page, PersonRef } from '@/api/wire';
import { serverNow } from '@/kit/clock';
import { compareRisk } from '@/kit/sla';
import { queries } from './query';

export const isLive = shallowRef(false);
/** Somebody else at a case, looking or writing. */
export interface Other {
  person: PersonRef;
  state: string;
}
/** Who is at which case, as the stream last told. */
export const presence = shallowRef<ReadonlyMap<string, Other[]>>(new Map());
type RowsData = InfiniteData<Page<CaseRow>, string | null>;

/** Whether a row belongs to a view of this person. */
export function belongs(row: CaseRow, filter: CaseFilter, me: Me): boolean {
  if (filter.type && row.type !== filter.type) return false;
  if (filter.priority && row.priority !== filter.priority) return false;
  const isOpen = row.category !== 'closed' && row.category !== 'joined';
  switch (filter.view) {
    case 'mine':
      return isOpen && (row.owner?.id === me.person.id || row.handler?.id === me.person.id);
    case 'team':
      return isOpen && row.team !== null && me.person.team_ids.includes(row.team.id);
    case 'unassigned':
      return isOpen && row.handler === null;
    case 'all':
      return isOpen;
    case 'waiting':
      return row.category === 'waiting';
    case 'closed':
      return !isOpen;
    case 'breached':
      return isOpen && row.next_due !== null && row.next_due.due_at <= serverNow();
  }
}

function order(a: CaseRow, b: CaseRow, filter: CaseFilter): number {
  if (filter.order === 'opened') return b.opened_at - a.opened_at;
  if (filter.order === 'updated') return b.updated_at - a.updated_at;
  return compareRisk(riskKey(a), riskKey(b));
}
const riskKey = (row: CaseRow) => ({
  dueAt: row.next_due?.due_at ?? null,
  priority: row.priority,
  updatedAt: row.updated_at,
});

/** The pages with one row changed, moved, added or taken away; the same object when nothing changes. */
export function patchPages(data: RowsData, row: CaseRow, filter: CaseFilter, me: Me): RowsData {
  const belongsNow = belongs(row, filter, me);
  let was: CaseRow | undefined;
  let at: [number, number] | null = null;
  data.pages.forEach((page, p) => {
    const i = page.items.findIndex((it) => it.id === row.id);
    if (i >= 0) {
      at = [p, i];
      was = page.items[i];
    }
  });
  if (!at && !belongsNow) return data;
  if (was && was.version > row.version) return data;
  const kept = was && row.has_draft === undefined ? { ...row, has_draft: (was as CaseRow).has_draft } : row;
  if (at && belongsNow && was && order(was, kept, filter) === 0) {
    const [p, i] = at as [number, number];
    const pages = [...data.pages];
    pages[p] = { ...pages[p]!, items: replaced(pages[p]!.items, i, kept) };
    return { ...data, pages };
  }
  const pages = data.pages.map((page) => ({ ...page, items: page.items.filter((it) => it.id !== row.id) }));
  if (belongsNow) insert(pages, kept, filter);
  return { ...data, pages };
}

function replaced(items: CaseRow[], i: number, row: CaseRow): CaseRow[] {
  const out = [...items];
  out[i] = row;
  return out;
}

function insert(pages: Page<CaseRow>[], row: CaseRow, filter: CaseFilter): void {
  for (const page of pages) {
    const i = page.items.findIndex((it) => order(row, it, filter) < 0);
    if (i >= 0) {
      page.items.splice(i, 0, row);
      return;
    }
  }
  const last = pages.at(-1);
  if (last && last.next === null) last.items.push(row);
}

/** Does it to the cached entries of a key; again once an answer is there that was under way and may be older than this. */
function patchEach(queryKey: readonly unknown[], patch: (key: QueryKey) => void): void {
  for (const query of queries.getQueryCache().findAll({ queryKey })) {
    const again = (): void => patch(query.queryKey);
    again();
    if (query.state.fetchStatus !== 'idle') query.promise?.then(again, () => undefined);
  }
}

/** Puts a row into every list, those on their way included. */
export function patchRow(row: CaseRow, me: Me): void {
  patchEach(keys.lists, (key) => {
    const data = queries.getQueryData<RowsData>(key);
    if (!data) return;
    const patched = patchPages(data, row, key[1] as CaseFilter, me);
    if (patched !== data) queries.setQueryData(key, patched);
  });
}

/** Somebody of the desk has read a chat: nothing of it is unread any longer. */
function markRead(caseId: string): void {
  for (const [key, data] of queries.getQueriesData<RowsData>({ queryKey: keys.lists })) {
    const isUnread = (it: CaseRow): boolean => it.id === caseId && it.unread_in_chat > 0;
    if (!data?.pages.some((page) => page.items.some(isUnread))) continue;
    const pages = data.pages.map((page) => ({
      ...page,
      items: page.items.map((it) => (isUnread(it) ? { ...it, unread_in_chat: 0 } : it)),
    }));
    queries.setQueryData(key, { ...data, pages });
  }
}

/** Stores a whole case as the server sent it, and its row in the lists. */
export function putCase(found: Case, me: Me | null): void {
  const held = queries.getQueryData<Case>(keys.case(found.id));
  if (held && held.version > found.version) return;
  queries.setQueryData(keys.case(found.id), held ? withOlder(held, found) : found);
  if (me) patchRow(found, me);
}

// A fresh case brings the newest twenty items; older ones that were already loaded stay above them.
function withOlder(held: Case, found: Case): Case {
  const first = found.timeline[0]?.seq ?? 0;
  const older = held.timeline.filter((it) => !it.pending && it.seq < first);
  if (older.length === 0) return found;
  return { ...found, timeline: [...older, ...found.timeline], timeline_before: held.timeline_before };
}

let countsTimer: ReturnType<typeof setTimeout> | undefined;
function countsSoon(): void {
  countsTimer ??= setTimeout(
    () => {
      countsTimer = undefined;
      if (!document.hidden) void queries.invalidateQueries({ queryKey: keys.counts });
    },
    1500 + Math.random() * 2500,
  );
}

let tasksTimer: ReturnType<typeof setTimeout> | undefined;
/** What is owed changed with what I, or somebody on a case of mine, did. */
function tasksSoon(): void {
  tasksTimer ??= setTimeout(
    () => {
      tasksTimer = undefined;
      if (!document.hidden) void queries.invalidateQueries({ queryKey: tasksKey });
    },
    2000 + Math.random() * 3000,
  );
}
const isMine = (row: CaseRow, me: Me): boolean =>
  row.owner?.id === me.person.id || row.handler?.id === me.person.id;

const caseTimers = new Map<string, ReturnType<typeof setTimeout>>();
function caseSoon(id: string): void {
  const query = queries.getQueryCache().find({ queryKey: keys.case(id) });
  if (!query) return;
  if (query.getObserversCount() === 0) {
    query.invalidate();
    return;
  }
  if (caseTimers.has(id)) return;
  caseTimers.set(
    id,
    setTimeout(() => {
      caseTimers.delete(id);
      void queries.invalidateQueries({ queryKey: keys.case(id) });
    }, 150),
  );
}

export interface LiveHooks {
  me: () => Me | null;
  notice: (event: NoticeEvent) => void;
  call: (call: Call) => void;
  /** The stream is back: what it carried meanwhile is asked for. */
  again: () => void;
  touched: (caseId: string) => void;
  queue: () => void;
  /** News of outages, for everybody; and of cases that may be one matter. */
  outage: (kind: 'new' | 'ended' | 'changed' | 'proposed') => void;
}

/** Starts the live stream after a place in it, in a language; the returned function stops it. */
export function startLive(after: number, language: string, hooks: LiveHooks): () => void {
  return listen(after, language, {
    fact(event: FactEvent) {
      const me = hooks.me();
      if (me && event.row) {
        patchRow(event.row, me);
        if (isMine(event.row, me)) tasksSoon();
      }
      patchEach(keys.case(event.case_id), (key) => {
        const held = queries.getQueryData<Case>(key);
        if (held && held.version < event.version) caseSoon(event.case_id);
      });
      void queries.invalidateQueries({ queryKey: chatKey(event.case_id), refetchType: 'active' });
      hooks.touched(event.case_id);
      countsSoon();
    },
    promise(event) {
      caseSoon(event.case_id);
    },
    presence(event) {
      presence.value = new Map(presence.value).set(event.case_id, event.others);
    },
    call: (event) => hooks.call(event.call),
    chat(event) {
      const before = queries.getQueryData<CaseChat>(chatKey(event.case_id));
      if ((event.chat.desk_read_at ?? 0) > (before?.desk_read_at ?? 0)) {
        markRead(event.case_id);
        hooks.queue();
      }
      queries.setQueryData(chatKey(event.case_id), event.chat);
    },
    notice: hooks.notice,
    queue: hooks.queue,
    outage(event) {
      void queries.invalidateQueries({ queryKey: outageKeys.all });
      hooks.outage(event.new ? 'new' : event.ended ? 'ended' : 'changed');
    },
    proposal(event) {
      void queries.invalidateQueries({ queryKey: outageKeys.proposals });
      if (event.new) hooks.outage('proposed');
    },
    resync() {
      hooks.again();
      void queries.invalidateQueries({ refetchType: 'active' });
    },
    state(live) {
      if (live && !isLive.value) {
        void queries.invalidateQueries({ queryKey: outageKeys.all });
        void queries.invalidateQueries({ queryKey: outageKeys.proposals });
        countsSoon();
        hooks.again();
      }
      isLive.value = live;
    },
  });
}
