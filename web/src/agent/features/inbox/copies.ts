// Who gets a copy of a reply: what the customer's last mail says, and what an agent types.
import type { Case } from '@/api/wire';

/** Whoever had a copy of the customer's last mail, without the desk itself. */
export function copiesOf(it: Pick<Case, 'timeline'>): string[] {
  const last = it.timeline.filter((entry) => entry.kind === 'message_received').at(-1);
  const copies = last?.data['answer_cc'];
  return Array.isArray(copies) ? copies.filter((one) => typeof one === 'string') : [];
}

/** The addresses in a typed list; commas, semicolons and spaces of either width stand between them. */
export function addressesOf(text: string): string[] {
  return [...new Set(text.split(/[\s,;，；、]+/u).filter(Boolean))];
}
