// Announcements of outages, and proposals that many cases are one matter.
import { api, ok, writeHeaders } from '../client';
import type { Page } from '../wire';
import type { components } from '../schema';

type S = components['schemas'];
export type Announcement = S['Announcement'];
export type AnnouncedCase = S['AnnouncedCase'];
export type AnnouncementBody = S['AnnouncementBody'];
export type AnnouncementChange = S['AnnouncementChange'];
export type MatterProposal = S['MatterProposal'];
export type ProposalRule = S['ProposalRule'];

export const outageKeys = {
  all: ['outages'] as const,
  running: ['outages', 'running'] as const,
  past: ['outages', 'past'] as const,
  cases: (id: string) => ['outages', 'cases', id] as const,
  on: (caseId: string) => ['outages', 'on', caseId] as const,
  proposals: ['proposals'] as const,
};

const on = (id: string, version?: number) => ({ params: { path: { id } }, headers: writeHeaders(version) });

export const fetchAnnouncements = (state: 'running' | 'past'): Promise<Page<Announcement>> =>
  ok(api.GET('/api/v1/announcements', { params: { query: { state } } }));
export const fetchAnnouncementsFor = (address: string): Promise<Page<Announcement>> =>
  ok(api.GET('/api/v1/announcements', { params: { query: { address } } }));
export const fetchOffered = (caseId: string): Promise<Page<Announcement>> =>
  ok(api.GET('/api/v1/cases/{id}/announcements', { params: { path: { id: caseId } } }));
export const fetchAnnouncedCases = (id: string): Promise<Page<AnnouncedCase>> =>
  ok(api.GET('/api/v1/announcements/{id}/cases', { params: { path: { id } } }));
export const announce = (body: AnnouncementBody): Promise<Announcement> =>
  ok(api.POST('/api/v1/announcements', { body, headers: writeHeaders() }));
export const changeAnnouncement = (
  it: Announcement,
  body: Partial<AnnouncementChange>,
): Promise<Announcement> =>
  ok(api.PATCH('/api/v1/announcements/{id}', { ...on(it.id, it.version), body: body as AnnouncementChange }));
export const endAnnouncement = (id: string, word: { zh: string; en: string }): Promise<Announcement> =>
  ok(api.POST('/api/v1/announcements/{id}/end', { ...on(id), body: { text: word.zh, text_en: word.en } }));
export const tellOutage = (
  at: { id: string; version: number },
  body: S['TellBody'],
): Promise<S['CaseAnswer']> => ok(api.POST('/api/v1/cases/{id}/outages', { ...on(at.id), body }));

export const fetchProposals = (): Promise<Page<MatterProposal>> =>
  ok(api.GET('/api/v1/matter_proposals', { params: { query: {} } }));
export const acceptProposal = (id: string, body: S['AcceptBody']): Promise<S['AcceptedMatter']> =>
  ok(api.POST('/api/v1/matter_proposals/{id}/accept', { ...on(id), body }));
export const dismissProposal = (id: string): Promise<unknown> =>
  ok(api.POST('/api/v1/matter_proposals/{id}/dismiss', { ...on(id), body: {} as never }));
export const fetchProposalRule = (): Promise<ProposalRule> => ok(api.GET('/api/v1/matter_proposals/rule'));
export const saveProposalRule = (body: ProposalRule): Promise<ProposalRule> =>
  ok(api.PUT('/api/v1/matter_proposals/rule', { body, headers: writeHeaders() }));
