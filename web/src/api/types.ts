// Names for what travels over the wire. All of it is /api/v1; instants are epoch milliseconds UTC.

export type CaseType =
  | 'enquiry'
  | 'repair'
  | 'complaint'
  | 'suggestion'
  | 'praise'
  | 'help'
  | 'paid_service'
  | 'order'
  | 'return'
  | 'follow_up';
export type Priority = 'urgent' | 'high' | 'normal' | 'low';
export type Category = 'new' | 'open' | 'waiting' | 'closed' | 'joined';
export type Channel = 'phone' | 'counter' | 'email' | 'chat' | 'visit' | 'messenger';
export type WaitReason = 'customer' | 'appointment' | 'parts' | 'third_party' | 'force_majeure';
export type CustomerWord = 'satisfied' | 'accepted' | 'dissatisfied' | 'not_reached';
export type Role =
  'administrator' | 'supervisor' | 'team_lead' | 'agent' | 'dispatcher' | 'reviewer' | 'viewer';
export type View = 'mine' | 'team' | 'unassigned' | 'all' | 'waiting' | 'closed' | 'breached';

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

export interface PersonRef {
  id: string;
  name: string;
  work_number: string;
}
export interface TeamRef {
  id: string;
  name: string;
}
export interface CustomerRef {
  id: string;
  name: string;
  phone_masked?: string | null;
  member_level?: string | null;
}
export interface CaseNumber {
  id: string;
  number: string;
}

export interface Preferences {
  density?: 'comfortable' | 'medium' | 'compact';
  locale?: 'zh-CN' | 'en';
  send_key?: 'enter' | 'ctrl_enter';
  theme?: 'light' | 'dark' | 'system';
  letters?: boolean;
}
export interface Me {
  person: {
    id: string;
    name: string;
    work_number: string;
    login: string;
    role: Role;
    team_ids: string[];
    locale?: string | null;
  };
  permissions: { action: string; scope: string }[];
  csrf_token: string;
  server_time_at: number;
  company: { name: string; zone: string };
  preferences: Preferences;
}

export interface NextDue {
  promise_id: string;
  clause: string;
  clause_title: string;
  due_at: number;
  warn_at: number | null;
  state: string;
}
export interface CaseRow {
  id: string;
  number: string;
  version: number;
  subject: string;
  type: CaseType;
  priority: Priority;
  category: Category;
  label_id: string | null;
  channel: Channel;
  customer: CustomerRef | null;
  owner: PersonRef | null;
  handler: PersonRef | null;
  team: TeamRef | null;
  opened_at: number;
  updated_at: number;
  closed_at: number | null;
  unread: number;
  preview: string;
  has_draft: boolean;
  next_due: NextDue | null;
  waiting: { reason: WaitReason; until_at: number | null } | null;
  joined_into: CaseNumber | null;
}

export type PromiseState = 'running' | 'paused' | 'kept' | 'broken' | 'waived' | 'void' | 'superseded';
export interface CasePromise {
  id: string;
  clause: string;
  clause_title: string;
  clause_text?: string;
  severity?: string;
  state: PromiseState;
  basis_at: number;
  due_at: number | null;
  warn_at: number | null;
  ended_at: number | null;
  round?: number;
  subject?: string | null;
  pack?: string;
}

export interface Why {
  summary: string;
  basis: { fact: string; at: number; text: string };
  figure: string | null;
  clause: string;
  pack: string;
  calendar: { id: string; version: number | string; name: string } | null;
  intervals: { from_at: number; to_at: number; counted_ms: number; label: string }[];
  pauses: {
    from_at: number;
    to_at: number | null;
    reason: string;
    author: string | null;
    credited_ms: number;
  }[];
  due_at: number | null;
  text_lines: string[];
}

export type FindingAction = 'refuse' | 'warn' | 'hint';
export interface Finding {
  clause: string;
  severity?: string;
  action: FindingAction;
  from: number;
  to: number;
  text: string;
  better: string[];
  /** Something due is missing; `text` is the name of the part. */
  is_missing?: boolean;
  message: string;
}
export interface TextPart {
  name: string;
  clause: string;
  present: boolean;
}

export interface Attachment {
  id: string;
  name: string;
  media_type: string;
  size_bytes: number;
  inline?: boolean;
  url?: string;
}

export interface Item {
  seq: number;
  at: number;
  author: {
    kind: 'person' | 'customer' | 'system' | 'timer';
    person?: PersonRef | null;
    name?: string | null;
  };
  kind: string;
  data: Record<string, unknown>;
  findings?: Finding[];
  /** Set by the browser on texts that the server has not confirmed yet. */
  pending?: 'sending' | 'failed';
}

export interface Draft {
  body: string;
  version: number;
  saved_at: number;
}

export interface Case extends CaseRow {
  description: string;
  fields: Record<string, unknown>;
  confirmed: boolean;
  place: { id?: string; address: string; unit: string | null } | null;
  identity: { kind: string; value_masked: string } | null;
  timeline: Item[];
  timeline_before: string | null;
  promises: CasePromise[];
  allowed: string[];
  offered_to: {
    person: PersonRef | null;
    team: TeamRef | null;
    by: PersonRef | null;
    at: number;
    note: string;
  } | null;
  others_here: PersonRef[];
  customer_open_cases: CaseRow[];
  joined_cases: { id: string; number: string; subject: string }[];
  closing: {
    result_recorded: boolean;
    answered: boolean;
    customer_word: CustomerWord | null;
    tries: number;
    missing: string[];
  };
  drafts: { reply: Draft | null; note: Draft | null };
  promised_answers: { id: string; by_at: number; what: string; state: string }[];
}

export interface Page<T> {
  items: T[];
  next: string | null;
}
export type Counts = Partial<Record<View, number>>;

export interface Identity {
  id: string;
  kind: 'phone' | 'email' | 'other';
  value_masked: string;
  verified?: boolean;
  primary?: boolean;
}
export interface Place {
  id: string;
  address: string;
  unit: string | null;
  kind?: string | null;
}
export interface Customer {
  id: string;
  name: string;
  title: 'mr' | 'ms' | 'none' | null;
  member_level: string | null;
  wishes: Record<string, unknown> | null;
  identities: Identity[];
  places: Place[];
  notes: string | null;
  version: number;
  open_cases: number;
  created_at: number;
}

export interface Register {
  channel: 'phone' | 'counter';
  customer: { id: string } | { new: NewCustomer } | null;
  caller_number: string | null;
  type: CaseType | null;
  priority: Priority | null;
  subject: string;
  description: string;
  fields: Record<string, unknown>;
  since: string | null;
  confirmed: boolean;
  opening_text: string | null;
  closing_text: string | null;
  told: string | null;
  promise_answer: { by_at: number; what: string } | null;
  team_id: string | null;
  close_now: { result: string; customer_word: CustomerWord } | null;
  started_at: number | null;
  ended_at: number | null;
  flags: Record<string, boolean>;
}
export interface NewCustomer {
  name: string;
  title: 'mr' | 'ms' | 'none';
  phone: string | null;
  phones: string[];
  address: string | null;
  unit: string | null;
}
export interface Duplicate {
  case: CaseRow;
  reason: 'same_number' | 'same_customer' | 'same_place';
  text?: string;
}
export interface Preview {
  priority: Priority;
  promises: (CasePromise & { why?: { summary: string } | null })[];
  missing: { clause: string; field: string; text: string }[];
  findings: Finding[];
  duplicates: Duplicate[];
}

export interface FormField {
  name: string;
  label: { zh: string; en: string };
  kind: 'text' | 'number' | 'date' | 'choice' | 'phone' | 'address';
  required: boolean;
  choices?: ({ value: string; label: { zh: string; en: string } } | string)[];
}
export interface Form {
  type: CaseType;
  fields: FormField[];
}

export interface Clause {
  id: string;
  kind: string;
  title: string;
  text: string;
  severity?: string;
  source?: string | null;
  figures?: Record<string, unknown>;
}
export interface Standard {
  pack: { id: string; version: string; hash: string; title: string };
  clauses: Clause[];
}

export interface Hit {
  kind: 'case' | 'message' | 'customer';
  case: { id: string; number: string; subject: string; category: Category } | null;
  customer: CustomerRef | null;
  at: number;
  excerpt: { text: string; hit: boolean }[];
}

export interface Parked {
  id: string;
  mailbox: string;
  kind: string;
  from: string;
  subject: string;
  received_at: number;
  reason: string;
  attempts: number;
  case: CaseNumber | null;
}

export interface ComplianceRow {
  clause: string;
  title: string;
  kept: number;
  broken: number;
  waived: number;
  void: number;
  running: number;
  rate: number | null;
  average_ms: number | null;
}
