import { describe, expect, it } from 'vitest';
import { fillPart, fitted, withParts } from '@/agent/features/inbox/parts';

describe('parts of a reply', () => {
  it('puts the greeting first and the rest behind', () => {
    expect(fillPart('已为您开好。', 'greeting', '您好！')).toBe('您好！\n已为您开好。');
    expect(fillPart('已为您开好。\n', 'thanks', '感谢您的来信！')).toBe('已为您开好。\n感谢您的来信！');
  });

  it('adds what is missing in the order of a letter, and never the answer', () => {
    const offers = new Map([
      ['signature', '客服 王'],
      ['greeting', '您好！'],
      ['answer', '关于您的问题，'],
      ['thanks', '感谢！'],
    ]);
    expect(withParts('办好了。', offers)).toBe('您好！\n办好了。\n感谢！\n客服 王');
  });

  it('fits a better wording into a sentence that goes on', () => {
    expect(fitted('我马上帮您转接。', '，发票已开好')).toBe('我马上帮您转接');
    expect(fitted('我马上帮您转接。', '')).toBe('我马上帮您转接。');
  });
});
