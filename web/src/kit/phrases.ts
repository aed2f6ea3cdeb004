// Finds words that are never said while they are being typed: all phrases of the standard in one automaton.
// The engine does the same, step by step; packs/vectors/phrases.json keeps both equal.
import { Automaton } from './automaton';
import { Folder, GAP, type Folded, type Normalisation } from './fold';

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

const MOST_VARIANTS = 2048;

/** Every choice of alternatives, written out; none when the pattern cannot be read. */
export function variants(pattern: string): string[] {
  let written = [''];
  let rest = pattern;
  for (let open = rest.indexOf('['); open >= 0; open = rest.indexOf('[')) {
    const close = rest.indexOf(']', open);
    const before = rest.slice(0, open);
    if (close < 0 || before.includes(']')) return [];
    const choices = rest.slice(open + 1, close).split('|');
    written = written.flatMap((start) => choices.map((it) => start + before + it));
    if (written.length > MOST_VARIANTS) return [];
    rest = rest.slice(close + 1);
  }
  return rest.includes(']') ? [] : written.map((it) => it + rest);
}

type Role = { kind: 'banned' | 'innocent'; rule: number } | { kind: 'lead' };

interface Spelling {
  role: Role;
  pieces: string[][];
  length: number;
}

interface Hit {
  rule: number;
  start: number;
  end: number;
}

class Checker implements PhraseChecker {
  #rules: LexiconRule[];
  #folder: Folder;
  #gap: number;
  #spellings: Spelling[][] = [];
  #automaton: Automaton;

  constructor(lexicon: Lexicon) {
    this.#rules = lexicon.rules.filter((it) => it.kind === 'never');
    this.#folder = new Folder(lexicon.normalisation);
    this.#gap = lexicon.normalisation.gap;
    const heads = new Map<string, number>();
    const words: string[][] = [];
    const add = (role: Role, patterns: readonly string[]): void => {
      for (const written of patterns.flatMap(variants)) {
        const pieces = written.split('…').map((it) => this.#folder.words(it));
        if (pieces.some((it) => it.length === 0)) continue;
        const head = pieces[0]!.map((ch) => this.#folder.bySound(ch));
        const key = head.join('');
        let place = heads.get(key);
        if (place === undefined) {
          place = words.push(head) - 1;
          heads.set(key, place);
          this.#spellings.push([]);
        }
        this.#spellings[place]!.push({
          role,
          pieces,
          length: pieces.reduce((sum, it) => sum + it.length, 0),
        });
      }
    };
    this.#rules.forEach((it, rule) => {
      add({ kind: 'banned', rule }, it.patterns);
      add({ kind: 'innocent', rule }, it.except);
    });
    add({ kind: 'lead' }, lexicon.normalisation.excused_after);
    this.#automaton = new Automaton(words);
  }

  check(text: string, moment: string): PhraseHit[] {
    if (text === '') return [];
    const folded = this.#folder.fold(text);
    const reached = new Map<string, number>();
    const out: PhraseHit[] = [];
    for (const hit of this.#find(folded)) {
      const rule = this.#rules[hit.rule]!;
      const isDue = rule.moments.length === 0 ? moment !== 'note' : rule.moments.includes(moment);
      if (!isDue || hit.start < (reached.get(rule.clause) ?? 0)) continue;
      reached.set(rule.clause, hit.end);
      const from = folded.from[hit.start]!;
      const to = folded.to[hit.end - 1]!;
      out.push({
        clause: rule.clause,
        action: rule.action as PhraseAction,
        from,
        to,
        text: text.slice(from, to),
        better: rule.better,
      });
    }
    return out;
  }

  #find(text: Folded): Hit[] {
    const heard = text.chars.map((ch) => this.#folder.bySound(ch));
    const banned: Hit[] = [];
    const innocent: Hit[] = [];
    const leads = new Set<number>();
    for (const [word, start] of this.#automaton.find(heard))
      for (const spelling of this.#spellings[word]!) {
        const end = this.#endFrom(spelling, text, start);
        if (end === null) continue;
        if (spelling.role.kind === 'lead') leads.add(end);
        else
          (spelling.role.kind === 'banned' ? banned : innocent).push({
            rule: spelling.role.rule,
            start,
            end,
          });
      }
    return banned
      .filter((hit) => {
        const isRuledOut = leads.has(hit.start) && text.gaps[hit.start] !== GAP.stop;
        return (
          !text.quoted[hit.start] &&
          !text.quoted[hit.end - 1] &&
          !isRuledOut &&
          !innocent.some((it) => excuses(it, hit))
        );
      })
      .sort((a, b) => a.start - b.start || b.end - a.end || a.rule - b.rule);
  }

  /** Where the spelling ends when it begins at `start`; null when it does not stand there. */
  #endFrom(spelling: Spelling, text: Folded, start: number): number | null {
    const first = this.#changes(spelling.pieces[0]!, text, start);
    if (first === null) return null;
    let changed = first;
    let end = start + spelling.pieces[0]!.length;
    for (const piece of spelling.pieces.slice(1)) {
      let found: number | null = null;
      for (let at = end; at <= end + this.#gap; at += 1) {
        if (at !== end && text.gaps[at] === GAP.stop) break;
        const more = this.#changes(piece, text, at);
        if (more === null) continue;
        changed += more;
        found = at;
        break;
      }
      if (found === null) return null;
      end = found + piece.length;
    }
    const standsAlone = !touchesLatin(text, start, start - 1) && !touchesLatin(text, end, end - 1);
    return changed * 2 < spelling.length && standsAlone && crossesNoStop(text, start, end) ? end : null;
  }

  /** How many characters differ in writing but not in sound; null when one differs in both. */
  #changes(piece: readonly string[], text: Folded, start: number): number | null {
    if (start + piece.length > text.chars.length) return null;
    let changed = 0;
    for (let i = 0; i < piece.length; i += 1) {
      const there = text.chars[start + i]!;
      if (piece[i] === there) continue;
      if (this.#folder.bySound(piece[i]!) !== this.#folder.bySound(there)) return null;
      changed += 1;
    }
    return changed;
  }
}

// An innocent longer saying excuses what it overlaps, unless it lies wholly inside of it.
function excuses(it: Hit, banned: Hit): boolean {
  const overlaps = it.start < banned.end && banned.start < it.end;
  const sticksOut = it.start < banned.start || it.end > banned.end;
  const isEqual = it.start === banned.start && it.end === banned.end;
  return it.rule === banned.rule && overlaps && (sticksOut || isEqual);
}

const LATIN = /^[a-z0-9]$/i;

// `sb` in `usb` is no word.
function touchesLatin(text: Folded, right: number, left: number): boolean {
  const isLatin = (at: number): boolean => LATIN.test(text.chars[at] ?? '');
  return isLatin(right) && isLatin(left) && text.gaps[right] === GAP.none;
}

// A phrase does not reach into the next sentence; but who puts stops between all of its characters means it.
function crossesNoStop(text: Folded, start: number, end: number): boolean {
  const inside = text.gaps.slice(start + 1, end);
  const isSpacedOut = end - start >= 3 && inside.every((it) => it !== GAP.none);
  return isSpacedOut || !inside.includes(GAP.stop);
}

/** Builds the checker of a lexicon once; a check of a draft then costs microseconds. */
export function checkerOf(lexicon: Lexicon): PhraseChecker {
  return new Checker(lexicon);
}
