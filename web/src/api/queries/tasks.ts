// Tasks and their calendar addresses.
import { api, ok, writeHeaders } from '../client';
import type { components } from '../schema';

type S = components['schemas'];
export type Task = S['Task'];
export type TaskList = S['TaskList'];
export type TaskFeed = S['TaskFeed'];
export type Whose = 'mine' | 'team';

export const fetchTasks = (whose: Whose, team?: string): Promise<TaskList> =>
  ok(api.GET('/api/v1/tasks', { params: { query: { whose, ...(team ? { team } : {}) } } }));

export const tasksKey = ['tasks'] as const;
/** How many there are and how many are late, without the tasks themselves. */
export const countTasks = (): Promise<TaskList> =>
  ok(api.GET('/api/v1/tasks', { params: { query: { whose: 'mine', limit: 0 } } }));
/** Whatever is owed on a case, by whomever. */
export const fetchCaseTasks = (caseId: string): Promise<TaskList> =>
  ok(api.GET('/api/v1/tasks', { params: { query: { case: caseId } } }));

export const fetchFeeds = (): Promise<{ items: TaskFeed[] }> => ok(api.GET('/api/v1/task_feeds'));
export const addFeed = (): Promise<S['GivenTaskFeed']> =>
  ok(api.POST('/api/v1/task_feeds', { body: {} as never }));
export const removeFeed = (id: string): Promise<void> =>
  ok(api.DELETE('/api/v1/task_feeds/{id}', { params: { path: { id } } }));

export type OpenRecords = S['OpenRecords'];
export type OpenRecord = S['OpenRecord'];
export const recordsKey = ['customer-records'] as const;
/** Customers' records that came or changed and that nobody processed since (F08). */
export const fetchRecords = (): Promise<OpenRecords> => ok(api.GET('/api/v1/customer-records'));
/** Processes the record of one customer; none: all that came or changed until now. */
export const processRecords = (customer_id: string | null): Promise<S['ProcessedRecords']> =>
  ok(api.POST('/api/v1/customer-records', { headers: writeHeaders(), body: { customer_id } }));
