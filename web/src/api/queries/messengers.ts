// Messenger accounts and what their vendors left that could not be taken in, over the wire.
import { api, ok, writeHeaders } from '../client';
import type { Messenger, MessengerBody, MessengerHealth, MessengerKindInfo, Page, Stranded } from '../wire';

const change = (id: string) => ({ params: { path: { id } }, headers: writeHeaders() });

export const fetchMessengerKinds = (): Promise<Page<MessengerKindInfo>> =>
  ok(api.GET('/api/v1/messengers/kinds'));
export const fetchMessengers = (): Promise<Page<Messenger>> => ok(api.GET('/api/v1/messengers'));
export const addMessenger = (body: Partial<MessengerBody>): Promise<Messenger> =>
  ok(api.POST('/api/v1/messengers', { body: body as MessengerBody }));
export const patchMessenger = (id: string, body: Partial<MessengerBody>): Promise<Messenger> =>
  ok(api.PATCH('/api/v1/messengers/{id}', { ...change(id), body: body as MessengerBody }));
/** It is gone, or, when somebody wrote to it, out of use. */
export const removeMessenger = (id: string): Promise<{ outcome: 'removed' | 'deactivated' }> =>
  ok(api.DELETE('/api/v1/messengers/{id}', change(id)));
export const testMessenger = (id: string): Promise<MessengerHealth> =>
  ok(api.POST('/api/v1/messengers/{id}/test', change(id)));
export const renewMessengerAddress = (id: string): Promise<Messenger> =>
  ok(api.POST('/api/v1/messengers/{id}/renew_address', change(id)));

export const fetchStranded = (): Promise<Page<Stranded>> => ok(api.GET('/api/v1/messengers/stranded'));
export const retryStranded = (id: string): Promise<void> =>
  ok(api.POST('/api/v1/messengers/stranded/{id}/retry', change(id)));
export const dismissStranded = (id: string): Promise<void> =>
  ok(api.POST('/api/v1/messengers/stranded/{id}/dismiss', change(id)));
