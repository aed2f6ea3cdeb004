// A registration in progress: the form, its preview, and the copies that survive a reload.
// Always true: every change is in this tab's session store within 300 ms; signing out forgets it.
import { computed, reactive, ref, shallowRef, watch } from 'vue';
import { previewCase, registerCase, fetchDuplicates, verbs, type At } from '@/api/queries/cases';
import { findCustomers } from '@/api/queries/desk';
import { actOnVisit } from '@/api/queries/counter';
import { attachCall, makeCallback } from '@/api/queries/phone';
import { asProblem, type Problem } from '@/api/problem';
import type {
  Case,
  CaseType,
  Customer,
  CustomerWord,
  Duplicate,
  Preview,
  Priority,
  Register,
} from '@/api/wire';
import { serverNow } from '@/kit/clock';
import { fromLocalField } from '@/kit/format';
import { noTerms, type PromiseTerms } from '@/kit/promise';
import { uid } from '@/kit/uid';
import { useCalls } from '@/agent/state/calls';
import { useLayers, type Prefill } from '@/agent/state/layers';
import { useSession } from '@/agent/state/session';

export const FLAGS = [
  'elderly',
  'infant',
  'pregnant',
  'ill',
  'disabled',
  'safety',
  'leak',
  'fire',
  'trapped',
] as const;

export interface CallForm {
  id: string;
  channel: 'phone' | 'counter';
  phone: string;
  customerId: string | null;
  customerName: string;
  name: string;
  title: 'mr' | 'ms' | 'none';
  address: string;
  unit: string;
  type: CaseType | '';
  priority: Priority | '';
  subject: string;
  description: string;
  since: string;
  fields: Record<string, string>;
  flags: string[];
  confirmed: boolean;
  opening: string;
  closing: string;
  told: string;
  /** The known outage that the caller was told of. */
  outageId: string | null;
  promises: boolean;
  promiseAt: string;
  promiseWhat: string;
  promiseTerms: PromiseTerms;
  teamId: string;
  answersNow: boolean;
  result: string;
  word: CustomerWord | '';
  startedAt: number;
  /** The call that a telephone system reported, the callback that is made, the visitor who is received. */
  callId: string | null;
  callbackId: string | null;
  visitId: string | null;
}

const CURRENT = 'shouwen.call';
const KEPT = 'shouwen.calls';

function empty(): CallForm {
  return {
    id: uid(),
    channel: 'phone',
    phone: '',
    customerId: null,
    customerName: '',
    name: '',
    title: 'none',
    address: '',
    unit: '',
    type: '',
    priority: '',
    subject: '',
    description: '',
    since: '',
    fields: {},
    flags: [],
    confirmed: false,
    opening: '',
    closing: '',
    told: '',
    outageId: null,
    promises: false,
    promiseAt: '',
    promiseWhat: '',
    promiseTerms: noTerms(),
    teamId: '',
    answersNow: false,
    result: '',
    word: '',
    startedAt: serverNow(),
    callId: null,
    callbackId: null,
    visitId: null,
  };
}

function read<T>(place: string, otherwise: T): T {
  try {
    return (JSON.parse(sessionStorage.getItem(place) ?? 'null') as T | null) ?? otherwise;
  } catch {
    return otherwise;
  }
}

const text = (value: string): string | null => (value.trim() === '' ? null : value.trim());

/** The form as the server reads it. */
export function toRegister(form: CallForm, zone: string): Register {
  // As it was written: the server reads area codes and extensions.
  const phone = /\d/.test(form.phone) ? form.phone.trim() : '';
  return {
    channel: form.channel,
    customer: form.customerId
      ? { id: form.customerId }
      : form.name.trim() || phone
        ? {
            new: {
              name: form.name.trim(),
              title: form.title,
              phone: phone || null,
              phones: [],
              address: text(form.address),
              unit: text(form.unit),
            },
          }
        : null,
    caller_number: phone || null,
    type: form.type === '' ? null : form.type,
    priority: form.priority === '' ? null : form.priority,
    subject: form.subject.trim(),
    description: form.description.trim(),
    fields: Object.fromEntries(Object.entries(form.fields).filter(([, value]) => value !== '')),
    since: text(form.since),
    confirmed: form.confirmed,
    opening_text: text(form.opening),
    closing_text: text(form.closing),
    told: text(form.told),
    promise_answer: form.promises ? promiseOf(form, zone) : null,
    team_id: form.teamId || null,
    close_now:
      form.answersNow && form.word !== '' ? { result: form.result.trim(), customer_word: form.word } : null,
    started_at: Math.round(form.startedAt),
    ended_at: null,
    call_id: form.callId,
    announcement_id: form.outageId,
    flags: Object.fromEntries(form.flags.map((it) => [it, true])),
  };
}

function promiseOf(form: CallForm, zone: string): Register['promise_answer'] {
  const terms = form.promiseTerms;
  return {
    // Without a time nothing is promised: the standard says so.
    by_at: fromLocalField(form.promiseAt, zone) ?? 0,
    what: form.promiseWhat.trim() || form.subject.trim() || form.description.trim().slice(0, 60),
    apologised: terms.apologised,
    no_place: terms.noPlace === null ? null : text(terms.noPlace),
    // A place and a number are chosen among those of a customer who is known.
    place_id: form.customerId ? text(terms.placeId) : null,
    reach_id: form.customerId ? text(terms.reachId) : null,
  };
}

export const isTouched = (form: CallForm): boolean =>
  [form.phone, form.name, form.description, form.subject, form.address, form.opening].some(
    (it) => it.trim() !== '',
  ) || form.customerId !== null;

/** Somebody wrote something, beside what came with a call: its number and the customer with that number. */
export const isWritten = (form: CallForm): boolean =>
  isTouched(form.callId || form.callbackId ? { ...form, phone: '', customerId: null, address: '' } : form);

/** Everything the registration sheet needs. */
export function useCall() {
  const session = useSession();
  const layers = useLayers();
  const calls = useCalls();
  const form = reactive<CallForm>({ ...empty(), ...read<Partial<CallForm>>(CURRENT, {}) });
  const kept = ref<CallForm[]>(read<CallForm[]>(KEPT, []));
  layers.keptCalls = kept.value.length;
  const matches = shallowRef<Customer[]>([]);
  const chosen = shallowRef<Customer | null>(null);
  const preview = shallowRef<Preview | null>(null);
  const duplicates = shallowRef<Duplicate[]>([]);
  const overlooked = ref(false);
  const problem = shallowRef<Problem | null>(null);
  const busy = ref(false);
  const savedAt = ref<number | null>(null);
  let key = uid();

  // Customer by number, while it is typed; three digits are enough.
  let findTimer: ReturnType<typeof setTimeout> | undefined;
  let found = 0;
  watch(
    () => [form.phone, form.name, form.customerId] as const,
    ([phone, name, customerId]) => {
      clearTimeout(findTimer);
      const digits = phone.replace(/\D/g, '');
      if (customerId) return;
      if (digits.length < 3 && name.trim().length < 2) {
        matches.value = [];
        return;
      }
      findTimer = setTimeout(() => {
        found += 1;
        const mine = found;
        // As it was written: the server reads countries, area codes and extensions.
        findCustomers(
          digits.length >= 3 ? { phone: phone.trim(), limit: 6 } : { q: name.trim(), limit: 6 },
        ).then(
          (page) => {
            if (mine !== found) return;
            const [only] = page.items;
            // A caller whose whole number is one customer's is that customer.
            if (form.callId && only && page.items.length === 1 && digits.length >= 11) choose(only);
            else matches.value = page.items;
          },
          () => undefined,
        );
      }, 160);
    },
    { immediate: true },
  );

  let previewTimer: ReturnType<typeof setTimeout> | undefined;
  let asked = 0;
  function previewSoon(): void {
    clearTimeout(previewTimer);
    if (!isTouched(form)) {
      preview.value = null;
      duplicates.value = [];
      return;
    }
    previewTimer = setTimeout(() => void ask(), 300);
  }
  async function ask(): Promise<void> {
    asked += 1;
    const mine = asked;
    const phone = form.phone.replace(/\D/g, '');
    try {
      const answer = await previewCase(toRegister(form, session.zone));
      if (mine !== asked) return;
      preview.value = answer;
      duplicates.value = answer.duplicates;
    } catch (error) {
      if (mine !== asked || asProblem(error).code !== 'invalid') return;
      if (phone.length >= 7 || form.customerId || form.address.trim() !== '') {
        const page = await fetchDuplicates({
          ...(phone ? { phone: form.phone.trim() } : {}),
          ...(form.customerId ? { customer: form.customerId } : {}),
          ...(form.customerId ? {} : { address: form.address.trim(), unit: form.unit.trim() }),
          ...(form.type ? { type: form.type } : {}),
          words: `${form.subject} ${form.description}`.trim(),
        }).catch(() => null);
        if (page && mine === asked) duplicates.value = page.items;
      }
    }
  }

  let keepTimer: ReturnType<typeof setTimeout> | undefined;
  watch(
    form,
    () => {
      clearTimeout(keepTimer);
      keepTimer = setTimeout(() => {
        sessionStorage.setItem(CURRENT, JSON.stringify(form));
        savedAt.value = serverNow();
      }, 300);
      previewSoon();
    },
    { deep: true },
  );

  previewSoon();

  function choose(customer: Customer): void {
    form.customerId = customer.id;
    form.customerName = customer.name;
    chosen.value = customer;
    matches.value = [];
    overlooked.value = false;
    if (form.address === '' && customer.places[0]) {
      form.address = customer.places[0].address;
      form.unit = customer.places[0].unit ?? '';
    }
  }
  /** Address and number of the customer with the promise; one who alone fits what was typed is taken. */
  function promiseNow(): void {
    form.promises = true;
    form.answersNow = false;
    const [only] = matches.value;
    if (!form.customerId && only && matches.value.length === 1) choose(only);
    const known = chosen.value;
    form.promiseTerms.noPlace = null;
    form.promiseTerms.placeId = known?.places[0]?.id ?? '';
    form.promiseTerms.reachId = '';
  }
  function unchoose(): void {
    form.promiseTerms = { ...form.promiseTerms, placeId: '', reachId: '' };
    form.customerId = null;
    form.customerName = '';
    chosen.value = null;
    duplicates.value = [];
  }
  function load(next: CallForm): void {
    Object.assign(form, empty(), next);
    chosen.value = null;
    preview.value = null;
    duplicates.value = [];
    overlooked.value = false;
    problem.value = null;
    key = uid();
  }
  function storeKept(): void {
    sessionStorage.setItem(KEPT, JSON.stringify(kept.value));
    layers.keptCalls = kept.value.length;
  }
  /** Puts the form aside, to be taken up later. */
  function keep(): boolean {
    if (!isTouched(form)) return false;
    kept.value = [
      ...kept.value.filter((it) => it.id !== form.id),
      { ...form, fields: { ...form.fields }, flags: [...form.flags] },
    ];
    storeKept();
    load(empty());
    return true;
  }
  /** Takes a kept form up again; the one on screen is put aside when something is in it. */
  function resume(id: string): void {
    const it = id === '' ? kept.value.at(-1) : kept.value.find((k) => k.id === id);
    if (!it) return;
    if (isTouched(form)) keep();
    kept.value = kept.value.filter((k) => k.id !== it.id);
    storeKept();
    load(it);
  }
  /** Fills the form with a call, a callback or a visitor; what somebody wrote is put aside first, or stays when nobody asked. */
  function fill(it: Prefill): boolean {
    if (it.callId !== null && it.callId === form.callId) return true;
    if (isWritten(form)) {
      if (!it.isWanted) return false;
      keep();
    }
    load({
      ...empty(),
      channel: it.channel,
      phone: it.number,
      startedAt: it.startedAt ?? serverNow(),
      callId: it.callId,
      callbackId: it.callbackId,
      visitId: it.visitId,
    });
    return true;
  }
  /** What the case means for the call or callback that it came from. */
  async function settle(caseId: string, isNew: boolean): Promise<void> {
    const { callId, callbackId, visitId } = form;
    if (visitId) await actOnVisit(visitId, { act: 'finish', case_id: caseId });
    if (callId) {
      if (!isNew) await attachCall(callId, caseId);
      calls.drop(callId);
    }
    if (callbackId) await makeCallback(callbackId, { reached: true, note: '', case_id: caseId });
  }
  function restart(): void {
    load(empty());
    sessionStorage.removeItem(CURRENT);
  }

  /** Registers the case; null when the server refused, with the reason in `problem`. */
  async function register(): Promise<Case | null> {
    if (busy.value) return null;
    busy.value = true;
    problem.value = null;
    try {
      const body = { ...toRegister(form, session.zone), ended_at: Math.round(serverNow()) };
      const made = await registerCase(body, key);
      await settle(made.id, true).catch((error: unknown) => {
        problem.value = asProblem(error);
      });
      restart();
      return made;
    } catch (error) {
      problem.value = asProblem(error);
      if (problem.value.code !== 'offline') key = uid();
      return null;
    } finally {
      busy.value = false;
    }
  }
  /** Counts the call as an urging of an open case. */
  async function urge(it: Duplicate): Promise<boolean> {
    return onExisting((at) => verbs.urge(at, form.description.trim() || form.subject.trim()), it);
  }
  /** The matter is somebody else's: whoever calls is answered by themselves, so their own case is joined (B07). */
  function isAnother(it: Duplicate): boolean {
    if (it.signs.includes('same_customer')) return false;
    const name = form.name.trim();
    return form.customerId !== null || (name !== '' && it.case.customer?.name !== name);
  }
  /** Adds what the caller said to an open case as a note; of another customer, a case is registered and joins it. */
  async function addTo(it: Duplicate): Promise<boolean> {
    if (isAnother(it)) {
      const made = await register();
      if (!made) return false;
      try {
        await verbs.join({ id: made.id, version: made.version }, it.case.id);
        return true;
      } catch (error) {
        problem.value = asProblem(error);
        return false;
      }
    }
    return onExisting((at) => verbs.note(at, form.description.trim() || form.subject.trim(), uid()), it);
  }
  async function onExisting(run: (at: At) => Promise<unknown>, it: Duplicate): Promise<boolean> {
    problem.value = null;
    try {
      // The call's own facts may have moved the case on meanwhile; what the caller said only adds to it.
      await run({ id: it.case.id });
      await settle(it.case.id, false);
      restart();
      return true;
    } catch (error) {
      problem.value = asProblem(error);
      return false;
    }
  }
  const offered = computed(() => (overlooked.value ? [] : duplicates.value));
  return {
    form,
    kept,
    matches,
    chosen,
    preview,
    duplicates,
    offered,
    overlooked,
    problem,
    busy,
    savedAt,
    choose,
    promiseNow,
    unchoose,
    keep,
    fill,
    resume,
    restart,
    register,
    urge,
    addTo,
    isAnother,
    previewSoon,
  };
}
