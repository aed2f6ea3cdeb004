// Languages by the names that readers know them by.
import { currentLocale } from '@/i18n';

/** A language by its tag, as readers call it. */
export function languageName(tag: string): string {
  try {
    return new Intl.DisplayNames([currentLocale()], { type: 'language' }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}
