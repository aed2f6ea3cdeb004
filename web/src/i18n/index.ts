// The message catalogue: zh-CN is the source and bundled, other languages are fetched when chosen.
import { createI18n } from 'vue-i18n';
import { setLanguage } from '@/api/client';
import type { Locale } from '@/kit/format';
import zh from './zh-CN';

type Messages = typeof zh;

export const i18n = createI18n<[Messages], 'zh-CN' | 'en', false>({
  legacy: false,
  locale: 'zh-CN',
  fallbackLocale: 'zh-CN',
  missingWarn: false,
  fallbackWarn: false,
  messages: { 'zh-CN': zh } as never,
});

/** Switches the language of everything on screen and of what the server writes. */
export async function setLocale(locale: Locale): Promise<void> {
  if (locale === 'en' && !i18n.global.availableLocales.includes('en')) {
    const en = await import('./en');
    i18n.global.setLocaleMessage('en', en.default as never);
  }
  i18n.global.locale.value = locale;
  document.documentElement.lang = locale;
  setLanguage(locale);
}

/** Translates outside of components. */
export const t = (key: string, named: Record<string, unknown> = {}): string => i18n.global.t(key, named);

/** True when the catalogue has the key in the language on screen or in the source. */
export const has = (key: string): boolean => i18n.global.te(key) || i18n.global.te(key, 'zh-CN');

export const currentLocale = (): Locale => i18n.global.locale.value as Locale;
