import { describe, expect, it } from 'vitest';
import { noticeText } from '@/agent/shell/notice.text';
import { setLocale } from '@/i18n';

describe('a notice', () => {
  it('names its case once', async () => {
    await setLocale('zh-CN');
    const breach = {
      kind: 'breach',
      case: { id: 'c', number: '20261122-000001' },
      clause_title: '首次答复',
      subject: '暖气不热',
      text: '事项 20261122-000001 的“首次答复”已逾期',
    };
    expect(noticeText(breach)).toBe('20261122-000001 已超时：首次答复');
    expect(noticeText({ ...breach, kind: 'handover_offered' })).toBe('20261122-000001 移交给您：暖气不热');
    expect(noticeText({ ...breach, clause_title: null })).toContain('已逾期');
  });
});
