// Tasks and their calendar addresses, and the links to the customers' page.
import { api, ok } from '../client';
import type { components } from '../schema';

type S = components['schemas'];
export type Task = S['Task'];
export type TaskList = S['TaskList'];
export type TaskFeed = S['TaskFeed'];
export type Whose = 'mine' | 'team';

export const fetchTasks = (whose: Whose, limit?: number): Promise<TaskList> =>
  ok(api.GET('/api/v1/tasks', { params: { query: { whose, ...(limit === undefined ? {} : { limit }) } } }));

export const fetchFeeds = (): Promise<{ items: TaskFeed[] }> => ok(api.GET('/api/v1/task_feeds'));
export const addFeed = (): Promise<S['GivenTaskFeed']> =>
  ok(api.POST('/api/v1/task_feeds', { body: {} as never }));
export const removeFeed = (id: string): Promise<void> =>
  ok(api.DELETE('/api/v1/task_feeds/{id}', { params: { path: { id } } }));

/** Makes a link to the customer's page of a case; its address is shown this once. */
export const makeStatusLink = (id: string): Promise<S['MadeStatusLink']> =>
  ok(api.POST('/api/v1/cases/{id}/status_links', { params: { path: { id } }, body: {} as never }));
