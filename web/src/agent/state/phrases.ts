// The phrase checker of the standard in force, built once from the lexicon and shared by every text field.
import { shallowRef } from 'vue';
import { fetchLexicon } from '@/api/queries/desk';
import { checkerOf, type PhraseChecker } from '@/kit/phrases';

export const checker = shallowRef<PhraseChecker | null>(null);
let asked = false;

/** Fetches the lexicon when nobody has; until it is here nothing is underlined. */
export function wantPhrases(): void {
  if (asked) return;
  asked = true;
  fetchLexicon().then(
    (lexicon) => {
      checker.value = checkerOf(lexicon);
    },
    () => {
      asked = false;
    },
  );
}
