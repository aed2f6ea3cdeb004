import { describe, expect, it } from 'vitest';
import type { Task } from '@/api/queries/tasks';
import { doingOf } from '@/agent/features/inbox/doing';

const task = (what: Task['what'], more: Partial<Task> = {}): Task => ({
  key: 'k',
  what,
  case_id: 'c',
  number: '20261121-000001',
  subject: '',
  words: '',
  clause: null,
  clause_title: '',
  due_at: null,
  late: false,
  person: null,
  team: null,
  callback_id: null,
  answer_id: null,
  ends_with: [],
  ...more,
});
const ALL = ['reply', 'give_answer', 'accept_handover', 'record_event', 'record_result', 'try_contact'];

describe('how a task is done', () => {
  it('gives the answer that was promised, and no other', () => {
    expect(doingOf(task('promised_answer', { answer_id: 'a1' }), ALL)).toEqual({
      by: 'step',
      verb: 'give_answer',
      preset: { aid: 'a1' },
    });
  });

  it('takes the first fact of the clause that the case allows', () => {
    const promise = task('promise', { ends_with: ['answer_renewed', 'reply_sent', 'result_recorded'] });
    expect(doingOf(promise, ALL)).toEqual({ by: 'reply' });
    expect(doingOf(promise, ['record_result'])).toMatchObject({ verb: 'record_result' });
    expect(doingOf(promise, [])).toEqual({ by: 'menu' });
  });

  it('records the event that keeps a duty', () => {
    expect(doingOf(task('duty', { ends_with: ['progress_told'] }), ALL)).toEqual({
      by: 'step',
      verb: 'record_event',
      preset: { event: 'progress_told' },
    });
  });

  it('leads to the reply, the hand-over and the telephone', () => {
    expect(doingOf(task('customer_wrote'), ALL)).toEqual({ by: 'reply' });
    expect(doingOf(task('handover'), ALL)).toMatchObject({ verb: 'accept_handover' });
    expect(doingOf(task('callback'), [])).toEqual({ by: 'callback' });
    expect(doingOf(task('customer_wrote'), [])).toEqual({ by: 'menu' });
  });
});
