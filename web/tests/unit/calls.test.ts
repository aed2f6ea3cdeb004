import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Call } from '@/api/queries/phone';
import { useCalls } from '@/agent/state/calls';

type Answer = { items: Call[] };
const asked: ((page: Answer) => void)[] = [];
vi.mock('@/api/queries/phone', () => ({
  fetchCalls: () => new Promise<Answer>((answer) => asked.push(answer)),
}));

const call = (id: string, stage: string): Call =>
  ({
    id,
    stage,
    mine: true,
    disposed: false,
    direction: 'inbound',
    began_at: 1,
    case: null,
    end: null,
  }) as Call;
const stages = (): string[] => useCalls().calls.map((it) => `${it.id} ${it.stage}`);

describe('the calls at this person', () => {
  beforeEach(() => {
    setActivePinia(createPinia());
    asked.length = 0;
  });

  it('keeps what an event told while an older answer was under way', async () => {
    const calls = useCalls();
    const read = calls.refresh();
    calls.take(call('a', 'talking'));
    asked[0]!({ items: [call('a', 'ringing'), call('b', 'ringing')] });
    await read;
    expect(stages().sort()).toEqual(['a talking', 'b ringing']);
  });

  it('takes the answer that was asked for last, whichever comes last', async () => {
    const calls = useCalls();
    const [first, second] = [calls.refresh(), calls.refresh()];
    asked[1]!({ items: [call('b', 'ringing')] });
    await second;
    asked[0]!({ items: [] });
    await first;
    expect(stages()).toEqual(['b ringing']);
  });

  it('forgets what was told once the next answer is newer', async () => {
    const calls = useCalls();
    const read = calls.refresh();
    calls.take(call('a', 'talking'));
    asked[0]!({ items: [] });
    await read;
    const again = calls.refresh();
    asked[1]!({ items: [] });
    await again;
    expect(stages()).toEqual([]);
  });

  it('tells a call once, whether the list or the event brings it first', async () => {
    const calls = useCalls();
    const first = calls.refresh();
    asked[0]!({ items: [call('a', 'talking'), { ...call('b', 'talking'), case: 'c' } as unknown as Call] });
    expect((await first).map((it) => it.id)).toEqual(['a']);
    expect(calls.take(call('a', 'talking'))).toBe(false);
    const again = calls.refresh();
    expect(calls.take(call('d', 'ringing'))).toBe(true);
    asked[1]!({ items: [call('a', 'talking'), call('d', 'ringing')] });
    expect(await again).toEqual([]);
  });
});
