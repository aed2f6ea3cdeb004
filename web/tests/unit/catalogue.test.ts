import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createI18n } from 'vue-i18n';
import en from '@/i18n/en';
import zh from '@/i18n/zh-CN';
import { files } from './source';

type Tree = { [key: string]: string | string[] | Tree };

function keysOf(tree: Tree, prefix = ''): string[] {
  return Object.entries(tree).flatMap(([name, value]) =>
    typeof value === 'string' || Array.isArray(value)
      ? [`${prefix}${name}`]
      : keysOf(value, `${prefix}${name}.`),
  );
}
function leaf(tree: Tree, key: string): unknown {
  return key.split('.').reduce<unknown>((at, part) => (at as Tree | undefined)?.[part], tree);
}
const wordsOf = (it: unknown): string => (Array.isArray(it) ? it.join(' ') : String(it));
/** The values that a text names, each once: one of several forms (`{n} case | {n} cases`) may leave some out. */
const named = (text: unknown): string[] =>
  [...new Set([...String(text).matchAll(/\{(\w+)\}/g)].map((m) => m[1]!))].sort();

describe('catalogue', () => {
  const source = keysOf(zh as unknown as Tree);

  it('has the same keys in every language', () => {
    expect(keysOf(en as unknown as Tree).sort()).toEqual([...source].sort());
  });

  it('names the same values in every language', () => {
    for (const key of source)
      expect([key, named(leaf(en as unknown as Tree, key))]).toEqual([
        key,
        named(leaf(zh as unknown as Tree, key)),
      ]);
  });

  it('speaks of one thing and of several', () => {
    const speaking: unknown = createI18n({ legacy: false, locale: 'en', messages: { en } as never });
    const { t } = (speaking as { global: { t: (key: string, named: { n: number }) => string } }).global;
    const say = (key: string, n: number): string => t(key, { n });
    expect(say('report.last_days', 1)).toBe('Last day');
    expect(say('report.last_days', 7)).toBe('Last 7 days');
    expect(say('standard.n_cases', 1)).toBe('1 case');
    expect(say('standard.n_promises', 0)).toBe('0 promises');
    expect(say('registers.entries_n', 1)).toBe('1 entry');
  });

  it('has every key that the program asks for by name', () => {
    const known = new Set(source);
    const missing: string[] = [];
    for (const { path, text } of files('src'))
      for (const m of text.matchAll(/\b(?:t|te|has|tm)\(\s*'([a-z_]+\.[a-z0-9_.]+)'/g))
        if (!known.has(m[1]!) && !source.some((it) => it.startsWith(`${m[1]!}.`)))
          missing.push(`${path}: ${m[1]}`);
    expect(missing).toEqual([]);
  });

  it('has words for every choice that an event offers', () => {
    const kinds = readFileSync('../crates/domain/src/event/kinds.rs', 'utf8');
    const choices = [...kinds.matchAll(/c\("[a-z_]+", "[^"]+", &\[([^\]]*)\]\)/g)].flatMap((m) =>
      [...m[1]!.matchAll(/"([a-z_]+)"/g)].map((it) => it[1]!),
    );
    expect(choices.length).toBeGreaterThan(50);
    expect(choices.filter((it) => !source.includes(`case.event_choice.${it}`))).toEqual([]);
  });

  it('has a name for every field that the program may refuse for want of words or for too many', () => {
    const rust = files('../crates/app/src', /\.rs$/).map((it) => it.text);
    const named = rust.flatMap((text) =>
      [...text.matchAll(/\bcheck_(?:text|length)\(\s*"([a-z_.]+)"/g)].map((it) => it[1]!),
    );
    expect(named.length).toBeGreaterThan(50);
    const sentences = new Set(['event']);
    const nameless = named.filter(
      (it) => !sentences.has(it) && !source.includes(`field.${it.replaceAll('.', '_')}`),
    );
    expect(nameless).toEqual([]);
  });

  it('writes full-width punctuation in Chinese', () => {
    const half = source.filter((key) =>
      /[\u4e00-\u9fff][,;!?]|[\u4e00-\u9fff]\([^)]*[\u4e00-\u9fff]/.test(
        wordsOf(leaf(zh as unknown as Tree, key)),
      ),
    );
    expect(half).toEqual([]);
  });

  it('keeps one file a feature in both languages', () => {
    const names = (locale: string): string[] => readdirSync(join('src/i18n', locale)).sort();
    expect(names('en')).toEqual(names('zh-CN'));
    expect(readFileSync('src/i18n/en/index.ts', 'utf8').length).toBeGreaterThan(0);
  });
});
