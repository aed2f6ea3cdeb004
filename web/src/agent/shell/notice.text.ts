// Writes a notice of the live stream in the person's language.
import type { NoticeEvent } from '@/api/stream';
import { has, t } from '@/i18n';

/** One sentence for a notice. */
export function noticeText(event: NoticeEvent): string {
  const key = `shell.notice.${event.kind}`;
  const named = {
    number: event.case?.number ?? '',
    text: event.text ?? '',
    clause: String(event['clause'] ?? ''),
    who: String((event['person'] as { name?: string } | null | undefined)?.name ?? ''),
    hour: String(event['in_hour'] ?? ''),
  };
  return has(key) ? t(key, named) : (event.text ?? event.kind);
}
