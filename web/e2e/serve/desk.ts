// What every browser test shares: signing in, watching for console errors and CSP reports, help from the API.
import { expect, test as base, type APIRequestContext, type Page } from '@playwright/test';
import { mkdirSync } from 'node:fs';
import { imapPort, mailPassword, smtpPort } from './mail';

export const PASSWORD = 'shouwen2026';
export const DESK_ADDRESS = 'desk@nuancheng.example';
export const home = (): string => process.env.SHOUWEN_E2E_URL ?? 'http://127.0.0.1:8090';
export const at = (path: string): string => `${home()}/app${path}`;

// Chromium itself reports every refused request as an error; refusals are what some tests are about.
// The sandbox of a mail's original look says when it does its work.
const EXPECTED =
  /Failed to load resource: the server responded with a status of (?:401|404|409|422)|^Blocked script execution in '[^']*\/api\/v1\/messages\//;

export interface Watch {
  problems: string[];
}

/** Collects console errors, page errors and CSP reports of a page. */
export function watch(page: Page): Watch {
  const problems: string[] = [];
  page.on('console', (m) => {
    const isBad = m.type() === 'error' || /Content Security Policy|\[Vue warn\]|\[intlify\]/.test(m.text());
    if (isBad && !EXPECTED.test(m.text())) problems.push(m.text());
  });
  page.on('pageerror', (e) => problems.push(e.stack ?? e.message));
  return { problems };
}

export const test = base.extend<{ clean: Watch }>({
  clean: [
    async ({ page }, use) => {
      const seen = watch(page);
      await use(seen);
      expect(seen.problems, 'console errors and CSP reports').toEqual([]);
    },
    { auto: true },
  ],
});
export { expect };

/** Signs in through the door, as a person does. */
/** Signs in on the screen, which speaks the language that is asked for whatever an earlier walk left behind. */
export async function signIn(page: Page, login: string, locale: 'zh-CN' | 'en' = 'zh-CN'): Promise<void> {
  await page.addInitScript((it) => {
    if (window.top === window && !localStorage.getItem('shouwen.look'))
      localStorage.setItem('shouwen.look', JSON.stringify({ locale: it }));
  }, locale);
  await page.goto(at('/login'));
  await page.locator('#login').fill(login);
  await page.locator('#password').fill(PASSWORD);
  await page.locator('form button[type=submit]').click();
  const isIn = page.locator('[data-testid=call-button]');
  await isIn.waitFor();
  if ((await page.locator('html').getAttribute('lang')) === locale) return;
  await speak(page.request, login, locale);
  await page.reload();
  await isIn.waitFor();
}

export interface Signed {
  request: APIRequestContext;
  csrf: string;
}

/** Signs in through the API. */
export async function signInApi(request: APIRequestContext, login: string): Promise<Signed> {
  const answer = await request.post(`${home()}/api/v1/session`, { data: { login, password: PASSWORD } });
  expect(answer.status(), await answer.text()).toBe(200);
  const me = (await answer.json()) as { csrf_token: string };
  return { request, csrf: me.csrf_token };
}

export async function post<T>(signed: Signed, path: string, data: unknown): Promise<T> {
  const answer = await signed.request.post(`${home()}/api/v1${path}`, {
    data,
    headers: { 'X-CSRF-Token': signed.csrf, 'Idempotency-Key': crypto.randomUUID() },
  });
  expect(answer.ok(), `${path}: ${answer.status()} ${await answer.text()}`).toBe(true);
  return (await answer.json()) as T;
}

/** Has the screens of somebody speak a language from their next log-in on. */
export async function speak(
  request: APIRequestContext,
  login: string,
  locale: 'zh-CN' | 'en',
): Promise<void> {
  const signed = await signInApi(request, login);
  const answer = await request.put(`${home()}/api/v1/session/preferences`, {
    data: { density: 'medium', locale },
    headers: { 'X-CSRF-Token': signed.csrf, 'Idempotency-Key': crypto.randomUUID() },
  });
  expect(answer.ok(), `preferences: ${answer.status()}`).toBe(true);
}

export async function get<T>(signed: Signed, path: string): Promise<T> {
  const answer = await signed.request.get(`${home()}/api/v1${path}`);
  expect(answer.ok(), `${path}: ${answer.status()}`).toBe(true);
  return (await answer.json()) as T;
}

/** The mailbox of the run, entered when nobody has. */
export async function haveMailbox(request: APIRequestContext): Promise<void> {
  const admin = await signInApi(request, 'admin');
  const boxes = await get<{ items: { address: string }[] }>(admin, '/mailboxes');
  if (boxes.items.some((it) => it.address === DESK_ADDRESS)) return;
  const teams = await get<{ items: { id: string; name: string }[] }>(admin, '/teams');
  await post(admin, '/mailboxes', {
    name: '客服邮箱',
    address: DESK_ADDRESS,
    team_id: teams.items.find((it) => it.name === '客服热线组')?.id ?? null,
    imap_host: '127.0.0.1',
    imap_port: imapPort(),
    imap_security: 'plain',
    smtp_host: '127.0.0.1',
    smtp_port: smtpPort(),
    smtp_security: 'plain',
    login: 'desk',
    password: mailPassword(),
    poll_seconds: 2,
    enabled: true,
  });
}

/** Registers a case through the API, with all that the standard asks for. */
export async function registerCase(
  signed: Signed,
  more: Record<string, unknown> = {},
): Promise<{ id: string; number: string; version: number }> {
  const phone = `139${String(Math.floor(Math.random() * 1e8)).padStart(8, '0')}`;
  return post(signed, '/cases', {
    channel: 'phone',
    customer: {
      new: { name: '钱多多', title: 'mr', phone, phones: [], address: '建设路 6 号', unit: '2-101' },
    },
    caller_number: phone,
    type: 'repair',
    priority: null,
    subject: '暖气不热',
    description: '家里暖气从昨晚开始不热，室温十六度。',
    fields: {},
    since: '昨晚',
    confirmed: true,
    opening_text: null,
    closing_text: null,
    told: null,
    promise_answer: null,
    team_id: null,
    close_now: null,
    started_at: null,
    ended_at: null,
    flags: {},
    ...more,
  });
}

/** Keeps a picture of the screen for people to look at. */
export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync('test-results/screens', { recursive: true });
  await page.screenshot({ path: `test-results/screens/${name}.png` });
}
