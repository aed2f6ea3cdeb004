// The form of an announcement, and what travels of it.
import type { Announcement, AnnouncementBody } from '@/api/queries/outages';
import { fromLocalField, toLocalField } from '@/kit/format';

export interface OutageForm {
  areas: string;
  causeZh: string;
  causeEn: string;
  wordsZh: string;
  wordsEn: string;
  end: string;
}

export const emptyForm = (area = '', end = ''): OutageForm => ({
  areas: area,
  causeZh: '',
  causeEn: '',
  wordsZh: '',
  wordsEn: '',
  end,
});

export const formOf = (it: Announcement, zone: string): OutageForm => ({
  areas: it.areas.join('、'),
  causeZh: it.cause_zh,
  causeEn: it.cause_en,
  wordsZh: it.words_zh,
  wordsEn: it.words_en,
  end: it.expected_end_at === null ? '' : toLocalField(it.expected_end_at, zone),
});

/** Areas as people separate them: commas of both widths, semicolons, line ends. */
export const areasOf = (text: string): string[] =>
  text
    .split(/[、，,；;\n]/u)
    .map((it) => it.trim())
    .filter((it) => it !== '');

export const bodyOf = (form: OutageForm, zone: string, caseId: string | null = null): AnnouncementBody => ({
  areas: areasOf(form.areas),
  cause_zh: form.causeZh.trim(),
  cause_en: form.causeEn.trim(),
  words_zh: form.wordsZh.trim(),
  words_en: form.wordsEn.trim(),
  begins_at: null,
  expected_end_at: fromLocalField(form.end, zone),
  case_id: caseId,
});
