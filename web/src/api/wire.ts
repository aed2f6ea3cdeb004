// Names for what travels over the wire, all taken from the generated schema: what the server changes, breaks here.
// All of it is /api/v1; instants are epoch milliseconds UTC.
import type { components, operations, paths } from './schema';

type S = components['schemas'];

export type CaseType = S['CaseType'];
export type Priority = S['Priority'];
export type Category = S['Category'];
export type Channel = S['Channel'];
export type WaitReason = S['WaitReason'];
export type CustomerWord = S['CustomerWordGiven'];
export type TryOutcome = S['TryOutcome'];
export type Role = S['Role'];
export type Permission = S['Permission'];
export type Moment = S['Moment'];
export type FieldKind = S['FieldKind'];
export type View = 'mine' | 'team' | 'unassigned' | 'all' | 'waiting' | 'closed' | 'breached';
/** All paths and operations, for those who need them by name. */
export type { operations, paths };

export const CASE_TYPES: CaseType[] = [
  'repair',
  'complaint',
  'enquiry',
  'suggestion',
  'praise',
  'help',
  'paid_service',
  'order',
  'return',
  'follow_up',
];
export const PRIORITIES: Priority[] = ['urgent', 'high', 'normal', 'low'];
export const WAIT_REASONS: WaitReason[] = [
  'customer',
  'appointment',
  'parts',
  'third_party',
  'force_majeure',
];
export const CUSTOMER_WORDS: CustomerWord[] = ['satisfied', 'accepted', 'dissatisfied', 'not_reached'];
export const TRY_OUTCOMES: TryOutcome[] = ['no_answer', 'busy', 'wrong_number', 'reached'];
export const VIEWS: View[] = ['mine', 'team', 'unassigned', 'all', 'waiting', 'breached', 'closed'];
export const ROLES: Role[] = [
  'administrator',
  'supervisor',
  'team_lead',
  'agent',
  'dispatcher',
  'reviewer',
  'viewer',
];

export type AgentState = S['AgentState'];
export type MyState = S['MyState'];
export type ContactInHand = S['ContactInHand'];
export type OfferedContact = S['OfferedContact'];
export type WaitingContact = S['WaitingContact'];
export type ChosenState = S['StateBody'];
export type NextContact = S['NextContact'];
export type TakenContact = S['TakenContact'];
export type EndingAct = S['EndingAct'];
export type Transfer = S['TransferBody'];
export type AgentBoard = S['AgentBoard'];
export type AgentSettings = S['AgentSettings'];
export type DoorRouting = S['DoorRouting'];

export type KnownPack = S['KnownPack'];
export type PackComparison = S['PackComparison'];
export type QuickPhrase = S['QuickPhrase'];
export type QuickPhraseBody = S['QuickPhraseBody'];
/** A list of cases that a team shares. */
export type TeamView = Omit<S['TeamView'], 'filter'> & { filter: SavedView };

export type PersonRef = S['PersonRef'];
export type TeamRef = S['TeamRef'];
export type CustomerRef = S['CustomerRef'];

/** How a person likes the screen; the server keeps it as it is. */
export interface Preferences {
  density?: 'comfortable' | 'medium' | 'compact';
  locale?: 'zh-CN' | 'en';
  send_key?: 'enter' | 'ctrl_enter';
  theme?: 'light' | 'dark' | 'system';
  letters?: boolean;
  /** Views of the list that a person keeps. */
  views?: SavedView[];
}
/** A view with its filters and order, under the name that follows from them. */
export interface SavedView {
  view: View;
  type: string;
  priority: string;
  order: string;
}
export type Me = Omit<S['Me'], 'preferences'> & { preferences: Preferences };

export type NextDue = S['NextDue'];
export type CaseRow = S['CaseRow'];
export type CasePromise = S['Promise'];
export type Why = S['Why'];

export type FindingAction = S['FindingAct'];
/** A finding of the server, or of the browser's own check, which knows no severity or message. */
export type Finding = Omit<S['Finding'], 'severity' | 'message' | 'is_missing'> & Partial<S['Finding']>;
export type TextPart = S['TextPart'];
export type Attachment = S['AttachmentView'];

/** One thing that happened; `pending` is set by the browser on texts that the server has not confirmed yet. */
export type Item = Omit<S['Item'], 'data'> & {
  data: Record<string, unknown>;
  pending?: 'sending' | 'failed';
};
export type Draft = S['Draft'];
export type Case = Omit<S['Case'], 'timeline'> & { timeline: Item[] };

export interface Page<T> {
  items: T[];
  next: string | null;
}
export type Counts = Partial<S['Counts'] & Record<View, number>>;

export type Identity = S['Identity'];
export type Place = S['Place'];
export type Customer = S['Customer'];
export type Greeted = S['Greeted'];
export type Register = Omit<Required<S['Register']>, 'channel' | 'customer'> & {
  channel: 'phone' | 'counter';
  customer: { id: string } | { new: NewCustomer } | null;
};
export type NewCustomer = S['CallerNew'];
export type Duplicate = S['Duplicate'];
export type Call = S['CallView'];
export type Preview = S['RegisterPreview'];
export type PromiseAnswer = S['PromiseAnswerBody'];
export type PromiseNeeds = S['PromiseNeedsView'];

export type FormField = S['FormField'];
export type Form = S['Form'];
export type Clause = S['Clause'];
export type ClauseSheet = S['ClauseSheet'];
export type Trial = S['Trial'];
export type TrialStep = S['TrialStep'];
export type EventBody = S['EventBody'];
export type EventKindInfo = S['EventKindInfo'];
export type WhatIf = S['WhatIf'];
export type Shift = S['Shift'];
export type WhatIfBody = S['WhatIfBody'];
export type Standard = S['Standard'];
export type Hit = S['Hit'];
export type Parked = S['ParkedMail'];
export type FailedMail = S['FailedMail'];
export type AuditEntry = S['AuditItem'];
export type ComplianceRow = S['ComplianceRow'];
export type PeriodVerdict = Omit<S['PeriodVerdict'], 'facts'> & {
  facts: (Omit<S['PeriodFact'], 'item'> & { item: Item })[];
};
export type RegisterBook = S['RegisterBook'];
export type RegisterPage = Omit<S['RegisterPage'], 'entries'> & { entries: Item[] };
export type EntryBody = S['EntryBody'];
export type EntryMade = S['EntryMade'];

export type Person = S['Person'];
export type NewPerson = S['PersonBody'];
export type PersonChange = Partial<S['PersonPatch']>;
export type Team = S['Team'];
export type Label = S['Label'];
export type Health = S['MailboxHealth'];
export type Messenger = S['Messenger'];
export type MessengerBody = S['MessengerBody'];
export type MessengerHealth = S['MessengerHealth'];
export type MessengerKindInfo = S['MessengerKindInfo'];
export type Stranded = S['StrandedMessage'];
export type Mailbox = S['Mailbox'];
export type MailboxBody = S['MailboxBody'];
export type Calendar = S['Calendar'];
export type CalendarBody = S['CalendarBody'];
export type CalendarDay = S['CalendarDay'];
export type HolidaysMissing = S['HolidaysMissing'];
export type HolidayBody = S['HolidayBody'];
export type Token = S['Token'];
export type NewToken = S['TokenBody'];
export type Classification = S['ClassificationBody'];
export type CustomerChange = Partial<S['CustomerPatch']>;
export type AlikeCustomer = S['AlikeCustomer'];
/** Two entries that may be one person. */
export type CustomerPair = S['CustomerSuggestion'];
export type CustomerMerge = S['CustomerMerge'];
export type CustomerGroup = S['CustomerGroup'];
export type Circle = S['Circle'];
