// Merging two entries of one person, keeping them apart, and taking a merge back, wherever they stand beside each other.
// Always true: a merge has its undo at once; whatever shows one of the two is read anew.
import { ref } from 'vue';
import { fetchMerges, keepCustomersApart, mergeCustomers, undoMerge } from '@/api/queries/customers';
import { t } from '@/i18n';
import { queries } from './query';
import { say, sayProblem } from './toast';

// The open case too: it names the customer who goes on.
const SHOWN = ['case', 'customer', 'customer-cases', 'circle', 'alike', 'merges', 'matters'];

/** Whatever shows customers, and whom they are or belong with, is asked for anew. */
export async function personChanged(): Promise<void> {
  await Promise.all(SHOWN.map((of) => queries.invalidateQueries({ queryKey: [of] })));
}

export interface Person {
  id: string;
  name: string;
}

/** The acts, one at a time. */
export function useMerging() {
  const busy = ref(false);
  async function run(act: () => Promise<unknown>): Promise<boolean> {
    busy.value = true;
    try {
      await act();
      await personChanged();
      return true;
    } catch (error) {
      sayProblem(error);
      return false;
    } finally {
      busy.value = false;
    }
  }
  async function takeBack(merge: string): Promise<void> {
    if (await run(() => undoMerge(merge))) say(t('case.person.undone'), { tone: 'ok' });
  }
  /** The first goes on, with what the other brings. */
  async function merge(kept: string, other: Person): Promise<void> {
    if (!(await run(() => mergeCustomers(kept, other.id)))) return;
    say(t('case.person.merged', { name: other.name || t('case.unknown_customer') }), {
      tone: 'ok',
      undo: async () => {
        const mine = (await fetchMerges(kept)).items.find((it) => it.merged_id === other.id);
        if (mine) await takeBack(mine.id);
      },
    });
  }
  async function apart(one: string, other: string): Promise<void> {
    if (await run(() => keepCustomersApart(one, other))) say(t('case.person.kept_apart'), { tone: 'ok' });
  }
  return { busy, merge, apart, takeBack };
}
