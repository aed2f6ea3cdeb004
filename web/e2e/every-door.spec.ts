// One customer and one matter through every door: the chat on a foreign page, a mail, a call, the counter, the status page.
// Always true: each door finds the matter that the first one opened; nothing here tells the desk which one it is.
import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import {
  DESK_ADDRESS,
  at,
  expect,
  get,
  haveMailbox,
  home,
  picture,
  post,
  signIn,
  signInApi,
  test,
  watch,
} from './serve/desk';
import { inboxOf, sendLetter } from './serve/mail';

const unique = String(Date.now()).slice(-8);
const phone = `135${unique}`;
const mailbox = `tang${unique}`;
const complaint = `卧室暖气不热，室温只有十五度（${unique}）`;

interface Shop {
  origin: string;
  server: Server;
}

/** What the shop's server would sign for a customer who has logged in there (RFC 7519, HS256). */
function signedFor(secret: string): string {
  const part = (it: unknown): string => Buffer.from(JSON.stringify(it)).toString('base64url');
  const claims = {
    sub: `tang-${unique}`,
    name: '唐一诺',
    phone,
    phone_verified: true,
    email: `${mailbox}@customer.example`,
    email_verified: true,
    exp: Math.floor(Date.now() / 1000) + 3600,
  };
  const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

/** A page of another origin with a strict policy of its own, for a chat site of its own. */
async function openShop(admin: Awaited<ReturnType<typeof signInApi>>, team: string): Promise<Shop> {
  const key = `shop-${unique}`;
  let identity = '';
  const server = createServer((asked, answer) => {
    const policy = `default-src 'none'; script-src 'self' ${home()}; frame-src ${home()}; base-uri 'none'`;
    if (asked.url === '/me.js') {
      answer.writeHead(200, { 'Content-Type': 'text/javascript' });
      answer.end(`Shouwen.identify(${JSON.stringify(identity)});`);
      return;
    }
    answer.writeHead(200, { 'Content-Type': 'text/html', 'Content-Security-Policy': policy });
    answer.end(
      `<!doctype html><html lang="zh-CN"><title>商城</title><h1>商城</h1><script src="${home()}/w/loader.js" data-site-key="${key}" defer></script><script src="/me.js" defer></script></html>`,
    );
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const origin = `http://localhost:${typeof address === 'object' && address ? address.port : 0}`;
  const site = await post<{ id: string }>(admin, '/chat_sites', {
    key,
    name: '商城',
    team_id: team,
    origins: [origin],
    greeting_zh: '您好，请问有什么可以帮您？',
    greeting_en: 'Hello, how can we help you?',
  });
  identity = signedFor((await post<{ secret: string }>(admin, `/chat_sites/${site.id}/secret`, {})).secret);
  return { origin, server };
}

test('one person and one matter, through every door', async ({ page, request, browser }) => {
  test.setTimeout(300_000);
  await haveMailbox(request);
  const admin = await signInApi(request, 'admin');
  const teams = await get<{ items: { id: string; name: string }[] }>(admin, '/teams');
  const team = teams.items.find((it) => it.name === '客服热线组')!.id;
  const shop = await openShop(admin, team);
  const outside = await browser.newContext({ locale: 'zh-CN', timezoneId: 'Asia/Shanghai' });
  let matter = '';
  await signIn(page, 'wang');

  await test.step('a customer writes in the chat of a foreign page and is answered under the phrase check', async () => {
    const guest = await outside.newPage();
    const { problems } = watch(guest);
    // The shop's word for who it is comes late: what the customer writes meanwhile waits for it.
    await guest.route('**/identity', async (asked) => {
      await new Promise((go) => setTimeout(go, 1_500));
      await asked.continue();
    });
    await guest.goto(shop.origin);
    await guest.getByRole('button', { name: '在线客服' }).click();
    const chat = guest.frameLocator('iframe');
    await chat.getByTestId('chat-input').fill(complaint);
    await chat.getByTestId('chat-input').press('Enter');
    await expect(chat.locator('.line.me', { hasText: complaint })).toContainText('已送达');
    await page.goto(at('/inbox/all'));
    await page.locator('.clist-row', { hasText: unique }).first().click();
    await expect(page.locator('.ch-title')).toContainText('卧室暖气不热');
    matter = new URL(page.url()).pathname.split('/').at(-1)!;
    const field = page.locator('#composer-text');
    await field.fill('这不归我管。');
    await expect(page.locator('.cp-blocked')).toBeVisible();
    await field.fill('您好，已经为您登记，师傅今天下午上门检查暖气。');
    await field.press('Enter');
    await expect(chat.getByText('师傅今天下午上门检查暖气')).toBeVisible();
    await picture(page, 'doors-1-chat-zh');
    expect(problems).toEqual([]);
    await guest.close();
  });

  await test.step('the same person mails: it lands on the same matter', async () => {
    await sendLetter({
      from: `"=?UTF-8?B?${Buffer.from('唐一诺').toString('base64')}?=" <${mailbox}@customer.example>`,
      to: DESK_ADDRESS,
      subject: '卧室暖气还是不热',
      text: '您好：\n卧室暖气不热，室温还是十五度，师傅几点到？\n唐一诺',
    });
    await expect(page.locator('.thread')).toContainText('师傅几点到', { timeout: 30_000 });
    expect(page.url()).toContain(matter);
    await picture(page, 'doors-2-mail-zh');
  });

  await test.step('a call from the same number pops that matter', async () => {
    const line = await post<{ hook_url: string }>(admin, '/phone_lines', {
      name: `热线 ${unique}`,
      team_id: team,
    });
    const call = { callId: `door-${unique}`, from: `86${phone}`, to: '1', direction: 'in' };
    const push = async (form: Record<string, string>): Promise<void> => {
      expect((await request.post(line.hook_url, { form })).status()).toBe(200);
    };
    await push({ event: 'newCall', ...call, 'user[]': 'wang' });
    const sheet = page.getByTestId('call-sheet');
    await expect(sheet).toBeVisible();
    await push({ event: 'answer', callId: call.callId, user: 'wang' });
    const offer = page.getByTestId('duplicates');
    await expect(offer).toContainText('卧室暖气不热');
    await sheet.locator('#call-description').fill('来电问师傅几点到，已答复四点前。');
    await picture(page, 'doors-3-call-zh');
    await offer.getByRole('button', { name: '作为催单' }).first().click();
    await expect(page.locator('.thread')).toContainText('来电问师傅几点到');
    expect(page.url()).toContain(matter);
    await push({ event: 'hangup', callId: call.callId, cause: 'normalClearing', releasedBy: 'customer' });
  });

  await test.step('at the counter the matter is found by the number, answered and closed', async () => {
    const counter = await post<{ kiosk_url: string }>(admin, '/counters', {
      name: `营业厅 ${unique}`,
      team_id: team,
      topics: [{ key: 'r', prefix: 'R', zh: '报修', en: 'Repair' }],
      windows: ['1'],
    });
    const kiosk = await outside.newPage();
    await kiosk.goto(counter.kiosk_url);
    await kiosk.getByRole('button', { name: /报修/ }).click();
    await expect(kiosk.locator('#t-code')).toHaveText('R001');
    await kiosk.close();
    await page.goto(at('/counter'));
    await page.getByTestId('counter-window').waitFor();
    const select = page.locator('.page > header select');
    if (await select.count()) await select.selectOption({ label: `营业厅 ${unique}` });
    await page.getByTestId('counter-window').fill('1');
    await page.getByTestId('call-next').click();
    const row = page.getByTestId('visit').filter({ hasText: 'R001' });
    await row.getByRole('button', { name: '接待' }).click();
    await page.locator('#gr-request').fill('暖气已修好，来说一声');
    await page.getByTestId('greet').locator('button[type=submit]').click();
    await row.getByRole('button', { name: '登记' }).click();
    const sheet = page.getByTestId('call-sheet');
    await sheet.locator('#call-phone').fill(phone);
    const offer = page.getByTestId('duplicates');
    await expect(offer).toContainText('卧室暖气不热');
    await sheet.locator('#call-description').fill('客户到厅，暖气已热，表示满意。');
    await picture(page, 'doors-4-counter-zh');
    await offer.getByRole('button', { name: '作为催单' }).first().click();
    await expect(page.locator('.thread')).toContainText('客户到厅');
    expect(page.url()).toContain(matter);
  });

  await test.step('the answer goes out and the matter is closed', async () => {
    await page.locator('.cp-channel select').selectOption('email');
    await page.locator('#composer-text').fill('您好，您家卧室的暖气已经排气恢复供热，感谢您的等待。');
    await page.getByRole('button', { name: '一键补齐' }).click();
    await page.getByText('同时记为处理结果').click();
    await page.locator('#composer-text').press('Control+Enter');
    await expect(page.locator('.bub[data-kind=reply_sent]').last()).toContainText('已经排气恢复供热');
    await page.locator('.thread').focus();
    await page.keyboard.press('e');
    const dialog = page.getByRole('dialog', { name: '办结' });
    await dialog.getByText('满意', { exact: true }).click();
    await dialog.getByRole('button', { name: '办结', exact: true }).click();
    await expect(dialog).toBeHidden();
    await expect(page.locator('.ch .chip').first()).toHaveText('已办结');
    await picture(page, 'doors-5-closed-zh');
  });

  await test.step('the customer rates on the status page', async () => {
    // The customer has the number from the mail.
    await expect.poll(() => inboxOf(mailbox).length, { timeout: 40_000 }).toBe(1);
    const number = /\d{8}-\d{6}/.exec(inboxOf(mailbox)[0]!)![0];
    const there = await outside.newPage();
    await there.goto(`${home()}/s/`);
    await there.locator('#number').fill(number);
    await there.locator('#digits').fill(phone.slice(-4));
    await there.locator('form button').click();
    await expect(there.locator('h1')).toContainText('卧室暖气不热');
    await there.locator('input[name=word][value=satisfied]').check();
    await there.locator('input[name=stars][value="5"]').check();
    await there.locator('#rate-text').fill('每个人都知道我的事');
    await there.locator('form[action$="/rate"] button').click();
    await expect(there.getByRole('status')).toBeVisible();
    await picture(there, 'doors-6-rated-zh');
    await there.close();
    await expect(page.locator('.thread')).toContainText('每个人都知道我的事', { timeout: 20_000 });
  });
  await outside.close();
  shop.server.close();
});
