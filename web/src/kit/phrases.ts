// Finds words that are never said while they are being typed: one automaton over normalised text,
// with every place mapped back to the original. The engine does the same; shared vectors keep both equal.
// The trap: positions are UTF-16 code units of the original text, normalisation may change lengths.

export type PhraseAction = 'refuse' | 'warn' | 'hint';

export interface LexiconRule {
  clause: string;
  severity?: string;
  action: PhraseAction;
  kind: 'never' | 'must' | 'address';
  /** Already normalised. */
  patterns: string[];
  /** Better wordings by language, or one list for all. */
  better: { zh: string[] | string; en: string[] | string } | string[] | null;
  moment?: string | null;
  moments?: string[] | null;
  text?: string | null;
  /** Longer normalised words inside which a pattern is no offence. */
  except?: string[];
}

export interface Lexicon {
  version: string;
  rules: LexiconRule[];
  normalisation: {
    /** Variant to the plain form: traditional to simplified, homophones, letters of other scripts. */
    variants?: Record<string, string>;
    /** Characters that are dropped: spaces, punctuation inside words, zero-width. */
    ignorable?: string | string[];
  };
}

export interface PhraseHit {
  clause: string;
  severity: string;
  action: PhraseAction;
  from: number;
  to: number;
  text: string;
  better: string[];
  message: string;
}

/** Normalised text with, for each of its UTF-16 units, where it began and ended in the original. */
export interface Normalised {
  text: string;
  from: number[];
  to: number[];
}

const IGNORED = /[\p{White_Space}\p{P}\p{S}\p{Cf}\p{Mn}]/u;

export type Normaliser = (text: string) => Normalised;

/** Makes the normaliser that a lexicon asks for. */
export function normaliserOf(lexicon: Pick<Lexicon, 'normalisation'>): Normaliser {
  const variants = new Map(Object.entries(lexicon.normalisation.variants ?? {}));
  const extra = new Set<string>();
  const given = lexicon.normalisation.ignorable;
  if (typeof given === 'string') for (const it of given) extra.add(it);
  else for (const it of given ?? []) extra.add(it);
  return (text) => {
    const out: Normalised = { text: '', from: [], to: [] };
    let at = 0;
    for (const ch of text) {
      const next = at + ch.length;
      for (const folded of ch.normalize('NFKC').toLowerCase()) {
        const plain = variants.get(folded) ?? folded;
        if (extra.has(plain) || extra.has(folded) || IGNORED.test(plain)) continue;
        out.text += plain;
        for (let i = 0; i < plain.length; i += 1) {
          out.from.push(at);
          out.to.push(next);
        }
      }
      at = next;
    }
    return out;
  };
}

interface Node {
  next: Map<number, number>;
  fail: number;
  outs: number[];
}

/** Aho-Corasick over UTF-16 units. */
export class Automaton {
  #nodes: Node[] = [{ next: new Map(), fail: 0, outs: [] }];
  #lengths: number[] = [];

  constructor(patterns: readonly string[]) {
    patterns.forEach((it, i) => this.#insert(it, i));
    this.#link();
  }

  #insert(pattern: string, id: number): void {
    this.#lengths[id] = pattern.length;
    if (pattern.length === 0) return;
    let at = 0;
    for (let i = 0; i < pattern.length; i += 1) {
      const unit = pattern.charCodeAt(i);
      let next = this.#nodes[at]!.next.get(unit);
      if (next === undefined) {
        next = this.#nodes.push({ next: new Map(), fail: 0, outs: [] }) - 1;
        this.#nodes[at]!.next.set(unit, next);
      }
      at = next;
    }
    this.#nodes[at]!.outs.push(id);
  }

  #link(): void {
    const queue: number[] = [...this.#nodes[0]!.next.values()];
    for (let head = 0; head < queue.length; head += 1) {
      const at = queue[head]!;
      for (const [unit, child] of this.#nodes[at]!.next) {
        let fail = this.#nodes[at]!.fail;
        while (fail !== 0 && !this.#nodes[fail]!.next.has(unit)) fail = this.#nodes[fail]!.fail;
        const target = this.#nodes[fail]!.next.get(unit);
        this.#nodes[child]!.fail = target !== undefined && target !== child ? target : 0;
        this.#nodes[child]!.outs.push(...this.#nodes[this.#nodes[child]!.fail]!.outs);
        queue.push(child);
      }
    }
  }

  /** Every occurrence as [pattern, start, end). */
  find(text: string): [number, number, number][] {
    const found: [number, number, number][] = [];
    let at = 0;
    for (let i = 0; i < text.length; i += 1) {
      const unit = text.charCodeAt(i);
      while (at !== 0 && !this.#nodes[at]!.next.has(unit)) at = this.#nodes[at]!.fail;
      at = this.#nodes[at]!.next.get(unit) ?? 0;
      for (const id of this.#nodes[at]!.outs) found.push([id, i + 1 - this.#lengths[id]!, i + 1]);
    }
    return found;
  }
}

export interface PhraseChecker {
  /** What in the text is never said. `moment` chooses the rules; better wordings come in `locale`. */
  check(text: string, moment: string, locale: 'zh-CN' | 'en'): PhraseHit[];
}

interface Entry {
  rule: LexiconRule;
  isExcept: boolean;
}

/** Builds the checker of a lexicon once; a check of a draft then costs microseconds. */
export function checkerOf(lexicon: Lexicon): PhraseChecker {
  const normalise = normaliserOf(lexicon);
  const entries: Entry[] = [];
  const patterns: string[] = [];
  for (const rule of lexicon.rules) {
    if (rule.kind === 'must') continue;
    for (const it of rule.patterns) {
      entries.push({ rule, isExcept: false });
      patterns.push(it);
    }
    for (const it of rule.except ?? []) {
      entries.push({ rule, isExcept: true });
      patterns.push(it);
    }
  }
  const automaton = new Automaton(patterns);
  return {
    check(text, moment, locale) {
      const plain = normalise(text);
      const all = automaton.find(plain.text);
      const hits: { rule: LexiconRule; start: number; end: number }[] = [];
      for (const [id, start, end] of all) {
        const { rule, isExcept } = entries[id]!;
        if (isExcept || !isDue(rule, moment)) continue;
        const excused = all.some(
          ([other, s, e]) => entries[other]!.isExcept && entries[other]!.rule === rule && s <= start && e >= end,
        );
        if (!excused) hits.push({ rule, start, end });
      }
      return longest(hits).map(({ rule, start, end }) => {
        const from = plain.from[start]!;
        const to = plain.to[end - 1]!;
        return {
          clause: rule.clause,
          severity: rule.severity ?? 'minor',
          action: rule.action,
          from,
          to,
          text: text.slice(from, to),
          better: betterOf(rule, locale),
          message: rule.text ?? '',
        };
      });
    },
  };
}

function isDue(rule: LexiconRule, moment: string): boolean {
  const moments = rule.moments ?? (rule.moment ? [rule.moment] : []);
  return moments.length === 0 || moments.includes(moment) || moments.includes('any');
}

function betterOf(rule: LexiconRule, locale: 'zh-CN' | 'en'): string[] {
  if (!rule.better) return [];
  if (Array.isArray(rule.better)) return rule.better;
  const found = locale === 'en' ? rule.better.en : rule.better.zh;
  return (Array.isArray(found) ? found : [found]).filter(Boolean);
}

// Of findings that overlap, the leftmost and longest stays; order is by place.
function longest<T extends { start: number; end: number }>(hits: T[]): T[] {
  const sorted = [...hits].sort((a, b) => a.start - b.start || b.end - a.end);
  const out: T[] = [];
  let end = -1;
  for (const it of sorted) {
    if (it.start < end) continue;
    out.push(it);
    end = it.end;
  }
  return out;
}
