// Says in one line what a fact was; every kind of fact has its sentence in the catalogue.
import type { Item } from '@/api/wire';
import { has, t } from '@/i18n';
import { shortTime } from '@/kit/format';
import { languageName } from '@/ui/language.text';
import { minute } from '@/ui/now';

/** Names that facts refer to by id. */
export interface FactNames {
  people: ReadonlyMap<string, string>;
  teams: ReadonlyMap<string, string>;
}

const str = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The words that somebody spoke or wrote. */
export function textOf(item: Item): string {
  const d = item.data;
  if (item.kind === 'case_raised') return str(d['description']);
  if (item.kind === 'call_talked')
    return [d['opening'], d['note'] ?? d['told'], d['closing']].map(str).filter(Boolean).join('\n');
  return str(d['body']) || str(d['text']);
}

/** One line for a fact that is not speech. */
export function factLine(item: Item, names: FactNames, zone: string): string {
  const key = `fact.line.${item.kind}`;
  if (!has(key)) return item.kind;
  return t(key, words(item, names, zone));
}

function words(item: Item, names: FactNames, zone: string): Record<string, string> {
  const d = item.data;
  const out: Record<string, string> = {};
  for (const [name, value] of Object.entries(d)) {
    if (typeof value === 'string' || typeof value === 'number') out[name] = String(value);
    if (name.endsWith('_at') && typeof value === 'number') out[name] = shortTime(value, minute.value, zone);
  }
  out['reason'] = worded('set.wait', d['reason']) ?? str(d['reason']);
  out['outcome'] = worded('set.outcome', d['outcome']) ?? str(d['outcome']);
  out['word'] = worded('set.word', d['word'] ?? d['customer_word']) ?? '';
  out['to'] = nameOf(d['to_person'] ?? d['to'], names.people) || nameOf(d['to_team'], names.teams);
  out['handler'] = nameOf(d['handler'], names.people) || t('fact.nobody');
  out['changes'] = changes(d, names);
  out['clause'] = str(d['clause']);
  out['text'] = str(d['text']) || str(d['body']);
  if (item.kind === 'event_happened' && Array.isArray(d['fields'])) out['detail'] = happened(item);
  if (item.kind === 'answer_promised') out['recorded'] = recorded(d);
  out['act'] = worded('set.break_act', d['act']) ?? str(d['act']);
  if (typeof d['is_delivered'] === 'boolean')
    out['delivered'] = t(d['is_delivered'] ? 'fact.delivered.yes' : 'fact.delivered.no');
  for (const name of ['note', 'text', 'result', 'what', 'apology', 'field', 'detail']) out[name] ??= '';
  return out;
}

/** What was recorded with a promised answer besides its time and content. */
function recorded(d: Item['data']): string {
  const why = str(d['no_place']);
  const parts = [
    d['apologised'] === true ? t('promise.sorry') : '',
    why ? t('promise.with_place', { why }) : '',
  ];
  const text = parts.filter(Boolean).join(t('common.semicolon'));
  return text ? t('promise.recorded', { text }) : '';
}

interface EventField {
  name: string;
  title: string;
  value: string;
}

/** What an event carries, closed sets and languages in the reader's words. */
function happened(item: Item): string {
  const d = item.data;
  const fields = (d['fields'] as EventField[]).map((it) =>
    t('fact.field', { title: it.title, value: valueOf(it) }),
  );
  // What a rule told of an outage stands above, in its own answer.
  const isAbove = d['event'] === 'outage_told' && item.author.kind === 'system';
  const all = [...((d['lead'] as string[] | undefined) ?? []), ...fields, isAbove ? '' : str(d['said'])];
  const text = all.filter(Boolean).join(t('common.semicolon'));
  return text ? t('fact.carried', { text }) : '';
}

function valueOf(it: EventField): string {
  if (it.name === 'language') return languageName(it.value);
  return worded('case.event_choice', it.value) ?? it.value;
}

function worded(group: string, value: unknown): string | null {
  const key = `${group}.${str(value)}`;
  return typeof value === 'string' && has(key) ? t(key) : null;
}

function nameOf(value: unknown, names: ReadonlyMap<string, string>): string {
  if (typeof value === 'string') return names.get(value) ?? '';
  if (value && typeof value === 'object') return str((value as { name?: string }).name);
  return '';
}

function changes(d: Record<string, unknown>, names: FactNames): string {
  const out: string[] = [];
  const type = worded('set.type', d['type'] ?? d['case_type']);
  const priority = worded('set.priority', d['priority']);
  const team = nameOf(d['team'] ?? d['team_id'], names.teams);
  if (type) out.push(t('fact.change.type', { to: type }));
  if (priority) out.push(t('fact.change.priority', { to: priority }));
  if (team) out.push(t('fact.change.team', { to: team }));
  if (str(d['subject'])) out.push(t('fact.change.subject', { to: str(d['subject']) }));
  if (d['is_confirmed'] === true || d['confirmed'] === true) out.push(t('fact.change.confirmed'));
  return out.join(t('common.comma')) || t('fact.change.other');
}
