// Writes a problem document in the person's language; codes are stable, sentences are ours.
import type { Problem } from '@/api/problem';
import { currentLocale, has, t } from '@/i18n';

/** One sentence for a problem. */
export function problemText(problem: Problem): string {
  const { code, clause, missing } = problem.body;
  if (code === 'refused')
    return missing && missing.length > 0
      ? t('problem.refused_missing', {
          clause: clause ?? '',
          missing: missing.map(evidenceText).join(t('common.comma')),
        })
      : t('problem.refused', { clause: clause ?? '' });
  if (code === 'invalid' && problem.body.fields?.length)
    return t('problem.invalid_fields', {
      fields: problem.body.fields.map((it) => it.field).join(t('common.comma')),
    });
  const { says } = problem.body;
  if (says) return currentLocale() === 'en' ? says.en : says.zh;
  const key = `problem.${code}`;
  return has(key) ? t(key) : (problem.body.detail ?? t('problem.internal'));
}

/** The name of a piece of evidence that a clause asks for. */
export function evidenceText(word: string): string {
  const key = `set.evidence.${word}`;
  return has(key) ? t(key) : word;
}
