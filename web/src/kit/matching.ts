// Finds patterns in a folded text: by how their first three characters sound, then character by character.
// The engine does the same (crates/pack/src/text/index.rs); packs/vectors/phrases.json keeps both equal.
import { GAP, type Folded, type Folder } from './fold';
import type { Segment } from './pattern';

type Words = readonly string[];

/** Many alternatives are told apart by the sound of their first character; few are tried one by one. */
interface Choice {
  kind: 'choice';
  words: readonly Words[];
  byFirst: ReadonlyMap<number, readonly Words[]> | null;
}
type Step = Exclude<Segment, { kind: 'choice' }> | Choice;

interface Entry<T> {
  tag: T;
  segments: readonly Step[];
}

/** From so many alternatives on a table pays. */
const MANY = 5;

/** The sounds of a beginning side by side in one number. */
const UNITS = [2 ** 32, 2 ** 16, 1] as const;

/** More beginnings than this of one pattern are told apart by fewer sounds. */
const MOST_HEADS = 2_048;

/** In place of a sound: the alternative that is left out. */
const EMPTY = -1;

/** Differences so far: characters, written for others on purpose, read alike, syllables in Latin letters. */
type Changes = readonly [length: number, meant: number, alike: number, spelled: number];
const NONE: Changes = [0, 0, 0, 0];

export class Index<T> {
  #folder: Folder;
  #gap: number;
  #byHead = new Map<number, Entry<T>[]>();
  #begins = new Set<number>();

  constructor(folder: Folder, gap: number, patterns: readonly (readonly [T, readonly Segment[]])[]) {
    this.#folder = folder;
    this.#gap = gap;
    for (const [tag, segments] of patterns) {
      const entry = { tag, segments: segments.map((it) => this.#step(it)) };
      for (const key of this.#heads(segments)) {
        const list = this.#byHead.get(key);
        if (list) list.push(entry);
        else this.#byHead.set(key, [entry]);
        this.#begins.add(Math.floor(key / UNITS[0]));
      }
    }
  }

  /** Tells every end of every pattern at every place. Ends of one pattern and start come together. */
  each(text: Folded, tell: (tag: T, start: number, end: number) => void): void {
    for (let start = 0; start < text.chars.length; start += 1) {
      const first = text.sounds[start]!;
      if (!this.#begins.has(first)) continue;
      const second = text.sounds[start + 1] ?? 0;
      const third = second === 0 ? 0 : (text.sounds[start + 2] ?? 0);
      const one = first * UNITS[0];
      const two = one + second * UNITS[1];
      this.#try(one, text, start, tell);
      if (second !== 0) this.#try(two, text, start, tell);
      if (third !== 0) this.#try(two + third, text, start, tell);
    }
  }

  #try(key: number, text: Folded, start: number, tell: (tag: T, start: number, end: number) => void): void {
    for (const it of this.#byHead.get(key) ?? [])
      this.#ends(text, it.segments, 0, start, start, NONE, (end) => tell(it.tag, start, end));
  }

  #step(segment: Segment): Step {
    if (segment.kind !== 'choice') return segment;
    if (segment.words.length < MANY) return { ...segment, byFirst: null };
    const byFirst = new Map<number, Words[]>();
    for (const words of segment.words) {
      const sound = words.length === 0 ? EMPTY : this.#folder.soundOf(words[0]!);
      byFirst.set(sound, [...(byFirst.get(sound) ?? []), words]);
    }
    return { ...segment, byFirst };
  }

  /** Every way to begin, by as many sounds as do not make too many ways; of those that begin alike the shortest. */
  #heads(segments: readonly Segment[]): number[] {
    let heads = new Set<number>();
    for (let length = UNITS.length; length > 0; length -= 1) {
      heads = new Set();
      this.#addHeads(segments, { at: 0, head: 0, known: 0, length }, heads);
      if (heads.size <= MOST_HEADS) break;
    }
    return [...heads].filter((it) => {
      const one = it - (it % UNITS[0]);
      const two = it - (it % UNITS[1]);
      return !(it !== one && heads.has(one)) && !(it !== two && heads.has(two));
    });
  }

  #addHeads(
    segments: readonly Segment[],
    { at, head, known, length }: { at: number; head: number; known: number; length: number },
    heads: Set<number>,
  ): void {
    if (heads.size > MOST_HEADS) return;
    if (known >= length) {
      heads.add(head);
      return;
    }
    const segment = segments[at];
    if (segment?.kind === 'pause') {
      this.#addHeads(segments, { at: at + 1, head, known, length }, heads);
      return;
    }
    if (segment?.kind !== 'choice') {
      if (known > 0) heads.add(head);
      return;
    }
    for (const words of segment.words) {
      let next = head;
      let so = known;
      for (const ch of words.slice(0, length - known)) {
        next += this.#folder.soundOf(ch) * UNITS[so]!;
        so += 1;
      }
      this.#addHeads(segments, { at: at + 1, head: next, known: so, length }, heads);
    }
  }

  #ends(
    text: Folded,
    segments: readonly Step[],
    at: number,
    start: number,
    place: number,
    soFar: Changes,
    tell: (end: number) => void,
  ): boolean {
    const segment = segments[at];
    if (segment === undefined) {
      const fits = isClose(soFar) && standsAlone(text, start, place) && crossesNoStop(text, start, place);
      if (fits) tell(place);
      return fits;
    }
    if (segment.kind === 'pause') {
      const isPause = place === 0 || place >= text.chars.length || text.gaps[place] !== GAP.none;
      return isPause && this.#ends(text, segments, at + 1, start, place, soFar, tell);
    }
    if (segment.kind === 'gap') {
      // The nearest place from which the rest can be followed.
      for (let next = place; next <= place + this.#gap; next += 1) {
        if (next !== place && (text.gaps[next] ?? GAP.stop) === GAP.stop) return false;
        if (this.#ends(text, segments, at + 1, start, next, soFar, tell)) return true;
      }
      return false;
    }
    let isFound = false;
    const follow = (all: readonly Words[]): void => {
      for (const words of all) {
        const changes = this.#compare(words, text, place, soFar);
        if (changes && this.#ends(text, segments, at + 1, start, place + words.length, changes, tell))
          isFound = true;
      }
    };
    if (segment.byFirst === null) follow(segment.words);
    else {
      follow(segment.byFirst.get(EMPTY) ?? []);
      const here = text.sounds[place];
      if (here !== undefined) follow(segment.byFirst.get(here) ?? []);
    }
    return isFound;
  }

  #compare(words: readonly string[], text: Folded, place: number, soFar: Changes): Changes | null {
    if (place + words.length > text.chars.length) return null;
    let [length, meant, alike, spelled] = soFar;
    for (let i = 0; i < words.length; i += 1) {
      const wanted = words[i]!;
      const there = text.chars[place + i]!;
      if (wanted === there) continue;
      const sound = this.#folder.soundOf(wanted);
      if (sound !== text.sounds[place + i] || !this.#folder.isShared(sound)) return null;
      if (there.length > 2) spelled += 1;
      else if (this.#folder.isMeant(wanted, there)) meant += 1;
      else alike += 1;
    }
    length += words.length;
    return [length, meant, alike, spelled];
  }
}

function isClose([length, meant, alike, spelled]: Changes): boolean {
  if (meant + alike + spelled === 0) return true;
  if (spelled > 0) return alike === 0 && meant * 2 < length && (length >= 3 || spelled < length);
  return (meant + alike) * 2 < length && alike * 4 <= length;
}

const LATIN = /^[a-z0-9]$/i;

// `sb` in `usb` is no word.
function standsAlone(text: Folded, start: number, end: number): boolean {
  const isLatin = (at: number): boolean => LATIN.test(text.chars[at] ?? '');
  const isGlued = (left: number): boolean =>
    isLatin(left) && isLatin(left + 1) && text.gaps[left + 1] === GAP.none;
  return !isGlued(start - 1) && !isGlued(end - 1);
}

// A phrase does not reach into the next sentence; but who puts stops between all of its characters means it.
function crossesNoStop(text: Folded, start: number, end: number): boolean {
  let stops = false;
  let all = end - start >= 3;
  for (let at = start + 1; at < end; at += 1) {
    if (text.gaps[at] === GAP.stop) stops = true;
    if (text.gaps[at] === GAP.none) all = false;
  }
  return !stops || all;
}
