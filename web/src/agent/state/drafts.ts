// Drafts: in memory at every keystroke, on the server 800 ms later; keyed by case, channel and mode,
// so that a text can never follow the agent into another customer's case.
import { reactive } from 'vue';
import { dropDraft, saveDraft } from '@/api/queries/cases';

export type Mode = 'reply' | 'note';
export interface DraftState {
  body: string;
  savedAt: number | null;
  state: 'clean' | 'dirty' | 'saving' | 'failed';
}

const WAIT_MS = 800;
const held = reactive(new Map<string, DraftState>());
const timers = new Map<string, ReturnType<typeof setTimeout>>();

const keyOf = (caseId: string, mode: Mode): string => `${caseId}|${mode}`;

/** The draft as it is in memory; undefined when this tab has not touched it. */
export function draftOf(caseId: string, mode: Mode): DraftState | undefined {
  return held.get(keyOf(caseId, mode));
}

/** Remembers what was typed and saves it soon. */
export function typeDraft(caseId: string, mode: Mode, body: string): void {
  const key = keyOf(caseId, mode);
  const old = held.get(key);
  if (old?.body === body) return;
  held.set(key, { body, savedAt: old?.savedAt ?? null, state: 'dirty' });
  clearTimeout(timers.get(key));
  timers.set(
    key,
    setTimeout(() => void save(caseId, mode), WAIT_MS),
  );
}

/** Takes over what the server holds, unless something was typed here. */
export function takeDraft(caseId: string, mode: Mode, body: string, savedAt: number): void {
  const key = keyOf(caseId, mode);
  if (held.has(key)) return;
  held.set(key, { body, savedAt, state: 'clean' });
}

async function save(caseId: string, mode: Mode): Promise<void> {
  const key = keyOf(caseId, mode);
  timers.delete(key);
  const it = held.get(key);
  if (!it) return;
  const body = it.body;
  held.set(key, { ...it, state: 'saving' });
  try {
    if (body === '') await dropDraft(caseId, mode);
    else await saveDraft(caseId, mode, body);
    finish(key, body, 'clean');
  } catch {
    finish(key, body, 'failed');
    if (!timers.has(key))
      timers.set(
        key,
        setTimeout(() => void save(caseId, mode), 5000),
      );
  }
}

function finish(key: string, body: string, state: 'clean' | 'failed'): void {
  const it = held.get(key);
  if (!it || it.body !== body) return;
  held.set(key, { body, savedAt: state === 'clean' ? Date.now() : it.savedAt, state });
}

/** Forgets a draft whose text was sent. */
export function clearDraft(caseId: string, mode: Mode): void {
  const key = keyOf(caseId, mode);
  clearTimeout(timers.get(key));
  timers.delete(key);
  const had = held.get(key);
  held.set(key, { body: '', savedAt: null, state: 'clean' });
  if (had?.savedAt) void dropDraft(caseId, mode).catch(() => {});
}

/** Saves at once what is still unsaved; called when the page goes away or somebody signs out. */
export function flushDrafts(): Promise<void> {
  const waiting = [...timers.keys()];
  for (const key of waiting) clearTimeout(timers.get(key));
  timers.clear();
  return Promise.all(
    waiting.map((key) => {
      const [caseId, mode] = key.split('|') as [string, Mode];
      return save(caseId, mode);
    }),
  ).then(() => undefined);
}

export function forgetDrafts(): void {
  for (const it of timers.values()) clearTimeout(it);
  timers.clear();
  held.clear();
}
