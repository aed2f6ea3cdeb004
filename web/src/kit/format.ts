// Writes instants, sizes and spans for people, in the company's time zone and the person's language.

export type Locale = 'zh-CN' | 'en';

const cache = new Map<string, Intl.DateTimeFormat>();

function formatter(locale: Locale, zone: string, name: string, options: Intl.DateTimeFormatOptions) {
  const key = `${locale}|${zone}|${name}`;
  let found = cache.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : 'zh-CN', {
      timeZone: zone,
      hourCycle: 'h23',
      ...options,
    });
    cache.set(key, found);
  }
  return found;
}

function partsOf(at: number, zone: string): Record<string, string> {
  const f = formatter('en', zone, 'parts', {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  const out: Record<string, string> = {};
  for (const p of f.formatToParts(at)) out[p.type] = p.value;
  return out;
}

/** `10:22` on the same day, `11-22 10:22` in the same year, `2025-11-22 10:22` before. */
export function shortTime(at: number, nowAt: number, zone: string): string {
  const a = partsOf(at, zone);
  const b = partsOf(nowAt, zone);
  const time = `${a.hour}:${a.minute}`;
  if (a.year !== b.year) return `${a.year}-${a.month}-${a.day} ${time}`;
  if (a.month !== b.month || a.day !== b.day) return `${a.month}-${a.day} ${time}`;
  return time;
}

/** `2026-11-22 10:22:05`. */
export function fullTime(at: number, zone: string): string {
  const a = partsOf(at, zone);
  return `${a.year}-${a.month}-${a.day} ${a.hour}:${a.minute}:${a.second}`;
}

/** `2026-11-22`. */
export function dateText(at: number, zone: string): string {
  const a = partsOf(at, zone);
  return `${a.year}-${a.month}-${a.day}`;
}

/** `2026-11-22T10:22` for a datetime-local field. */
export function toLocalField(at: number, zone: string): string {
  const a = partsOf(at, zone);
  return `${a.year}-${a.month}-${a.day}T${a.hour}:${a.minute}`;
}

/** The instant meant by a datetime-local field, read in the company's zone; null when it is no time. */
export function fromLocalField(text: string, zone: string): number | null {
  const m = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})/.exec(text);
  if (!m) return null;
  const wanted = Date.UTC(+m[1]!, +m[2]! - 1, +m[3]!, +m[4]!, +m[5]!);
  let at = wanted;
  for (let round = 0; round < 2; round += 1) {
    const p = partsOf(at, zone);
    const shown = Date.UTC(+p.year!, +p.month! - 1, +p.day!, +p.hour!, +p.minute!);
    at += wanted - shown;
  }
  return at;
}

/** `1.4 MB`; binary steps, one digit. */
export function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const units = ['KB', 'MB', 'GB'];
  let n = bytes;
  let unit = 'B';
  for (const it of units) {
    if (n < 1024) break;
    n /= 1024;
    unit = it;
  }
  return `${n.toFixed(n < 10 ? 1 : 0)} ${unit}`;
}

/** Parts of a span for translation: the two largest of days, hours, minutes, seconds. */
export function spanParts(ms: number): { unit: 'd' | 'h' | 'm' | 's'; n: number }[] {
  const total = Math.max(0, Math.round(ms / 1000));
  const all = [
    { unit: 'd' as const, n: Math.floor(total / 86400) },
    { unit: 'h' as const, n: Math.floor((total % 86400) / 3600) },
    { unit: 'm' as const, n: Math.floor((total % 3600) / 60) },
    { unit: 's' as const, n: total % 60 },
  ].filter((it) => it.n > 0);
  return all.length === 0 ? [{ unit: 's', n: 0 }] : all.slice(0, 2);
}

/** One percent figure with one digit, or null when nothing was judged. */
export function percentText(rate: number | null): string | null {
  return rate === null ? null : `${(rate * 100).toFixed(1)}%`;
}
