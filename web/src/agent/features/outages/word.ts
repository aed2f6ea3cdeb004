// The words to everybody who was told of an outage, as they are offered: that it changed, and that it is over.
// Always true: the end is said as the server says it, so that the word counts as having told it (B11).
import { t } from '@/i18n';
import { fromLocalField } from '@/kit/format';
import { areasOf, type OutageForm } from './form';

/** A word in Chinese, and for those who are written to in English; there the name of each stands as `{name}`. */
export interface Word {
  zh: string;
  en: string;
}

const NAME = '{name}';

function localTime(at: number, zone: string): { zh: string; en: string } {
  const p = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at);
  const of = (type: string): string => p.find((it) => it.type === type)?.value ?? '';
  const clock = `${of('hour')}:${of('minute')}`;
  return {
    zh: `${Number(of('month'))}月${Number(of('day'))}日${clock}`,
    en: `${clock} on ${of('year')}-${of('month')}-${of('day')}`,
  };
}

export function changedWord(form: OutageForm, zone: string): Word {
  const end = fromLocalField(form.end, zone);
  const at = end === null ? null : localTime(end, zone);
  const areas = areasOf(form.areas);
  return {
    zh: t('outage.changed_word', {
      name: NAME,
      area: areas.join('、') || t('outage.word_everywhere'),
      cause: form.causeZh.trim(),
      end: at ? t('outage.word_end_by', { at: at.zh }) : t('outage.word_end_unknown'),
    }),
    en: t('outage.changed_word_en', {
      name: NAME,
      area: areas.join(', ') || t('outage.word_everywhere_en'),
      cause: form.causeEn.trim() || form.causeZh.trim(),
      end: at ? t('outage.word_end_by_en', { at: at.en }) : t('outage.word_end_unknown_en'),
    }),
  };
}

export const endWord = (areas: readonly string[]): Word => ({
  zh: t('outage.end_word', { name: NAME, area: areas.join('、') || t('outage.word_everywhere') }),
  en: t('outage.end_word_en', { name: NAME, area: areas.join(', ') || t('outage.word_everywhere_en') }),
});
