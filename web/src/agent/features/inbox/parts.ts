// Puts a missing part of a written reply where it belongs: greeting first, the rest at the end, signature last.
import type { Case, Me } from '@/api/types';
import { has, t } from '@/i18n';

const ORDER = ['greeting', 'apology', 'answer', 'further_help', 'thanks', 'goodbye', 'signature'];

function sentence(name: string, found: Case, me: Me | null): string {
  const key = `word.snippet.${name}`;
  if (!has(key)) return '';
  return t(key, {
    customer: addressOf(found),
    company: me?.company.name ?? '',
    name: me?.person.name ?? '',
    number: me?.person.work_number ?? '',
  });
}

function addressOf(found: Case): string {
  return found.customer?.name ? t('word.dear_named', { name: found.customer.name }) : t('word.dear');
}

/** The text with one part added. */
export function fillPart(text: string, name: string, found: Case, me: Me | null): string {
  const words = sentence(name, found, me);
  if (!words) return text;
  if (name === 'greeting') return text === '' ? `${words}\n` : `${words}\n${text}`;
  const body = text.replace(/\s+$/u, '');
  return body === '' ? words : `${body}\n${words}`;
}

/** The text with all these parts added, in the order in which a letter has them. */
export function withParts(text: string, names: readonly string[], found: Case, me: Me | null): string {
  return [...names]
    .sort((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b))
    .reduce((out, name) => fillPart(out, name, found, me), text);
}
