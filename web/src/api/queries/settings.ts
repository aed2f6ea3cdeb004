// What administrators and supervisors set up, over the wire.
import { api, ok, writeHeaders } from '../client';
import type { CaseType, Category, FormField, Page, Role } from '../types';

export interface Person {
  id: string;
  name: string;
  work_number: string;
  login: string;
  role: Role;
  team_ids: string[];
  active: boolean;
  email?: string | null;
  locale?: string | null;
}
export interface Team {
  id: string;
  name: string;
  calendar_id?: string | null;
  lead_id?: string | null;
}
export interface Label {
  id: string;
  category: Category;
  name: string;
}
export interface Health {
  state: string;
  detail?: string | null;
  last_seen_at?: number | null;
  backlog?: number | null;
}
export interface Mailbox {
  id: string;
  name: string;
  address: string;
  team_id?: string | null;
  imap_host: string;
  imap_port: number;
  imap_security: string;
  smtp_host: string;
  smtp_port: number;
  smtp_security: string;
  login: string;
  enabled: boolean;
  health?: Health | null;
}
export interface Calendar {
  id: string;
  name: string;
  version: number;
  zone: string;
  /** Monday first. */
  week: { from: string; to: string }[][];
}
export interface CalendarDay {
  date: string;
  kind: 'work' | 'off' | 'holiday' | 'make_up';
  name?: string | null;
}
export interface Token {
  id: string;
  name: string;
  scopes: string[];
  expires_at: number | null;
  created_at?: number;
  last_used_at?: number | null;
}

const id = (value: string) => ({ params: { path: { id: value } } });
const change = (value: string) => ({ ...id(value), headers: writeHeaders() });

export const fetchPeople = (): Promise<Page<Person>> => ok(api.GET('/people'));
export const addPerson = (body: Partial<Person> & { password?: string }): Promise<Person> =>
  ok(api.POST('/people', { body }));
export const patchPerson = (pid: string, body: Partial<Person>): Promise<Person> =>
  ok(api.PATCH('/people/{id}', { ...change(pid), body }));
export const setPassword = (pid: string, password: string): Promise<void> =>
  ok(api.POST('/people/{id}/password', { ...change(pid), body: { new: password } }));

export const fetchTeams = (): Promise<Page<Team>> => ok(api.GET('/teams'));
export const addTeam = (body: Partial<Team>): Promise<Team> => ok(api.POST('/teams', { body }));
export const patchTeam = (tid: string, body: Partial<Team>): Promise<Team> =>
  ok(api.PATCH('/teams/{id}', { ...change(tid), body }));

export const fetchMailboxes = (): Promise<Page<Mailbox>> => ok(api.GET('/mailboxes'));
export const addMailbox = (body: Record<string, unknown>): Promise<Mailbox> =>
  ok(api.POST('/mailboxes', { body }));
export const patchMailbox = (mid: string, body: Record<string, unknown>): Promise<Mailbox> =>
  ok(api.PATCH('/mailboxes/{id}', { ...change(mid), body }));
export const removeMailbox = (mid: string): Promise<void> => ok(api.DELETE('/mailboxes/{id}', change(mid)));
export const testMailbox = (mid: string): Promise<Health> =>
  ok(api.POST('/mailboxes/{id}/test', change(mid)));

export const fetchCalendars = (): Promise<Page<Calendar>> => ok(api.GET('/calendars'));
export const fetchCalendar = (cid: string): Promise<Calendar> => ok(api.GET('/calendars/{id}', id(cid)));
export const putCalendar = (cid: string, body: Record<string, unknown>): Promise<Calendar> =>
  ok(api.PUT('/calendars/{id}', { ...change(cid), body }));
export const importHolidays = (cid: string, body: Record<string, unknown>): Promise<unknown> =>
  ok(api.POST('/calendars/{id}/holidays/import', { ...change(cid), body }));
export const fetchYear = (cid: string, year: number): Promise<{ days: CalendarDay[] }> =>
  ok(api.GET('/calendars/{id}/year/{year}', { params: { path: { id: cid, year } } }));

export const putForm = (type: CaseType, fields: FormField[]): Promise<unknown> =>
  ok(api.PUT('/forms/{type}', { params: { path: { type } }, headers: writeHeaders(), body: { fields } }));

export const fetchLabels = (): Promise<Page<Label>> => ok(api.GET('/labels'));
export const addLabel = (body: { category: Category; name: string }): Promise<Label> =>
  ok(api.POST('/labels', { body }));
export const patchLabel = (lid: string, body: Partial<Label>): Promise<Label> =>
  ok(api.PATCH('/labels/{id}', { ...change(lid), body }));

export const fetchTokens = (): Promise<Page<Token>> => ok(api.GET('/tokens'));
export const addToken = (body: {
  name: string;
  scopes: string[];
  expires_at: number | null;
}): Promise<Token & { secret: string }> => ok(api.POST('/tokens', { body }));
export const removeToken = (tid: string): Promise<void> => ok(api.DELETE('/tokens/{id}', change(tid)));
