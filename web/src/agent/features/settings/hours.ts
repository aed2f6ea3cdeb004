// Working hours of a day as people write them: `08:30-12:00 13:30-17:30`; nothing means closed.

export interface Hours {
  from: string;
  to: string;
}

/** Writes the hours of a day. */
export function hoursText(hours: readonly Hours[]): string {
  return hours.map((it) => `${it.from}-${it.to}`).join(' ');
}

/** Reads the hours of a day; what is not a time is left out. */
export function parseHours(text: string): Hours[] {
  return [...text.matchAll(/(\d{1,2}):(\d{2})\s*[-–~至]\s*(\d{1,2}):(\d{2})/gu)].map((m) => ({
    from: `${m[1]!.padStart(2, '0')}:${m[2]!}`,
    to: `${m[3]!.padStart(2, '0')}:${m[4]!}`,
  }));
}
