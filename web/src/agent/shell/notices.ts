// Shows notices of the live stream as messages: what stands for one case is one message, however much of it is told.
import type { NoticeEvent } from '@/api/stream';
import { say, toasts, type Toast } from '@/agent/state/toast';
import { noticeText, wordingOf } from './notice.text';

const SHOWN_MS = 12_000;
type Told = readonly [NoticeEvent, ...NoticeEvent[]];
let told = new Map<string, Told>();

/** Shows it, together with what still stands of the same case. */
export function sayNotice(event: NoticeEvent, open: Toast['open']): void {
  const about = `${wordingOf(event)} ${event.case_id ?? event.text ?? ''}`;
  told = new Map([...told].filter(([key]) => toasts.value.some((it) => it.about === key)));
  const before = told.get(about);
  const all: Told = before ? [...before, event] : [event];
  told.set(about, all);
  say(noticeText(all), { tone: event.kind === 'breach' ? 'late' : 'warn', about, open }, SHOWN_MS);
}
