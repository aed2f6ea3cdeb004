// Writes a notice of the live stream in the person's language.
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

/** One sentence for a notice. */
export function noticeText(event: NoticeEvent): string {
  const key = `shell.notice.${event.kind}`;
  const named = {
    number: event.case?.number ?? '',
    text: aboutOf(event),
    clause: String(event['clause'] ?? ''),
    who: String((event['person'] as { name?: string } | null | undefined)?.name ?? ''),
    hour: String(event['in_hour'] ?? ''),
  };
  return has(key) ? t(key, named) : (event.text ?? event.kind);
}
