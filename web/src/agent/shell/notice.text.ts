// Writes notices of the live stream in the person's language.
import type { NoticeEvent } from '@/api/stream';
import { has, t } from '@/i18n';

/** What it is about, beside the number: the broken clause, the case that is handed over, else the server's own words. */
function aboutOf(event: NoticeEvent): string {
  const about: Record<string, string> = {
    breach: 'clause_title',
    warning: 'clause_title',
    handover_offered: 'subject',
  };
  const words = event[about[event.kind] ?? 'text'];
  return typeof words === 'string' && words !== '' ? words : (event.text ?? '');
}

/** What is said of it: not every break is something late, and the server knows. */
export const wordingOf = (event: NoticeEvent): string =>
  event.kind === 'breach' && event['late'] === true ? 'overdue' : event.kind;

/** One sentence for notices of one case with one wording, each thing named once. */
export function noticeText(events: readonly [NoticeEvent, ...NoticeEvent[]]): string {
  const [event] = events;
  const key = `shell.notice.${wordingOf(event)}`;
  const named = {
    number: event.case?.number ?? '',
    text: [...new Set(events.map(aboutOf))].join(t('common.comma')),
    who: String((event['person'] as { name?: string } | null | undefined)?.name ?? ''),
    hour: String(event['in_hour'] ?? ''),
  };
  return has(key) ? t(key, named) : (event.text ?? event.kind);
}
