// What is written line by line in the settings of a telephone line, read into what the server keeps, and back.
import type { Person, Team } from '@/api/wire';

export interface LineNumber {
  number: string;
  team_id: string | null;
  language: string | null;
}

export const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((it) => it.trim())
    .filter((it) => it !== '');

/** `a=b` on each line; what has no `=` stands on the left. Full-width signs count too. */
export const pairsOf = (text: string): [string, string][] =>
  linesOf(text.replace(/＝/g, '=')).map((it) => {
    const at = it.indexOf('=');
    return at < 0 ? [it, ''] : [it.slice(0, at).trim(), it.slice(at + 1).trim()];
  });

export function peopleFrom(
  text: string,
  people: readonly Person[],
): { people: Record<string, string>; unknown: string | null } {
  const found: Record<string, string> = {};
  for (const [sign, number] of pairsOf(text)) {
    const person = people.find((it) => it.work_number === number);
    if (!person) return { people: found, unknown: number || sign };
    found[sign] = person.id;
  }
  return { people: found, unknown: null };
}
export const textOfPeople = (map: Record<string, string>, people: readonly Person[]): string =>
  Object.entries(map)
    .map(([sign, id]) => `${sign}=${people.find((it) => it.id === id)?.work_number ?? ''}`)
    .join('\n');

export function numbersFrom(
  text: string,
  teams: readonly Team[],
): { numbers: LineNumber[]; unknown: string | null } {
  const numbers: LineNumber[] = [];
  for (const [number, rest] of pairsOf(text)) {
    const [name = '', language = ''] = rest.split('=').map((it) => it.trim());
    const team = teams.find((it) => it.name === name);
    if (name !== '' && !team) return { numbers, unknown: name };
    numbers.push({ number, team_id: team?.id ?? null, language: language || null });
  }
  return { numbers, unknown: null };
}
export const textOfNumbers = (numbers: readonly Partial<LineNumber>[], teams: readonly Team[]): string =>
  numbers
    .map((it) => {
      const team = teams.find((x) => x.id === it.team_id)?.name ?? '';
      return [it.number ?? '', team, it.language ?? ''].join('=').replace(/=+$/, '');
    })
    .join('\n');
