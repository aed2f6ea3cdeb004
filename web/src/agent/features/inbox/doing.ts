// How a task is done: which step of its case, or the reply, or the call back.
import type { Task } from '@/api/queries/tasks';
import type { Verb } from './steps';

export type Doing =
  | { by: 'step'; verb: Verb; preset: Record<string, string> }
  | { by: 'reply' }
  | { by: 'callback' }
  | { by: 'menu' };

const STEP_OF: Record<string, Verb> = {
  answer_given: 'give_answer',
  answer_promised: 'promise_answer',
  answer_renewed: 'renew_answer',
  handover_accepted: 'accept_handover',
  handover_offered: 'hand_over',
  handler_changed: 'take',
  waiting_started: 'start_waiting',
  waiting_ended: 'end_waiting',
  call_talked: 'try_contact',
  call_placed: 'try_contact',
  contact_tried: 'try_contact',
  result_recorded: 'record_result',
  customer_word_taken: 'take_customer_word',
  case_joined: 'join',
  case_closed: 'close',
  case_reopened: 'reopen',
};

const step = (verb: Verb, preset: Record<string, string> = {}): Doing => ({ by: 'step', verb, preset });

/** What does the task on a case that allows these verbs; the menu of steps where nothing else fits. */
export function doingOf(task: Task, allowed: readonly string[]): Doing {
  const may = (verb: string): boolean => allowed.includes(verb);
  switch (task.what) {
    case 'promised_answer':
      return may('give_answer') ? step('give_answer', { aid: task.answer_id ?? '' }) : { by: 'menu' };
    case 'customer_wrote':
      return may('reply') ? { by: 'reply' } : { by: 'menu' };
    case 'handover':
      return may('accept_handover') ? step('accept_handover') : { by: 'menu' };
    case 'callback':
      return { by: 'callback' };
    case 'promise':
    case 'duty':
      return ofPromise(task.ends_with, may);
  }
}

function ofPromise(ends: readonly string[], may: (verb: string) => boolean): Doing {
  for (const it of ends) {
    if (it === 'reply_sent' || it === 'reply_delivered') {
      if (may('reply')) return { by: 'reply' };
      continue;
    }
    const verb = STEP_OF[it];
    if (verb !== undefined) {
      if (may(verb)) return step(verb);
      continue;
    }
    if (may('record_event')) return step('record_event', { event: it });
  }
  return { by: 'menu' };
}
