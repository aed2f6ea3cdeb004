// Taking back what one has just done, and the toasts that offer it: what is taken back is struck out and counts for nothing.
import { asProblem } from '@/api/problem';
import { fetchCase, verbs, type At } from '@/api/queries/cases';
import type { Case, CaseRow, Item, Priority } from '@/api/wire';
import { t } from '@/i18n';
import { serverNow } from '@/kit/clock';
import { putCase } from '@/agent/state/live';
import { useSession } from '@/agent/state/session';
import { say, sayProblem } from '@/agent/state/toast';
import type { Sent } from './hot/Composer.vue';

/** The undo of a mail is offered a little shorter than it is held, for the way to the server. */
const SLACK_MS = 700;
/** An undo that waits in a toast; none: nothing can be undone. */
type Undo = { undo?: () => Promise<unknown> };
type Run = (c: At) => Promise<{ case: Case }>;

async function runUndo(caseId: string, run: Run): Promise<void> {
  const fresh = await fetchCase(caseId);
  putCase((await run({ id: caseId, version: fresh.version })).case, useSession().me);
}

function sayFailed(error: unknown): void {
  // The only state that forbids it: its seconds are over, or it has left.
  if (asProblem(error).code === 'wrong_state') say(t('case.undo_too_late'), { tone: 'late' }, 9000);
  else sayProblem(error);
}

/** Undoes something on a case as it is now, and says so; gives whether it could. */
export async function undo(caseId: string, run: Run): Promise<boolean> {
  try {
    await runUndo(caseId, run);
    say(t('case.undone'), { tone: 'ok' });
    return true;
  } catch (error) {
    sayFailed(error);
    return false;
  }
}

/** The place of what one did last of a kind. */
function placeOf(after: Case | null, kind: Item['kind']): number | undefined {
  const me = useSession().me?.person.id;
  const latest = [...(after?.timeline ?? [])].reverse();
  return latest.find((it) => it.kind === kind && it.author.person?.id === me)?.seq;
}

/** The undo of what one did last of a kind. */
export function takingBack(after: Case | null, kind: Item['kind']): Undo {
  const seq = placeOf(after, kind);
  if (!after || seq === undefined) return {};
  return { undo: () => undo(after.id, (c) => verbs.takeBack(c, seq)) };
}

/** Says what was written, with its undo; words that are taken back go back to `giveBack`. */
export function saySent(caseId: string, sent: Sent, item: Item, giveBack: (sent: Sent) => void): void {
  const run = sent.mode === 'note' ? verbs.takeBack : verbs.recall;
  const takeBack = async (): Promise<void> => {
    if (await undo(caseId, (c) => run(c, item.seq))) giveBack(sent);
  };
  if (sent.mode === 'note') {
    say(t('case.noted'), { tone: 'ok', undo: takeBack });
    return;
  }
  const held = Number(item.data['held_until'] ?? 0) - serverNow() - SLACK_MS;
  if (held > 1000) say(t('case.sent_held'), { tone: 'ok', undo: takeBack }, held);
}

/** Takes cases, or gives them a priority (`priority:high`), one after the other; one toast undoes them all. */
export async function bulk(what: string, chosen: readonly CaseRow[]): Promise<void> {
  const done: (() => Promise<void>)[] = [];
  for (const row of chosen) {
    try {
      const at = { id: row.id, version: row.version };
      const answer =
        what === 'take'
          ? await verbs.take(at)
          : await verbs.classify(at, { priority: what.split(':')[1] as Priority });
      putCase(answer.case, useSession().me);
      const seq = placeOf(answer.case, what === 'take' ? 'handler_changed' : 'classified');
      done.push(async () => {
        if (seq !== undefined) await runUndo(row.id, (c) => verbs.takeBack(c, seq));
      });
    } catch (error) {
      sayProblem(error);
    }
  }
  if (done.length === 0) return;
  say(t('case.bulk_done', { n: done.length }), { tone: 'ok', undo: () => undoAll(done) });
}

async function undoAll(undos: readonly (() => Promise<void>)[]): Promise<void> {
  let failed: unknown = null;
  for (const it of undos) await it().catch((error: unknown) => (failed = error));
  if (failed === null) say(t('case.undone'), { tone: 'ok' });
  else sayFailed(failed);
}
