// How outages are put into words on screens: ends, ways, reasons.
import { useI18n } from 'vue-i18n';
import type { AnnouncedCase, Announcement } from '@/api/queries/outages';
import { shortTime } from '@/kit/format';
import { minute } from '@/ui/now';
import { useSession } from '@/agent/state/session';

export function useOutageText() {
  const { t, te } = useI18n();
  const session = useSession();
  const time = (at: number): string => shortTime(at, minute.value, session.zone);
  const end = (it: Announcement): string =>
    it.expected_end_at === null
      ? t('outage.end_unknown')
      : t('outage.end_by', { at: time(it.expected_end_at) });
  /** How the latest word reached the customer, or why it did not. */
  function reached(row: AnnouncedCase): { text: string; tone: '' | 'ok' | 'warn' | 'late' } {
    if (row.failure) {
      const [kind, clause] = row.failure.split(':');
      const key = `outage.failure.${kind}`;
      return {
        text: te(key) ? t(key, { clause: clause ?? '' }) : t('outage.failure.other', { why: row.failure }),
        tone: 'late',
      };
    }
    if (row.way === 'callback') return { text: t('outage.way.callback'), tone: 'warn' };
    if (row.answered_at !== null)
      return { text: t(`outage.way.${row.way ?? 'phone'}`, { at: time(row.answered_at) }), tone: 'ok' };
    return {
      text: row.told_at === null ? t('outage.not_told') : t('outage.told_at', { at: time(row.told_at) }),
      tone: '',
    };
  }
  /** Words to all as they are shown: the place of each name in the reader's language. */
  const shown = (text: string): string => text.replaceAll('{name}', t('outage.their_name'));
  return { time, end, reached, shown };
}
