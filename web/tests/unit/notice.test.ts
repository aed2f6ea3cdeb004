import { beforeEach, describe, expect, it } from 'vitest';
import { noticeText } from '@/agent/shell/notice.text';
import { sayNotice } from '@/agent/shell/notices';
import { drop, toasts } from '@/agent/state/toast';
import { setLocale } from '@/i18n';

const breach = {
  kind: 'breach',
  case: { id: 'c', number: '20261122-000001' },
  case_id: 'c',
  clause_title: '首次答复',
  due_at: 1_795_000_000_000,
  late: true,
  subject: '暖气不热',
  text: '事项 20261122-000001 的“首次答复”已超时',
};
const check = { ...breach, clause_title: '以姓氏加尊称称呼', due_at: null, late: false };
const incomplete = { ...breach, clause_title: '主动通报进展', late: false };

describe('a notice', () => {
  beforeEach(async () => {
    await setLocale('zh-CN');
    for (const it of toasts.value) drop(it.id);
  });

  it('names its case once', () => {
    expect(noticeText([breach])).toBe('20261122-000001 已超时：首次答复');
    expect(noticeText([{ ...breach, kind: 'handover_offered' }])).toBe('20261122-000001 移交给您：暖气不热');
    expect(noticeText([{ ...breach, clause_title: null }])).toContain('已超时');
  });

  it('calls late only what ran out of time', () => {
    expect(noticeText([check])).toBe('20261122-000001 未做到：以姓氏加尊称称呼');
    expect(noticeText([incomplete])).toBe('20261122-000001 未做到：主动通报进展');
  });

  it('stands with the others of its case, each thing once, and starts anew when they are gone', () => {
    const texts = (): string[] => toasts.value.map((it) => it.text);
    sayNotice(check, undefined);
    sayNotice({ ...check, clause_title: '问候语' }, undefined);
    sayNotice(check, undefined);
    expect(texts()).toEqual(['20261122-000001 未做到：以姓氏加尊称称呼、问候语']);
    sayNotice(breach, undefined);
    sayNotice({ ...check, case_id: 'd', case: { id: 'd', number: '20261122-000002' } }, undefined);
    expect(texts()).toHaveLength(3);
    for (const it of toasts.value) drop(it.id);
    sayNotice({ ...check, clause_title: '问候语' }, undefined);
    expect(texts()).toEqual(['20261122-000001 未做到：问候语']);
  });
});
