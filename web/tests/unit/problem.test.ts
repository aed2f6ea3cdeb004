import { afterEach, describe, expect, it } from 'vitest';
import { Problem } from '@/api/problem';
import { problemText } from '@/agent/state/problem.text';
import { setLocale } from '@/i18n';

describe('a problem in the language on screen', () => {
  afterEach(() => setLocale('zh-CN'));
  const says = { zh: '已经给客户回拨过', en: 'the customer was called back already' };

  it('says what stands in the way where only the server can know it', async () => {
    const problem = new Problem({ status: 409, code: 'wrong_state', detail: `${says.en} (made)`, says });
    expect(problemText(problem)).toBe(says.zh);
    await setLocale('en');
    expect(problemText(problem)).toBe(says.en);
  });

  it('makes its own sentence of a code that it knows', () => {
    const problem = new Problem({ status: 404, code: 'not_found', detail: 'there is no such case' });
    expect(problemText(problem)).toBe('没有找到，可能已被移走');
  });
});
