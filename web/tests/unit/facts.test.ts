import { describe, expect, it } from 'vitest';
import type { Item } from '@/api/wire';
import { setLocale } from '@/i18n';
import { factLine } from '@/ui/fact.text';

const names = { people: new Map(), teams: new Map() };
const event = (title: string, fields: { name: string; title: string; value: string }[]): Item =>
  ({
    kind: 'event_happened',
    data: { title, detail: 'raw', lead: ['王晓燕'], fields, said: null },
  }) as unknown as Item;

describe('what a fact says', () => {
  it('has the words of closed sets and languages in the language on screen', async () => {
    const offered = [
      { name: 'state', title: '坐席状态', value: 'away' },
      { name: 'language', title: '语言', value: 'yue' },
    ];
    await setLocale('zh-CN');
    const zh = factLine(event('分配来访', offered), names, 'Asia/Shanghai');
    expect(zh).toBe('分配来访 王晓燕；坐席状态：离席；语言：粤语');
    await setLocale('en');
    const english = offered.map((it) => ({ ...it, title: it.name }));
    const en = factLine(event('an agent is given the next contact', english), names, 'Asia/Shanghai');
    expect(en).toBe('an agent is given the next contact (王晓燕; state: away; language: Cantonese)');
    await setLocale('zh-CN');
  });

  it('leaves what people wrote as they wrote it', () => {
    const line = factLine(
      event('转接来电', [{ name: 'reason', title: '原因', value: '归二班办理' }]),
      names,
      'Asia/Shanghai',
    );
    expect(line).toContain('原因：归二班办理');
  });
});
