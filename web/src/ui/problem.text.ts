// Writes a problem document in the person's language; codes are stable, sentences are ours.
import type { FieldProblem, Problem } from '@/api/problem';
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
  const { fields, says } = problem.body;
  if (code === 'invalid' && fields?.length) return fieldsText(fields);
  if (says) return spoken(says);
  const key = `problem.${code}`;
  return has(key) ? t(key) : (problem.body.detail ?? t('problem.internal'));
}

/** Words that the server says in both languages, in the one on screen. */
export const spoken = (says: { zh: string; en: string }): string =>
  currentLocale() === 'en' ? says.en : says.zh;

/** What is wrong with each field; of what only a program can get wrong, the fields alone. */
function fieldsText(fields: FieldProblem[]): string {
  if (fields.some((it) => it.says)) return fields.map(fieldText).join(t('common.semicolon'));
  return t('problem.invalid_fields', {
    fields: fields.map((it) => fieldName(it) || it.field).join(t('common.comma')),
  });
}

/** What is wrong with one field, after its name. */
export function fieldText(it: FieldProblem): string {
  const words = [fieldName(it), it.says ? spoken(it.says) : ''].filter(Boolean);
  return words.length > 0 ? words.join(t('common.colon')) : it.field;
}

/** What people call a field; empty where its own sentence names it. */
function fieldName({ field, title }: FieldProblem): string {
  if (title) return spoken(title);
  const key = `field.${field.replaceAll('.', '_')}`;
  return has(key) ? t(key) : '';
}

/** The name of a piece of evidence that a clause asks for. */
export function evidenceText(word: string): string {
  const key = `set.evidence.${word}`;
  return has(key) ? t(key) : word;
}
