import { effectScope, nextTick, ref, type EffectScope, type Ref } from 'vue';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { usePresence } from '@/agent/features/inbox/usePresence';
import { isLive, presence, type Other } from '@/agent/state/live';

type Answer = { others: Other[] };
const told: { id: string; state: string; answer: (it: Answer) => void; fail: () => void }[] = [];
vi.mock('@/api/queries/cases', () => ({
  tellPresence: (id: string, state: string) =>
    new Promise<Answer>((answer, fail) => told.push({ id, state, answer, fail: () => fail(new Error()) })),
}));

const other = (state: string): Other => ({
  person: { id: 'li', name: '李建国', work_number: '8001' },
  state,
});
const said = (): string[] => told.map((it) => `${it.id} ${it.state}`);
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

let scope: EffectScope;
let id: Ref<string | null>;
const begin = (): ReturnType<typeof usePresence> =>
  scope.run(() =>
    usePresence(
      id,
      () => 'me',
      () => [],
    ),
  )!;

describe('who else is at a case', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    told.length = 0;
    presence.value = new Map();
    isLive.value = false;
    scope = effectScope();
    id = ref<string | null>('a');
  });
  afterEach(() => {
    scope.stop();
    vi.useRealTimers();
  });

  it('keeps what the stream told while an older answer was under way', async () => {
    const { others } = begin();
    await vi.advanceTimersByTimeAsync(500);
    presence.value = new Map([['a', [other('replying')]]]);
    told[0]!.answer({ others: [other('viewing')] });
    await settle();
    expect(others.value).toEqual([other('replying')]);
  });

  it('asks again once the stream is there, since what happened before was told to nobody', async () => {
    const { others } = begin();
    await vi.advanceTimersByTimeAsync(500);
    told[0]!.answer({ others: [other('viewing')] });
    await settle();
    isLive.value = true;
    await nextTick();
    await vi.advanceTimersByTimeAsync(500);
    expect(said()).toEqual(['a viewing', 'a viewing']);
    told[1]!.answer({ others: [other('replying')] });
    await settle();
    expect(others.value).toEqual([other('replying')]);
  });

  it('says that one writes after the word before it has arrived, never beside it', async () => {
    const { typing } = begin();
    await vi.advanceTimersByTimeAsync(500);
    typing();
    expect(said()).toEqual(['a viewing']);
    told[0]!.answer({ others: [] });
    await vi.advanceTimersByTimeAsync(1);
    expect(said()).toEqual(['a viewing', 'a replying']);
  });

  it('tries again soon when a word failed, and goes back to looking when nobody types', async () => {
    const { typing } = begin();
    typing();
    told[0]!.fail();
    await vi.advanceTimersByTimeAsync(3_000);
    expect(said()).toEqual(['a replying', 'a replying']);
    for (let at = 1; at <= 3; at += 1) {
      told[at]!.answer({ others: [] });
      await vi.advanceTimersByTimeAsync(20_000);
    }
    expect(said().at(-1)).toBe('a viewing');
  });

  it('tells of the next case when one moves on while a word is under way', async () => {
    begin();
    await vi.advanceTimersByTimeAsync(500);
    id.value = 'b';
    await nextTick();
    told[0]!.answer({ others: [] });
    await vi.advanceTimersByTimeAsync(500);
    expect(said()).toEqual(['a viewing', 'b viewing']);
  });
});
