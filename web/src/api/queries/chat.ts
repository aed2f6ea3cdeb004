// The chat about a case beside its messages, over the wire.
import { api, ok, writeHeaders } from '../client';
import type { components } from '../schema';

export type CaseChat = components['schemas']['CaseChat'];
export type ChatSite = components['schemas']['ChatSite'];
export type ChatSiteBody = components['schemas']['ChatSiteBody'];

const at = (id: string) => ({ params: { path: { id } } });

export const chatKey = (id: string) => ['case-chat', id] as const;

export const fetchCaseChat = (id: string): Promise<CaseChat> =>
  ok(api.GET('/api/v1/cases/{id}/chat', at(id)));
export const tellChatTyping = (id: string): Promise<unknown> =>
  ok(api.POST('/api/v1/cases/{id}/chat/typing', at(id)));
export const tellChatRead = (id: string): Promise<unknown> =>
  ok(api.POST('/api/v1/cases/{id}/chat/read', at(id)));

export const fetchChatSites = (): Promise<{ items: ChatSite[] }> => ok(api.GET('/api/v1/chat_sites'));
export const addChatSite = (body: Partial<ChatSiteBody>): Promise<ChatSite> =>
  ok(api.POST('/api/v1/chat_sites', { body: body as ChatSiteBody }));
export const patchChatSite = (id: string, body: Partial<ChatSiteBody>): Promise<ChatSite> =>
  ok(
    api.PATCH('/api/v1/chat_sites/{id}', { ...at(id), headers: writeHeaders(), body: body as ChatSiteBody }),
  );
export const renewChatSecret = (id: string): Promise<{ secret: string }> =>
  ok(api.POST('/api/v1/chat_sites/{id}/secret', { ...at(id), headers: writeHeaders() }));
