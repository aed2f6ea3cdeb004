// The open case: fetching it, its older items, and doing things to it, shown before the server answers.
// Always true: a failed act puts the old state back and says why; a version conflict keeps what was typed.
import { useQuery } from '@tanstack/vue-query';
import { computed, onBeforeUnmount, ref, shallowRef, watch, type Ref } from 'vue';
import { keys } from '@/api/keys';
import { asProblem, type Problem } from '@/api/problem';
import { fetchCase, fetchOlder, verbs, type At, type ItemAnswer } from '@/api/queries/cases';
import type { Case, CasePromise, Classification, Item, Priority } from '@/api/wire';
import { serverNow } from '@/kit/clock';
import { uid } from '@/kit/uid';
import { t } from '@/i18n';
import { tellChatTyping } from '@/api/queries/chat';
import { tellOutage } from '@/api/queries/outages';
import { clearDraft, flushDrafts } from '@/agent/state/drafts';
import { putCase, patchRow } from '@/agent/state/live';
import { queries } from '@/agent/state/query';
import { say, sayProblem } from '@/agent/state/toast';
import { useSession } from '@/agent/state/session';
import type { Sent } from './hot/Composer.vue';
import { hasTalk } from './hot/runs';
import type { Verb } from './steps';
import { usePresence } from './usePresence';
import { saySent, takingBack, undo } from './undoing';

const CHAT_TYPING_MS = 3_000;

/** Everything the thread and the panel need of the open case. */
export function useCase(id: Ref<string | null>) {
  const session = useSession();
  const query = useQuery({
    queryKey: computed(() => keys.case(id.value ?? '')),
    queryFn: ({ queryKey }) => fetchCase(queryKey[1] as string),
    enabled: computed(() => id.value !== null),
    staleTime: 20_000,
  });
  const found = computed(() => (id.value ? (query.data.value ?? null) : null));
  const problem = shallowRef<Problem | null>(null);
  const sending = ref(false);
  const loadingOlder = ref(false);

  async function older(): Promise<void> {
    const it = found.value;
    if (!it?.timeline_before || loadingOlder.value) return;
    loadingOlder.value = true;
    try {
      const page = await fetchOlder(it.id, it.timeline_before);
      const now = queries.getQueryData<Case>(keys.case(it.id));
      if (!now) return;
      const seen = new Set(now.timeline.map((x) => x.seq));
      const add = page.items.filter((x) => !seen.has(x.seq)).sort((a, b) => a.seq - b.seq);
      queries.setQueryData(keys.case(it.id), {
        ...now,
        timeline: [...add, ...now.timeline],
        timeline_before: page.next,
      });
    } catch (error) {
      sayProblem(error);
    } finally {
      loadingOlder.value = false;
    }
  }

  // When the newest twenty are all clocks, older ones are fetched until somebody speaks, five times at most.
  let dug = { id: '', times: 0 };
  watch(
    () => [found.value?.id, found.value?.timeline_before, found.value?.timeline.length] as const,
    ([caseId, before]) => {
      if (!caseId || !before || hasTalk(found.value?.timeline ?? [])) return;
      if (dug.id !== caseId) dug = { id: caseId, times: 0 };
      if (dug.times >= 5) return;
      dug.times += 1;
      void older();
    },
    { immediate: true },
  );

  const { others, typing: tellTyping } = usePresence(
    id,
    () => session.me?.person.id,
    () => (found.value?.others_here ?? []).map((person) => ({ person, state: 'viewing' })),
  );
  let chatTypedAt = 0;
  function typing(): void {
    const open = found.value;
    if (open?.channel === 'chat' && serverNow() - chatTypedAt > CHAT_TYPING_MS) {
      chatTypedAt = serverNow();
      tellChatTyping(open.id).catch(() => undefined);
    }
    tellTyping();
  }
  watch(id, () => {
    problem.value = null;
  });
  onBeforeUnmount(() => void flushDrafts());

  function shape(change: Partial<Case>): Case | null {
    const it = found.value;
    if (!it) return null;
    const changed = { ...it, ...change };
    queries.setQueryData(keys.case(it.id), changed);
    if (session.me) patchRow(changed, session.me);
    return it;
  }

  /** Does something, with the new state shown at once; gives the case afterwards, or throws. */
  async function act(
    run: (c: At) => Promise<{ case: Case }>,
    early: Partial<Case> = {},
  ): Promise<Case | null> {
    const before = shape(early);
    if (!before) return null;
    try {
      const answer = await unlessOnlyMachines(before, run);
      putCase(answer.case, session.me);
      return answer.case;
    } catch (error) {
      const held = queries.getQueryData<Case>(keys.case(before.id));
      const back = held && held.version > before.version ? held : before;
      queries.setQueryData(keys.case(before.id), back);
      if (session.me) patchRow(back, session.me);
      throw asProblem(error);
    }
  }

  // A timer or a delivery report also moves the version; only what people did since is worth a question.
  async function unlessOnlyMachines(
    before: Case,
    run: (c: At) => Promise<{ case: Case }>,
  ): Promise<{ case: Case }> {
    try {
      return await run({ id: before.id, version: before.version });
    } catch (error) {
      if (asProblem(error).code !== 'version_conflict') throw error;
      const fresh = await fetchCase(before.id);
      putCase(fresh, session.me);
      const seen = before.timeline.filter((it) => !it.pending).at(-1)?.seq ?? 0;
      const since = fresh.timeline.filter((it) => it.seq > seen);
      const isAllHere = fresh.timeline[0] === undefined || fresh.timeline[0].seq <= seen + 1;
      if (!isAllHere || since.some((it) => it.author.kind === 'person' || it.author.kind === 'customer'))
        throw error;
      return run({ id: fresh.id, version: fresh.version });
    }
  }

  /** Changes type, priority, team, label or subject, with ten seconds to take it back. */
  async function classify(change: Classification, early: Partial<Case>): Promise<void> {
    const it = found.value;
    if (!it) return;
    try {
      const after = await act((c) => verbs.classify(c, change), early);
      // Words are found by search, so a subject is put back by a change of its own; the rest is struck out.
      const back = change.subject
        ? { undo: () => undo(it.id, (c) => verbs.classify(c, { subject: it.subject })) }
        : takingBack(after, 'classified');
      say(t('case.changed'), { tone: 'ok', ...back });
    } catch (error) {
      sayProblem(error);
    }
  }

  const setPriority = (priority: Priority): Promise<void> => classify({ priority }, { priority });

  /** The verbs that ask nothing. */
  async function atOnce(verb: Verb): Promise<void> {
    const it = found.value;
    if (!it) return;
    const me = session.me?.person;
    try {
      if (verb === 'take') {
        const after = await act(
          verbs.take,
          me ? { handler: { id: me.id, name: me.name, work_number: me.work_number } } : {},
        );
        say(t('case.done.take'), { tone: 'ok', ...takingBack(after, 'handler_changed') });
        return;
      } else if (verb === 'accept_handover') await act(verbs.accept);
      else if (verb === 'end_waiting') {
        const was = it.waiting;
        await act(verbs.endWait, { waiting: null, category: 'open' });
        say(t('case.done.end_waiting'), {
          tone: 'ok',
          ...(was
            ? {
                undo: () =>
                  undo(it.id, (c) => verbs.wait(c, { reason: was.reason, until_at: was.until_at, note: '' })),
              }
            : {}),
        });
        return;
      }
      say(t(`case.done.${verb}`), { tone: 'ok' });
    } catch (error) {
      problem.value = asProblem(error);
      sayProblem(error);
    }
  }

  // The outcome is known before the customer is told of it: that is the order in which C06 wants them.
  async function recordFirst(result: string): Promise<boolean> {
    try {
      await act((c) => verbs.result(c, result));
      return true;
    } catch (error) {
      problem.value = asProblem(error);
      sending.value = false;
      return false;
    }
  }

  /** Sends a reply or saves a note; the text stays in the composer until the server has it. */
  async function send(sent: Sent, giveBack: (sent: Sent) => void, sentKey: string = uid()): Promise<boolean> {
    const it = found.value;
    if (!it || sending.value) return false;
    sending.value = true;
    problem.value = null;
    if (sent.isResult && !(await recordFirst(sent.body))) return false;
    const me = session.me?.person;
    const person = me ? { id: me.id, name: me.name, work_number: me.work_number } : null;
    const timeline = found.value?.timeline ?? it.timeline;
    const seq = (timeline.at(-1)?.seq ?? 0) + 1;
    const data = sent.mode === 'note' ? { body: sent.body } : { body: sent.body, channel: sent.channel };
    const kind = sent.mode === 'note' ? ('note_added' as const) : ('reply_sent' as const);
    const pending = {
      seq,
      at: serverNow(),
      author: { kind: 'person', person, name: me?.name ?? null },
      kind,
      data,
      pending: 'sending' as const,
    };
    const write = (c: At): Promise<ItemAnswer> =>
      sent.mode === 'note'
        ? verbs.note(c, sent.body, sentKey)
        : verbs.reply(
            c,
            {
              body: sent.body,
              channel: sent.channel,
              attachment_ids: sent.files.map((file) => file.id),
              ...(sent.channel === 'email' ? { cc: sent.copies } : {}),
            },
            sentKey,
          );
    let written: Item | null = null;
    const run = async (c: At): Promise<ItemAnswer> => {
      const answer = await write(c);
      written = answer.item;
      return answer;
    };
    try {
      await act(run, { timeline: [...timeline, pending] });
      clearDraft(it.id, sent.mode);
      if (written && sent.after === 'stay') saySent(it.id, sent, written, giveBack);
      return true;
    } catch (error) {
      problem.value = asProblem(error);
      if (problem.value.code !== 'refused') sayProblem(error);
      return false;
    } finally {
      sending.value = false;
    }
  }

  const running = computed<CasePromise[]>(() =>
    (found.value?.promises ?? [])
      .filter((it) => it.state === 'running' || it.state === 'paused')
      .sort((a, b) => (a.due_at ?? Infinity) - (b.due_at ?? Infinity)),
  );
  /** The reply that went out told of a known outage: recorded with what it said (B11). */
  async function toldOutage(id: string, outageId: string, text: string): Promise<void> {
    try {
      const held = queries.getQueryData<Case>(keys.case(id));
      const body = { announcement_id: outageId, text, join: false };
      const answer = await tellOutage({ id, version: held?.version ?? 0 }, body);
      putCase(answer.case, session.me);
    } catch (error) {
      sayProblem(error);
    }
  }
  return {
    query,
    found,
    problem,
    sending,
    loadingOlder,
    others,
    older,
    typing,
    act,
    classify,
    setPriority,
    atOnce,
    send,
    toldOutage,
    running,
  };
}
