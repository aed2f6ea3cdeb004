// Brings a text to the plain form in which phrases are looked for, with every place mapped back to the original.
// The trap: this must equal the engine's own folding; packs/vectors/phrases.json keeps both equal.

export interface Normalisation {
  /** Traditional character to simplified one. */
  variants: Record<string, string>;
  /** Characters written for others that sound alike. */
  sounds: Record<string, string>;
  /** Characters that end a sentence. */
  stops: string;
  /** How many characters `…` stands for at most. */
  gap: number;
  /** Words that say that a quotation is the customer's. */
  quoted_after: string[];
  /** Patterns that rule out what follows them. */
  excused_after: string[];
}

/** What stood in the original before a kept character: nothing, something soft, the end of a sentence. */
export const GAP = { none: 0, soft: 1, stop: 2 } as const;

/** A text in plain form; all lists have one entry for each kept character. */
export interface Folded {
  chars: string[];
  /** First and one past the last UTF-16 unit in the original. */
  from: number[];
  to: number[];
  gaps: number[];
  /** Inside a quotation of the customer's words. */
  quoted: boolean[];
}

const KEPT = /^[\p{Alphabetic}\p{N}]$/u;
const SPACE = /^\p{White_Space}$/u;
const QUOTES = new Map([
  ['“', '”'],
  ['「', '」'],
  ['『', '』'],
  ['‘', '’'],
  ['"', '"'],
  ['＂', '＂'],
]);
const QUOTE_LEAD = 12;

const isMark = (ch: string): boolean => ch >= '\u0300' && ch <= '\u036f';

/** Folds texts under one normalisation. */
export class Folder {
  #variants: Map<string, string>;
  #sounds: Map<string, string>;
  #stops: Set<string>;
  #quotedAfter: string[];
  #plain = new Map<string, readonly string[]>();

  constructor(normalisation: Normalisation) {
    this.#variants = new Map(Object.entries(normalisation.variants));
    this.#sounds = new Map(Object.entries(normalisation.sounds));
    this.#stops = new Set(normalisation.stops);
    this.#quotedAfter = normalisation.quoted_after;
  }

  /** The character that one stands for when it is written for its sound. */
  bySound(ch: string): string {
    return this.#sounds.get(ch) ?? ch;
  }

  /** The plain characters of one code point; none for what is dropped. */
  plainOf(ch: string): readonly string[] {
    const known = this.#plain.get(ch);
    if (known) return known;
    const out: string[] = [];
    for (const part of ch.normalize('NFKD')) {
      if (!KEPT.test(part) || isMark(part)) continue;
      for (const small of part.toLowerCase())
        if (KEPT.test(small)) out.push(this.#variants.get(small) ?? small);
    }
    if (this.#plain.size < 20_000) this.#plain.set(ch, out);
    return out;
  }

  /** The plain characters of a pattern's words. */
  words(text: string): string[] {
    return [...text].flatMap((ch) => this.plainOf(ch));
  }

  fold(text: string): Folded {
    const letters = [...text];
    const quoted = this.#quotations(letters);
    const out: Folded = { chars: [], from: [], to: [], gaps: [], quoted: [] };
    let at = 0;
    let gap: number = GAP.none;
    letters.forEach((ch, i) => {
      const next = at + ch.length;
      const plain = this.plainOf(ch);
      for (const it of plain) {
        out.chars.push(it);
        out.from.push(at);
        out.to.push(next);
        out.gaps.push(gap);
        out.quoted.push(quoted[i] ?? false);
        gap = GAP.none;
      }
      if (plain.length === 0 && !isMark(ch)) gap = Math.max(gap, this.#stops.has(ch) ? GAP.stop : GAP.soft);
      at = next;
    });
    return out;
  }

  // For each character, whether it stands in the customer's own words: in quotation marks that something like
  // 您说 leads to, or on a line that begins with `>`.
  #quotations(letters: string[]): boolean[] {
    const quoted = Array.from<boolean>({ length: letters.length }).fill(false);
    let start = 0;
    while (start < letters.length) {
      const found = letters.indexOf('\n', start);
      const end = found < 0 ? letters.length : found + 1;
      if (letters.slice(start, end).find((ch) => !SPACE.test(ch)) === '>') quoted.fill(true, start, end);
      start = end;
    }
    let at = 0;
    while (at < letters.length) {
      const close = QUOTES.get(letters[at]!);
      const end = close === undefined ? -1 : letters.indexOf(close, at + 1);
      if (end < 0) {
        at += 1;
        continue;
      }
      if (this.#isLedTo(letters, at)) quoted.fill(true, at, end);
      at = end + 1;
    }
    return quoted;
  }

  #isLedTo(letters: string[], open: number): boolean {
    const lead: string[] = [];
    for (let i = open - 1; i >= 0 && lead.length < QUOTE_LEAD && !this.#stops.has(letters[i]!); i -= 1)
      lead.push(...this.plainOf(letters[i]!));
    const text = lead.slice(0, QUOTE_LEAD).reverse().join('');
    return this.#quotedAfter.some((it) => text.includes(it));
  }
}
