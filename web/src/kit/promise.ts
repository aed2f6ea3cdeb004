// What goes with a promised answer (A21): the terms, and which of them a standard still misses.

/** Reasons for which a matter has no place, as the catalogues name them. */
export const NOWHERE = ['fees', 'account', 'policy'] as const;

export interface PromiseTerms {
  /** The customer heard that we are sorry. */
  apologised: boolean;
  /** One of the customer's places; empty: none is said. */
  placeId: string;
  /** Why the matter has no place; null: it has one. */
  noPlace: string | null;
  /** The number or mail address by which the answer comes; empty: none is said. */
  reachId: string;
}

export const noTerms = (): PromiseTerms => ({ apologised: false, placeId: '', noPlace: null, reachId: '' });

/** Whether words hold an apology, by the server's list. */
export function isSorry(words: string, apologies: readonly string[]): boolean {
  const small = words.toLowerCase();
  return apologies.some((it) => small.includes(it));
}

/** What is filled in of what a standard asks for; what the screen does not know is left to the server. */
export function lacking<T extends { field: string }>(
  asks: readonly T[],
  filled: { terms: PromiseTerms; isSorry: boolean; what: string; hasTime: boolean },
): T[] {
  const { terms } = filled;
  const isThere: Record<string, boolean> = {
    apology: terms.apologised || filled.isSorry,
    address: terms.noPlace === null ? terms.placeId !== '' : terms.noPlace.trim() !== '',
    reach: terms.reachId !== '',
    content: filled.what.trim() !== '',
    promised_time: filled.hasTime,
  };
  const left = asks.filter((it) => isThere[it.field] === false);
  const [first] = asks;
  // The case may know a place: whoever says that there is none says why.
  const isUnsaid = terms.noPlace !== null && terms.noPlace.trim() === '';
  if (first && isUnsaid && !left.some((it) => it.field === 'address'))
    left.push({ ...first, field: 'address' });
  return left;
}
