// What one does, has in hand and is offered, shared by the switch, the strip and the offer.
// The trap: after each act the state is read anew, because others and time change it as well.
import { useQuery } from '@tanstack/vue-query';
import { computed, shallowRef } from 'vue';
import { useRouter } from 'vue-router';
import { keys } from '@/api/keys';
import { asProblem } from '@/api/problem';
import {
  acceptContact,
  endContact,
  fetchMyState,
  returnContact,
  setMyState,
  takeNext,
} from '@/api/queries/queue';
import type { AgentState, ChosenState, EndingAct, MyState } from '@/api/wire';
import { problemText } from '@/ui/problem.text';
import { queries } from '@/agent/state/query';
import { useSession } from '@/agent/state/session';
import { say } from '@/agent/state/toast';
import { t } from '@/i18n';

export const BREAK_REASONS = ['meal', 'rest', 'meeting', 'training'] as const;
const isBusy = shallowRef(false);

/** Reads one's state anew, as the stream and every act ask for. */
export function refreshQueue(): void {
  void queries.invalidateQueries({ queryKey: keys.myState });
  void queries.invalidateQueries({ queryKey: keys.waiting });
}

let soon: ReturnType<typeof setTimeout> | undefined;
/** Reads it anew in a moment: several events in a row cost one read, and not all screens read at once. */
export function refreshQueueSoon(): void {
  soon ??= setTimeout(
    () => {
      soon = undefined;
      refreshQueue();
    },
    100 + Math.random() * 300,
  );
}

/** A reason as people read it: one of ours, or somebody's own words. */
export function reasonText(reason: string): string {
  const known = [...BREAK_REASONS, 'no_answer', 'declined', 'vanished'] as const;
  const own = known.find((it) => it === reason);
  return own ? t(`queue.reason.${own}`) : reason;
}

async function act(run: () => Promise<void>): Promise<void> {
  if (isBusy.value) return;
  isBusy.value = true;
  try {
    await run();
  } catch (e) {
    say(problemText(asProblem(e)), { tone: 'late' }, 6000);
  } finally {
    isBusy.value = false;
    refreshQueue();
  }
}

export function useQueue() {
  const session = useSession();
  const router = useRouter();
  const mayTake = computed(() => session.may('work_cases'));
  const query = useQuery({
    queryKey: keys.myState,
    queryFn: fetchMyState,
    enabled: mayTake,
    staleTime: 5_000,
    refetchOnWindowFocus: true,
  });
  const mine = computed<MyState | null>(() => query.data.value ?? null);
  const state = computed<AgentState>(() => mine.value?.state ?? 'away');
  const open = (caseId: string): Promise<unknown> =>
    router.push({ name: 'inbox', params: { view: 'mine', case: caseId } });

  return {
    mayTake,
    mine,
    state,
    isBusy,
    open,
    choose: (chosen: ChosenState) =>
      act(async () => {
        queries.setQueryData(keys.myState, await setMyState(chosen));
      }),
    next: () =>
      act(async () => {
        const { taken } = await takeNext();
        if (taken) await open(taken.case_id);
        else say(t('queue.nothing_waits'), { tone: 'ok' });
      }),
    accept: (id: string) =>
      act(async () => {
        const taken = await acceptContact(id);
        await open(taken.case_id);
      }),
    decline: (id: string) => act(() => returnContact(id)),
    end: (id: string, how: EndingAct) => act(() => endContact(id, how)),
  };
}
