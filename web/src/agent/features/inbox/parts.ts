// Puts a missing part of a written reply where it belongs: greeting first, the rest at the end, signature last.

const ORDER = ['greeting', 'apology', 'answer', 'further_help', 'thanks', 'goodbye', 'signature'];

/** The text with one part added; the words are the pack's own offer. */
export function fillPart(text: string, name: string, words: string): string {
  if (!words) return text;
  if (name === 'greeting' || name === 'address_by_name')
    return text === '' ? `${words}\n` : `${words}\n${text}`;
  const body = text.replace(/\s+$/u, '');
  return body === '' ? words : `${body}\n${words}`;
}

/** The text with all parts added in the order in which a letter has them; the answer itself nobody can add. */
export function withParts(text: string, offers: ReadonlyMap<string, string>): string {
  return [...offers.keys()]
    .filter((it) => it !== 'answer')
    .sort((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b))
    .reduce((out, name) => fillPart(out, name, offers.get(name) ?? ''), text);
}

/** A better wording cut to its place: its full stop goes when the sentence goes on behind it. */
export function fitted(better: string, after: string): string {
  return /^\s*[，。！？；：、,.!?;:]/u.test(after) ? better.replace(/[，。！？；,.!?;]+$/u, '') : better;
}
