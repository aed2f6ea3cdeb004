// Brings a text to the plain form in which phrases are looked for, with every place mapped back to the original.
// The trap: this must equal the engine's own folding; packs/vectors/phrases.json keeps both equal.

export interface Normalisation {
  /** Traditional character to simplified one. */
  variants: Record<string, string>;
  /** Characters written for others that sound alike. */
  sounds: Record<string, string>;
  /** Syllables, each with the common characters that are read so: `a啊阿`. */
  syllables: string[];
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
  /** Equal for characters that are read alike. */
  sounds: number[];
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
/** From here on a sound stands for nothing but a character itself. */
const OWN = 0x8000;
const LATIN_SOUNDS = 40;
/** Digits that are written for letters. */
const LOOKALIKES = new Map([...'01l345'].map((ch, i) => [ch, 'oiieas'[i]!]));
const RINGED = /[\u2460-\u249b\u24ea-\u24ff\u2776-\u2793]/;
const LATIN = /^[a-z0-9]$/;
const SMALL = /^[a-z]$/;

const isMark = (ch: string): boolean => ch >= '\u0300' && ch <= '\u036f';

/** Folds texts under one normalisation. */
export class Folder {
  #variants: Map<string, string>;
  #sounds: Map<string, string>;
  #stops: Set<string>;
  #quotedAfter: string[];
  #plain = new Map<string, readonly string[]>();
  #syllables = new Map<string, number>();
  #ofHan = new Map<string, number>();

  constructor(normalisation: Normalisation) {
    this.#variants = new Map(Object.entries(normalisation.variants));
    this.#sounds = new Map(Object.entries(normalisation.sounds));
    this.#stops = new Set(normalisation.stops);
    this.#quotedAfter = normalisation.quoted_after;
    normalisation.syllables.forEach((group, i) => {
      const name = /^[a-z]+/.exec(group)?.[0] ?? '';
      this.#syllables.set(name, LATIN_SOUNDS + i);
      for (const ch of group.slice(name.length)) this.#ofHan.set(ch, LATIN_SOUNDS + i);
    });
    for (const [written, meant] of this.#sounds) {
      const sound = this.#ofHan.get(meant);
      if (sound !== undefined) this.#ofHan.set(written, sound);
    }
  }

  /** How a plain character sounds: equal for those read alike. */
  soundOf(ch: string): number {
    if (LATIN.test(ch)) return parseInt(LOOKALIKES.get(ch) ?? ch, 36) + 1;
    return this.#ofHan.get(ch) ?? OWN + (ch.codePointAt(0)! % OWN);
  }

  /** Whether a sound says something about other characters. */
  isShared(sound: number): boolean {
    return sound < OWN;
  }

  /** Whether one character is written for the other on purpose. */
  isMeant(wanted: string, found: string): boolean {
    return wanted < '\u0080' || (this.#sounds.get(wanted) ?? wanted) === (this.#sounds.get(found) ?? found);
  }

  /** The plain characters of one code point; none for what is dropped. */
  plainOf(ch: string): readonly string[] {
    const known = this.#plain.get(ch);
    if (known) return known;
    const out: string[] = [];
    for (const part of RINGED.test(ch) ? '' : ch.normalize('NFKD')) {
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
    const out: Folded = { chars: [], sounds: [], from: [], to: [], gaps: [], quoted: [] };
    let at = 0;
    let gap: number = GAP.none;
    letters.forEach((ch, i) => {
      const next = at + ch.length;
      const plain = this.plainOf(ch);
      for (const it of plain) {
        out.chars.push(it);
        out.sounds.push(this.soundOf(it));
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

  /**
   * The same text with words in Latin letters that can be read as pinyin written as syllables (of which the character is
   * `<name>`); null when there are none.
   */
  bySyllables(text: Folded): Folded | null {
    if (!text.chars.some((ch) => SMALL.test(ch))) return null;
    const out: Folded = { chars: [], sounds: [], from: [], to: [], gaps: [], quoted: [] };
    const push = (ch: string, sound: number, first: number, last: number): void => {
      out.chars.push(ch);
      out.sounds.push(sound);
      out.from.push(text.from[first]!);
      out.to.push(text.to[last]!);
      out.gaps.push(text.gaps[first]!);
      out.quoted.push(text.quoted[first]!);
    };
    let hasSyllables = false;
    let at = 0;
    while (at < text.chars.length) {
      let end = at + 1;
      if (SMALL.test(text.chars[at]!))
        while (end < text.chars.length && SMALL.test(text.chars[end]!) && text.gaps[end] === GAP.none)
          end += 1;
      const names = SMALL.test(text.chars[at]!) ? this.#cut(text.chars.slice(at, end).join('')) : null;
      if (names === null) for (let i = at; i < end; i += 1) push(text.chars[i]!, text.sounds[i]!, i, i);
      else {
        hasSyllables = true;
        let first = at;
        for (const name of names) {
          push(`<${name}>`, this.#syllables.get(name)!, first, first + name.length - 1);
          first += name.length;
        }
      }
      at = end;
    }
    return hasSyllables ? out : null;
  }

  // The syllables of a word, longest first; null when it is no pinyin. A lone vowel is none.
  #cut(word: string): string[] | null {
    if (word === '') return [];
    for (let length = Math.min(6, word.length); length >= 2; length -= 1) {
      const name = word.slice(0, length);
      const rest = this.#syllables.has(name) ? this.#cut(word.slice(length)) : null;
      if (rest) return [name, ...rest];
    }
    return null;
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
