// The verbs that a case offers, in the order of the menu: which right of the server opens them, which form they ask.
import type { Case, CaseRow } from '@/api/wire';
import { CUSTOMER_WORDS, TRY_OUTCOMES, WAIT_REASONS } from '@/api/wire';
import type { IconName } from '@/ui/icons';

export type Verb =
  | 'take'
  | 'accept_handover'
  | 'decline_handover'
  | 'hand_over'
  | 'promise_answer'
  | 'renew_answer'
  | 'give_answer'
  | 'start_waiting'
  | 'end_waiting'
  | 'try_contact'
  | 'urge'
  | 'record_event'
  | 'record_result'
  | 'take_customer_word'
  | 'assign'
  | 'classify'
  | 'join'
  | 'close'
  | 'reopen';

export interface StepField {
  name: string;
  kind: 'text' | 'area' | 'time' | 'choice' | 'person' | 'person_or_team' | 'case' | 'answer' | 'event';
  required: boolean;
  /** Message group of the choices, such as `set.wait`. */
  group?: string;
  choices?: readonly string[];
}

export interface Step {
  verb: Verb;
  icon: IconName;
  /** Nothing to fill in: done at once. */
  atOnce: boolean;
  fields: StepField[];
}

const area = (name: string, required = true): StepField => ({ name, kind: 'area', required });

/** Every step of the menu. */
export const STEPS: Step[] = [
  { verb: 'accept_handover', icon: 'check', atOnce: true, fields: [] },
  { verb: 'decline_handover', icon: 'close', atOnce: false, fields: [area('reason')] },
  { verb: 'take', icon: 'user', atOnce: true, fields: [] },
  {
    verb: 'hand_over',
    icon: 'hand',
    atOnce: false,
    fields: [{ name: 'to', kind: 'person_or_team', required: true }, area('note')],
  },
  {
    verb: 'promise_answer',
    icon: 'clock',
    atOnce: false,
    fields: [{ name: 'by_at', kind: 'time', required: true }, area('what')],
  },
  {
    verb: 'renew_answer',
    icon: 'clock',
    atOnce: false,
    fields: [
      { name: 'aid', kind: 'answer', required: true },
      { name: 'by_at', kind: 'time', required: true },
      area('apology'),
    ],
  },
  {
    verb: 'give_answer',
    icon: 'check',
    atOnce: false,
    fields: [{ name: 'aid', kind: 'answer', required: true }, area('note')],
  },
  {
    verb: 'start_waiting',
    icon: 'pause',
    atOnce: false,
    fields: [
      { name: 'reason', kind: 'choice', required: true, group: 'set.wait', choices: WAIT_REASONS },
      { name: 'until_at', kind: 'time', required: false },
      area('note', false),
    ],
  },
  { verb: 'end_waiting', icon: 'right', atOnce: true, fields: [] },
  {
    verb: 'try_contact',
    icon: 'phone',
    atOnce: false,
    fields: [
      {
        name: 'outcome',
        kind: 'choice',
        required: true,
        group: 'set.outcome',
        choices: TRY_OUTCOMES,
      },
      area('note', false),
    ],
  },
  { verb: 'urge', icon: 'alert', atOnce: false, fields: [area('text')] },
  { verb: 'record_result', icon: 'note', atOnce: false, fields: [area('result')] },
  {
    verb: 'record_event',
    icon: 'form',
    atOnce: false,
    fields: [{ name: 'event', kind: 'event', required: true }],
  },
  {
    verb: 'take_customer_word',
    icon: 'chat',
    atOnce: false,
    fields: [
      {
        name: 'word',
        kind: 'choice',
        required: true,
        group: 'set.word',
        choices: CUSTOMER_WORDS.slice(0, 3),
      },
      area('note', false),
    ],
  },
  {
    verb: 'assign',
    icon: 'users',
    atOnce: false,
    fields: [{ name: 'person', kind: 'person', required: true }],
  },
  { verb: 'join', icon: 'merge', atOnce: false, fields: [{ name: 'into', kind: 'case', required: true }] },
  {
    verb: 'close',
    icon: 'check',
    atOnce: false,
    fields: [
      area('result'),
      { name: 'customer_word', kind: 'choice', required: true, group: 'set.word', choices: CUSTOMER_WORDS },
    ],
  },
  { verb: 'reopen', icon: 'undo', atOnce: false, fields: [area('reason')] },
];

/** Whether the server offers the verb on this case. */
export function isAllowed(found: Case, verb: Verb): boolean {
  return found.allowed.includes(verb);
}

/** The steps offered on a case, in menu order. */
export function stepsOf(found: Case): Step[] {
  return STEPS.filter((it) => isAllowed(found, it.verb));
}

/** Whether a row can still be worked on. */
export const isLiveRow = (row: CaseRow): boolean => row.category !== 'closed' && row.category !== 'joined';
