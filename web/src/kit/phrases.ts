// Finds words that are never said while they are being typed: all phrases of the standard in one index.
// The engine does the same, step by step; packs/vectors/phrases.json keeps both equal. What asks for the type of the case
// is left to the server.
import { Folder, GAP, type Folded, type Normalisation } from './fold';
import { Index } from './matching';
import { readPattern } from './pattern';

export type PhraseAction = 'refuse' | 'warn' | 'hint';

export interface LexiconRule {
  clause: string;
  severity: string;
  action: string;
  kind: string;
  /** Empty: at every moment but `note`. */
  moments: string[];
  /** As the pack writes them: `[甲|乙]` for alternatives, `…` for a gap. */
  patterns: string[];
  /** Patterns that excuse what they overlap. */
  except: string[];
  /** Patterns that excuse it wherever they stand before or after it. */
  except_before: string[];
  except_after: string[];
  /** Only in cases of these types, or in first words: for the server to say. */
  types: string[];
  first_only: boolean;
  /** So many in one text are let pass. */
  more_than: number;
  better: string[];
}

export interface Lexicon {
  version: string;
  rules: LexiconRule[];
  normalisation: Normalisation;
}

export interface PhraseHit {
  clause: string;
  action: PhraseAction;
  /** UTF-16 units of the text as typed. */
  from: number;
  to: number;
  text: string;
  better: string[];
}

export interface PhraseChecker {
  /** What in the text is never said at that moment, in order of places. */
  check(text: string, moment: string): PhraseHit[];
}

type Excuse = { kind: 'innocent' | 'before' | 'after'; rule: number } | { kind: 'lead' };

interface Hit {
  rule: number;
  start: number;
  end: number;
}

class Checker implements PhraseChecker {
  #rules: LexiconRule[];
  #folder: Folder;
  #banned: Index<number>;
  #excuses: Index<Excuse>;

  constructor(lexicon: Lexicon) {
    const { normalisation } = lexicon;
    this.#rules = lexicon.rules.filter(
      (it) => it.kind === 'never' && it.types.length === 0 && !it.first_only,
    );
    this.#folder = new Folder(normalisation);
    const read = <T>(tag: T, patterns: readonly string[]) =>
      patterns
        .map((it) => [tag, readPattern(it, (words) => this.#folder.words(words))] as const)
        .filter(([, segments]) => segments.length > 0);
    this.#banned = new Index(
      this.#folder,
      normalisation.gap,
      this.#rules.flatMap((it, rule) => read(rule, it.patterns)),
    );
    this.#excuses = new Index(this.#folder, normalisation.gap, [
      ...this.#rules.flatMap((it, rule) => [
        ...read<Excuse>({ kind: 'innocent', rule }, it.except),
        ...read<Excuse>({ kind: 'before', rule }, it.except_before),
        ...read<Excuse>({ kind: 'after', rule }, it.except_after),
      ]),
      ...read<Excuse>({ kind: 'lead' }, normalisation.excused_after),
    ]);
  }

  check(text: string, moment: string): PhraseHit[] {
    if (text === '') return [];
    const folded = this.#folder.fold(text);
    const found = this.#find(folded);
    const spelled = this.#folder.bySyllables(folded);
    if (spelled) found.push(...this.#find(spelled));
    found.sort((a, b) => a.start - b.start || b.end - a.end || a.rule - b.rule);
    const reached = new Map<string, number>();
    const counted = new Map<string, number>();
    const out: PhraseHit[] = [];
    for (const { rule: at, start: from, end: to } of found) {
      const rule = this.#rules[at]!;
      const isDue = rule.moments.length === 0 ? moment !== 'note' : rule.moments.includes(moment);
      if (!isDue || from < (reached.get(rule.clause) ?? 0)) continue;
      reached.set(rule.clause, to);
      if (rule.more_than > 0) counted.set(rule.clause, (counted.get(rule.clause) ?? 0) + 1);
      out.push({
        clause: rule.clause,
        action: rule.action as PhraseAction,
        from,
        to,
        text: text.slice(from, to),
        better: rule.better,
      });
    }
    const isLetPass = (it: PhraseHit): boolean => {
      const limit = this.#rules.find((rule) => rule.clause === it.clause)!.more_than;
      return limit > 0 && (counted.get(it.clause) ?? 0) <= limit;
    };
    return counted.size > 0 ? out.filter((it) => !isLetPass(it)) : out;
  }

  // Hits in UTF-16 units of the text.
  #find(text: Folded): Hit[] {
    const spans: Hit[] = [];
    this.#banned.each(text, (rule, start, end) => {
      const last = spans.at(-1);
      // Of one pattern's ends the furthest.
      if (last && last.rule === rule && last.start === start) last.end = Math.max(last.end, end);
      else spans.push({ rule, start, end });
    });
    if (spans.length === 0) return [];
    const innocent: Hit[] = [];
    const leads = new Set<number>();
    const before = new Map<number, number>();
    const after = new Map<number, number>();
    this.#excuses.each(text, (excuse, start, end) => {
      if (excuse.kind === 'lead') leads.add(end);
      else if (excuse.kind === 'innocent') innocent.push({ rule: excuse.rule, start, end });
      else if (excuse.kind === 'before')
        before.set(excuse.rule, Math.min(end, before.get(excuse.rule) ?? end));
      else after.set(excuse.rule, Math.max(start, after.get(excuse.rule) ?? start));
    });
    return spans
      .filter((hit) => {
        const isRuledOut = leads.has(hit.start) && text.gaps[hit.start] !== GAP.stop;
        return (
          !text.quoted[hit.start] &&
          !text.quoted[hit.end - 1] &&
          !isRuledOut &&
          !innocent.some((it) => excuses(it, hit)) &&
          !((before.get(hit.rule) ?? Infinity) <= hit.start) &&
          !((after.get(hit.rule) ?? -1) >= hit.end)
        );
      })
      .map(({ rule, start, end }) => ({ rule, start: text.from[start]!, end: text.to[end - 1]! }));
  }
}

// An innocent longer saying excuses what it overlaps, unless it lies wholly inside of it.
function excuses(it: Hit, banned: Hit): boolean {
  const overlaps = it.start < banned.end && banned.start < it.end;
  const sticksOut = it.start < banned.start || it.end > banned.end;
  const isEqual = it.start === banned.start && it.end === banned.end;
  return it.rule === banned.rule && overlaps && (sticksOut || isEqual);
}

/** Builds the checker of a lexicon once; a check of a draft then costs microseconds. */
export function checkerOf(lexicon: Lexicon): PhraseChecker {
  return new Checker(lexicon);
}
