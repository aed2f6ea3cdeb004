// The queue of contacts, what one does, and who does what, over the wire.
import { api, ok, writeHeaders } from '../client';
import type {
  AgentBoard,
  AgentSettings,
  ChosenState,
  DoorRouting,
  EndingAct,
  MyState,
  NextContact,
  Page,
  TakenContact,
  Transfer,
  WaitingContact,
} from '../wire';

const of = (id: string) => ({ params: { path: { id } }, headers: writeHeaders() });

export const fetchMyState = (): Promise<MyState> => ok(api.GET('/api/v1/me/state'));
export const setMyState = (body: ChosenState): Promise<MyState> => ok(api.PUT('/api/v1/me/state', { body }));
export const fetchWaiting = (): Promise<Page<WaitingContact>> => ok(api.GET('/api/v1/contacts/waiting'));
export const takeNext = (): Promise<NextContact> =>
  ok(api.POST('/api/v1/contacts/next', { body: { channels: [] } }));
export const acceptContact = (id: string): Promise<TakenContact> =>
  ok(api.POST('/api/v1/contacts/{id}/accept', of(id)));
export const returnContact = (id: string): Promise<void> =>
  ok(api.POST('/api/v1/contacts/{id}/return', of(id)));
export const endContact = (id: string, act: EndingAct): Promise<void> =>
  ok(api.POST('/api/v1/contacts/{id}/ending', { ...of(id), body: { act } }));
export const transferContact = (id: string, body: Transfer): Promise<void> =>
  ok(api.POST('/api/v1/contacts/{id}/transfer', { ...of(id), body }));
export const fetchAgents = (): Promise<AgentBoard> => ok(api.GET('/api/v1/agents'));
export const fetchAgentSettings = (id: string): Promise<AgentSettings> =>
  ok(api.GET('/api/v1/people/{id}/contact_settings', { params: { path: { id } } }));
export const putAgentSettings = (id: string, body: AgentSettings): Promise<AgentSettings> =>
  ok(api.PUT('/api/v1/people/{id}/contact_settings', { ...of(id), body }));
export const fetchDoorRouting = (id: string): Promise<DoorRouting> =>
  ok(api.GET('/api/v1/doors/{id}/routing', { params: { path: { id } } }));
export const putDoorRouting = (id: string, body: DoorRouting): Promise<DoorRouting> =>
  ok(api.PUT('/api/v1/doors/{id}/routing', { ...of(id), body }));
