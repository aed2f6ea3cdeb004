// Says how a due instant stands against now: calm, soon, late; and writes what is left as a clock.

export type DueLevel = 'none' | 'calm' | 'soon' | 'late';

/** How urgent a due instant is. `soon` from the warning instant on, `late` from the due instant on. */
export function dueLevel(nowAt: number, dueAt: number | null, warnAt: number | null): DueLevel {
  if (dueAt === null) return 'none';
  if (nowAt >= dueAt) return 'late';
  if (warnAt !== null && nowAt >= warnAt) return 'soon';
  return 'calm';
}

/** What is left or over, without sign: `4:21`, `1:48:00`, from a day on `3d 4h` as parts for translation. */
export interface Left {
  late: boolean;
  days: number;
  hours: number;
  minutes: number;
  seconds: number;
}

/** Splits the distance between now and due into days, hours, minutes and whole seconds. */
export function leftUntil(nowAt: number, dueAt: number): Left {
  const late = nowAt >= dueAt;
  const total = late ? Math.floor((nowAt - dueAt) / 1000) : Math.ceil((dueAt - nowAt) / 1000);
  return {
    late,
    days: Math.floor(total / 86400),
    hours: Math.floor((total % 86400) / 3600),
    minutes: Math.floor((total % 3600) / 60),
    seconds: total % 60,
  };
}

const two = (n: number): string => String(n).padStart(2, '0');

/** `mm:ss` below an hour, `h:mm:ss` below a day; the caller writes days. */
export function clockText(left: Left): string {
  if (left.hours > 0 || left.days > 0)
    return `${left.days * 24 + left.hours}:${two(left.minutes)}:${two(left.seconds)}`;
  return `${two(left.minutes)}:${two(left.seconds)}`;
}

export interface RiskKey {
  dueAt: number | null;
  priority: 'urgent' | 'high' | 'normal' | 'low';
  updatedAt: number;
}

const WEIGHT = { urgent: 0, high: 1, normal: 2, low: 3 } as const;

/** Order by risk: the earliest due first, then priority, then who waits longest. Cases without a promise come last. */
export function compareRisk(a: RiskKey, b: RiskKey): number {
  const due = (a.dueAt ?? Number.MAX_SAFE_INTEGER) - (b.dueAt ?? Number.MAX_SAFE_INTEGER);
  if (due !== 0) return due;
  const weight = WEIGHT[a.priority] - WEIGHT[b.priority];
  return weight !== 0 ? weight : a.updatedAt - b.updatedAt;
}
