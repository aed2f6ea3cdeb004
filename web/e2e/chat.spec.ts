// The chat on a foreign page with a strict policy of its own: queue, an answer under the phrase check, files, a network that
// goes away and comes back, the end and the rating.
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { BrowserContext, FrameLocator, Page } from '@playwright/test';
import { expectAccessible } from './serve/accessible';
import { at, expect, get, home, picture, signIn, signInApi, test, watch } from './serve/desk';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let foreign: Server;
let origin = '';

/** A page of another origin; the hostname differs as well as the port, so nothing of ours is first-party there. */
test.beforeAll(async ({ request }) => {
  foreign = createServer((asked, answer) => {
    const lang = asked.url?.includes('en') ? 'en' : 'zh-CN';
    answer.writeHead(200, {
      'Content-Type': 'text/html',
      'Content-Security-Policy': `default-src 'none'; script-src ${home()}; frame-src ${home()}; style-src 'none'; base-uri 'none'`,
    });
    answer.end(
      `<!doctype html><html lang="${lang}"><title>Shop</title><main><h1>Shop</h1></main><script src="${home()}/w/loader.js" data-site-key="demo" defer></script></html>`,
    );
  });
  await new Promise<void>((done) => foreign.listen(0, '127.0.0.1', done));
  const address = foreign.address();
  origin = `http://localhost:${typeof address === 'object' && address ? address.port : 0}`;
  const admin = await signInApi(request, 'admin');
  const sites = await get<{ items: { id: string; key: string }[] }>(admin, '/chat_sites');
  const site = sites.items.find((it) => it.key === 'demo')!;
  const changed = await request.patch(`${home()}/api/v1/chat_sites/${site.id}`, {
    data: { origins: [origin] },
    headers: { 'X-CSRF-Token': admin.csrf, 'Idempotency-Key': crypto.randomUUID() },
  });
  expect(changed.ok(), await changed.text()).toBe(true);
});
test.afterAll(() => void foreign.close());

interface Api {
  identify(token: string): void;
  on(what: string, run: (detail?: unknown) => void): void;
}
interface Guest {
  context: BrowserContext;
  page: Page;
  chat: FrameLocator;
  problems: string[];
}

async function comeIn(page: Page, lang = 'zh-CN', width = 1280): Promise<Guest> {
  const browser = page.context().browser()!;
  const context = await browser.newContext({ viewport: { width, height: 844 }, locale: lang });
  const guest = await context.newPage();
  const { problems } = watch(guest);
  await guest.goto(`${origin}/${lang === 'en' ? 'en' : ''}`);
  await guest.getByRole('button', { name: lang === 'en' ? 'Chat with us' : '在线客服' }).click();
  const chat = guest.frameLocator('iframe');
  await chat.getByTestId('chat-input').waitFor();
  return { context, page: guest, chat, problems };
}

async function write(guest: Guest, text: string): Promise<void> {
  await guest.chat.getByTestId('chat-input').fill(text);
  await guest.chat.getByTestId('chat-input').press('Enter');
}

test('a customer on a foreign page is answered, loses nothing, and says how it was', async ({
  page,
  request,
}) => {
  test.setTimeout(150_000);
  const wang = await signInApi(request, 'wang');
  const guest = await comeIn(page);
  await expect(guest.chat.getByText('您好，请问有什么可以帮您？')).toBeVisible();
  const first = `家里暖气不热 ${Date.now()}`;
  await write(guest, first);
  await expect(guest.chat.locator('.line.me', { hasText: first })).toContainText('已送达');
  await expect(guest.chat.locator('.status')).toContainText(/前面还有|您是下一位|正在为您接入/);
  await picture(guest.page, 'chat-waiting-zh');

  const list = await get<{ items: { id: string; subject: string }[] }>(
    wang,
    '/cases?view=all&order=opened&limit=20',
  );
  const found = list.items.find((it) => it.subject.includes(first.slice(-13)))!;
  await signIn(page, 'wang');
  await page.goto(at(`/inbox/all/${found.id}`));
  const field = page.locator('#composer-text');
  await field.fill('这不归我管，你去问别人。');
  await expect(page.locator('.cp-blocked')).toBeVisible();
  await field.press('Enter');
  await page.waitForTimeout(300);
  await expect(guest.chat.getByText('这不归我管')).toHaveCount(0);
  await field.fill('');
  await field.pressSequentially('您好，', { delay: 20 });
  await field.fill('您好，请您告诉我家里的地址，我马上为您安排师傅上门。');
  await field.press('Enter');
  await expect(guest.chat.getByText('我马上为您安排师傅上门')).toBeVisible();
  await expect(guest.chat.locator('.status')).toContainText('王晓燕 工号 1001 为您服务');
  await expect(guest.chat.locator('.line.me', { hasText: first })).toContainText('已读');
  await expect(page.getByTestId('chat-line')).toContainText('客户已读');
  await picture(page, 'chat-agent-zh');

  await guest.chat.getByTestId('chat-input').pressSequentially('和平路', { delay: 30 });
  await expect(page.getByTestId('chat-line')).toContainText('客户正在输入');
  await guest.chat.getByTestId('chat-file').setInputFiles({
    name: '暖气片.png',
    mimeType: 'image/png',
    buffer: Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    ),
  });
  await expect(page.locator('.thread')).toContainText('暖气片.png');

  // The network goes away: what is written waits under its key, and is taken once when it comes back.
  await guest.context.setOffline(true);
  await write(guest, '第一条离线消息');
  await write(guest, '第二条离线消息');
  await expect(guest.chat.locator('.line.me', { hasText: '第二条离线消息' })).toContainText('等待网络');
  await guest.context.setOffline(false);
  await expect(guest.chat.locator('.line.me', { hasText: '第二条离线消息' })).toContainText(/已送达|已读/, {
    timeout: 30_000,
  });
  const shown = await get<{ timeline: { kind: string; data: { body?: string; text?: string } }[] }>(
    wang,
    `/cases/${found.id}`,
  );
  const received = shown.timeline
    .filter((it) => it.kind === 'message_received')
    .map((it) => it.data.body ?? it.data.text ?? '');
  for (const text of ['第一条离线消息', '第二条离线消息'])
    expect(received.filter((it) => it.includes(text))).toHaveLength(1);

  // Another page of the same site knows the chat again. This browser keeps nothing for frames of other sites, so it is
  // found by the handle that the page itself keeps, which is given anew each time.
  const isDenied = await guest.page.frame({ url: /frame\.html/ })!.evaluate(() => {
    try {
      return localStorage.length < 0;
    } catch {
      return true;
    }
  });
  expect(isDenied).toBe(true);
  const kept = (): Promise<string | null> =>
    guest.page.evaluate(() => localStorage.getItem('shouwen.chat.demo.back'));
  const handle = await kept();
  expect(handle?.length).toBeGreaterThan(30);
  await guest.page.goto(`${origin}/other`);
  await guest.page.getByRole('button', { name: /在线客服/ }).click();
  await expect(guest.chat.getByText('第二条离线消息')).toBeVisible();
  expect(await kept()).not.toBe(handle);
  await guest.chat.getByRole('button', { name: '更多' }).click();
  await guest.chat.getByTestId('chat-end').click();
  const rating = guest.chat.getByTestId('chat-rating');
  await rating.getByRole('radio').nth(4).check();
  await rating.getByRole('textbox').fill('很快');
  await picture(guest.page, 'chat-rating-zh');
  await rating.getByRole('button', { name: '提交评价' }).click();
  await expect(guest.chat.getByText('感谢您的评价！')).toBeVisible();
  const rated = await get<{ timeline: { kind: string }[] }>(wang, `/cases/${found.id}`);
  expect(JSON.stringify(rated.timeline)).toContain('satisfaction_surveyed');
  expect(
    guest.problems.filter((it) => !/ERR_INTERNET_DISCONNECTED|Failed to load resource/.test(it)),
  ).toEqual([]);
  await guest.context.close();
});

test('the chat goes on elsewhere by a link, works at 390 px in English, and has no barriers', async ({
  page,
  request,
}) => {
  test.setTimeout(120_000);
  const guest = await comeIn(page, 'en', 390);
  await expect(guest.chat.getByText('Hello, how can we help you?')).toBeVisible();
  await guest.chat.getByRole('button', { name: 'Report a fault' }).click();
  await expect(guest.chat.locator('.line.me', { hasText: 'Report a fault' })).toContainText('Delivered');
  await picture(guest.page, 'chat-390-en');
  await guest.chat.getByRole('button', { name: 'More' }).click();
  await guest.chat.getByTestId('chat-elsewhere').click();
  const url = await guest.chat.getByTestId('chat-link').inputValue();
  const other = await page
    .context()
    .browser()!
    .newContext({ viewport: { width: 390, height: 844 }, locale: 'en' });
  const there = await other.newPage();
  const { problems } = watch(there);
  await there.goto(url);
  await expect(there.locator('.line.me', { hasText: 'Report a fault' })).toBeVisible();
  await there.evaluate(axe);
  const result = (await there.evaluate(() =>
    (window as unknown as { axe: { run: (what: Document, how: unknown) => Promise<unknown> } }).axe.run(
      document,
      {
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
        resultTypes: ['violations'],
      },
    ),
  )) as { violations: { id: string; nodes: { target: string[] }[] }[] };
  expect(result.violations.map((it) => `${it.id}: ${it.nodes[0]?.target.join(' ')}`)).toEqual([]);
  await there.goto('about:blank');
  await there.goto(url);
  await expect(there.locator('.line.system')).toContainText(/was used or has expired/);
  expect(problems).toEqual([]);
  expect(guest.problems).toEqual([]);
  await other.close();

  // The agent's side of it, in English.
  await signIn(page, 'wang', 'en');
  const wang = await signInApi(request, 'wang');
  const list = await get<{ items: { id: string; subject: string }[] }>(
    wang,
    '/cases?view=all&order=opened&limit=20',
  );
  const found = list.items.find((it) => it.subject.includes('Report a fault'))!;
  await page.goto(at(`/inbox/all/${found.id}`));
  await expect(page.getByTestId('chat-line')).toBeVisible();
  await expect(page.locator('.thread')).toContainText('English');
  await picture(page, 'chat-agent-en');
  await guest.context.close();
});

test('a site is set up in the settings, and says with its signature who a visitor is', async ({
  page,
  request,
}) => {
  test.setTimeout(120_000);
  await signIn(page, 'admin');
  await page.goto(at('/settings/chat-sites'));
  await page.locator('tbody tr', { hasText: 'demo' }).getByRole('button', { name: /编辑/ }).click();
  const form = page.getByTestId('chat-site-form');
  await expect(form.locator('#cs-origins')).toHaveValue(origin);
  await form.locator('#dr-wait').fill('45');
  await form.locator('summary').click();
  await form.locator('#dr-complaint').fill('投诉');
  await expectAccessible(page);
  await picture(page, 'chat-site-zh');
  await form.getByRole('button', { name: '生成新的签名密钥' }).click();
  const secret = await form.getByLabel('签名密钥').inputValue();
  await form.locator('button[type=submit]').click();
  await expect(page.getByTestId('toast').filter({ hasText: '已保存' }).last()).toBeVisible();
  const admin = await signInApi(request, 'admin');
  const sites = await get<{ items: { id: string; key: string }[] }>(admin, '/chat_sites');
  const routing = await get<Record<string, unknown>>(
    admin,
    `/doors/${sites.items.find((it) => it.key === 'demo')!.id}/routing`,
  );
  expect(routing).toEqual({ skill: null, skills_by_type: { complaint: '投诉' }, waits_for_known_s: 45 });

  const subject = `u-${Date.now()}`;
  const part = (it: unknown): string => Buffer.from(JSON.stringify(it)).toString('base64url');
  const signed = (by: string): string => {
    const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({
      sub: subject,
      exp: Math.floor(Date.now() / 1000) + 600,
      aud: 'demo',
      name: '周小兰',
      phone: '13812340000',
      phone_verified: true,
    })}`;
    return `${text}.${createHmac('sha256', by).update(text).digest('base64url')}`;
  };
  const told = (of: Guest, token: string): Promise<string> =>
    of.page.evaluate((it) => {
      const chat = (window as unknown as { Shouwen: Api }).Shouwen;
      return new Promise<string>((done) => {
        chat.on('identified', () => done('identified'));
        chat.on('refused', (code) => done(String(code)));
        chat.identify(it);
      });
    }, token);
  const guest = await comeIn(page);
  expect(await told(guest, signed('somebody else'))).toBe('signature');
  expect(await told(guest, signed(secret))).toBe('identified');
  const words = `我的账单不对 ${Date.now()}`;
  await write(guest, words);
  await expect(guest.chat.locator('.line.me', { hasText: words })).toContainText('已送达');

  // Another browser of the same person goes on in the same chat.
  const elsewhere = await comeIn(page);
  await expect(elsewhere.chat.locator('.line.me')).toHaveCount(0);
  expect(await told(elsewhere, signed(secret))).toBe('identified');
  await expect(elsewhere.chat.locator('.line.me', { hasText: words })).toBeVisible();
  const list = await get<{ items: { id: string; subject: string; customer: { name: string } | null }[] }>(
    admin,
    '/cases?view=all&order=opened&limit=20',
  );
  const found = list.items.find((it) => it.subject.includes(words.slice(-13)))!;
  await page.goto(at(`/inbox/all/${found.id}`));
  await expect(page.getByTestId('chat-line')).toContainText('身份已由网站签名确认');
  await picture(page, 'chat-signed-zh');
  expect(guest.problems.filter((it) => !/422|Failed to load resource/.test(it))).toEqual([]);
  await elsewhere.context.close();
  await guest.context.close();
});

test('half-typed pinyin is not sent, and pages of other origins may not frame the chat', async ({ page }) => {
  const guest = await comeIn(page);
  const input = guest.chat.getByTestId('chat-input');
  await input.focus();
  const session = await guest.context.newCDPSession(guest.page);
  await session
    .send('Input.imeSetComposition', { text: 'nihao', selectionStart: 5, selectionEnd: 5 })
    .catch(() => undefined);
  await input.dispatchEvent('keydown', { key: 'Enter', isComposing: true, keyCode: 229 });
  await expect(guest.chat.locator('.line.me')).toHaveCount(0);
  await guest.page.keyboard.press('Escape');
  const answer = await guest.page.request.get(`${home()}/w/frame.html?site=demo`);
  expect(answer.headers()['content-security-policy']).toContain(`frame-ancestors 'self' ${origin}`);
  expect(answer.headers()['content-security-policy']).not.toContain('unsafe-inline');
  await guest.context.close();
});
