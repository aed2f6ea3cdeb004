import { afterEach, describe, expect, it } from 'vitest';
import { Problem } from '@/api/problem';
import { problemText } from '@/ui/problem.text';
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

  it('says of each field what would be right, under the name that people call it by', async () => {
    const ahead = { zh: '须晚于现在', en: 'must lie ahead' };
    const empty = { zh: '不能为空', en: 'must not be empty' };
    const fields = [
      { field: 'by_at', code: 'in_the_past', says: ahead },
      { field: 'promise_answer.what', code: 'empty', says: empty },
      { field: 'event', code: 'unfit', says: { zh: '缴费的金额是 `x`；写数字', en: '`x`; write a number' } },
    ];
    const problem = new Problem({ status: 422, code: 'invalid', fields });
    expect(problemText(problem)).toBe(
      '承诺的时间：须晚于现在；答应答复的内容：不能为空；缴费的金额是 `x`；写数字',
    );
    await setLocale('en');
    expect(problemText(problem)).toContain('what was promised: must not be empty');
  });

  it('names the fields that only a program can get wrong', () => {
    const fields = [
      { field: 'team_id', code: 'unreadable', detail: 'not a UUID' },
      { field: 'after', code: 'unknown', detail: 'not a cursor' },
    ];
    expect(problemText(new Problem({ status: 422, code: 'invalid', fields }))).toBe('请检查：班组、after');
  });

  it('makes its own sentence of a code that it knows', () => {
    const problem = new Problem({ status: 404, code: 'not_found', detail: 'there is no such case' });
    expect(problemText(problem)).toBe('没有找到，可能已被移走');
  });
});
