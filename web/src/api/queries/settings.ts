// What administrators and supervisors set up, over the wire.
import { api, ok, writeHeaders } from '../client';
import type {
  AuditEntry,
  Calendar,
  CalendarBody,
  CalendarDay,
  HolidaysMissing,
  CaseType,
  Category,
  FormField,
  Health,
  HolidayBody,
  Label,
  Mailbox,
  MailboxBody,
  NewPerson,
  NewToken,
  Page,
  Person,
  PersonChange,
  Team,
  Token,
} from '../wire';

export type { AuditEntry, Calendar, CalendarDay, Health, Label, Mailbox, Person, Team, Token };

const id = (value: string) => ({ params: { path: { id: value } } });
const change = (value: string) => ({ ...id(value), headers: writeHeaders() });

export const fetchPeople = (): Promise<Page<Person>> => ok(api.GET('/api/v1/people'));
export const addPerson = (body: NewPerson): Promise<Person> => ok(api.POST('/api/v1/people', { body }));
export const patchPerson = (pid: string, body: PersonChange): Promise<Person> =>
  ok(api.PATCH('/api/v1/people/{id}', { ...change(pid), body }));
export const setPassword = (pid: string, password: string): Promise<void> =>
  ok(api.POST('/api/v1/people/{id}/password', { ...change(pid), body: { new: password } }));

export const fetchTeams = (): Promise<Page<Team>> => ok(api.GET('/api/v1/teams'));
export const addTeam = (body: { name: string; calendar_id: string }): Promise<Team> =>
  ok(api.POST('/api/v1/teams', { body }));
export const patchTeam = (tid: string, body: { name: string; calendar_id: string }): Promise<Team> =>
  ok(api.PATCH('/api/v1/teams/{id}', { ...change(tid), body }));

export const fetchMailboxes = (): Promise<Page<Mailbox>> => ok(api.GET('/api/v1/mailboxes'));
export const addMailbox = (change: Partial<MailboxBody>): Promise<Mailbox> =>
  ok(api.POST('/api/v1/mailboxes', { body: change as MailboxBody }));
export const patchMailbox = (mid: string, body: Partial<MailboxBody>): Promise<Mailbox> =>
  ok(api.PATCH('/api/v1/mailboxes/{id}', { ...change(mid), body: body as MailboxBody }));
/** It is gone, or, with mail of it, out of use. */
export const removeMailbox = (mid: string): Promise<{ outcome: 'removed' | 'deactivated' }> =>
  ok(api.DELETE('/api/v1/mailboxes/{id}', change(mid)));
export const testMailbox = (mid: string): Promise<Health> =>
  ok(api.POST('/api/v1/mailboxes/{id}/test', change(mid)));

export const fetchCalendars = (): Promise<Page<Calendar>> => ok(api.GET('/api/v1/calendars'));
export const fetchMissingHolidays = (): Promise<Page<HolidaysMissing>> =>
  ok(api.GET('/api/v1/calendars/missing_holidays'));
export const fetchCalendar = (cid: string): Promise<Calendar> =>
  ok(api.GET('/api/v1/calendars/{id}', id(cid)));
export const putCalendar = (cid: string, body: Partial<CalendarBody>): Promise<Calendar> =>
  ok(api.PUT('/api/v1/calendars/{id}', { ...change(cid), body: body as CalendarBody }));
export const importHolidays = (cid: string, body: Partial<HolidayBody>): Promise<unknown> =>
  ok(api.POST('/api/v1/calendars/{id}/holidays/import', { ...change(cid), body: body as HolidayBody }));
export const fetchYear = (cid: string, year: number): Promise<{ days: CalendarDay[] }> =>
  ok(api.GET('/api/v1/calendars/{id}/year/{year}', { params: { path: { id: cid, year } } }));

export const putForm = (type: CaseType, fields: FormField[]): Promise<unknown> =>
  ok(
    api.PUT('/api/v1/forms/{type}', {
      params: { path: { type } },
      headers: writeHeaders(),
      body: { fields },
    }),
  );

export const fetchLabels = (): Promise<Page<Label>> => ok(api.GET('/api/v1/labels'));
export const addLabel = (body: { category: Category; name: string }): Promise<Label> =>
  ok(api.POST('/api/v1/labels', { body }));
export const patchLabel = (lid: string, body: Partial<Label>): Promise<Label> =>
  ok(api.PATCH('/api/v1/labels/{id}', { ...change(lid), body }));

export const fetchAudit = (after: string | null): Promise<Page<AuditEntry>> =>
  ok(api.GET('/api/v1/audit', { params: { query: { limit: 50, ...(after ? { after } : {}) } } }));

export const fetchTokens = (): Promise<Page<Token>> => ok(api.GET('/api/v1/tokens'));
export const addToken = (body: NewToken): Promise<Token & { secret: string }> =>
  ok(api.POST('/api/v1/tokens', { body }));
export const removeToken = (tid: string): Promise<void> => ok(api.DELETE('/api/v1/tokens/{id}', change(tid)));
