// The customer's way on the page of their case: read it, add to it, urge, cancel, rate; look it up; with and without JavaScript.
import type { APIRequestContext, Page } from '@playwright/test';
import { expectAccessible } from './serve/accessible';
import { at, expect, get, home, picture, post, registerCase, signIn, signInApi, test } from './serve/desk';

type Signed = Awaited<ReturnType<typeof signInApi>>;
interface Link {
  url: string;
}
const NARROW = { width: 390, height: 844 };

/** A link's address on the desk of this run. */
const here = (url: string): string => `${home()}${new URL(url).pathname}`;
async function linkOf(wang: Signed, id: string): Promise<string> {
  return here((await post<Link>(wang, `/cases/${id}/status_links`, {})).url);
}
/** Does it at the version that stands, and again when the desk itself (a timer, a delivery) moved it meanwhile: as the screens do. */
async function versioned(wang: Signed, id: string, verb: string, data: unknown): Promise<void> {
  for (let left = 5; ; left -= 1) {
    const { version } = await get<{ version: number }>(wang, `/cases/${id}`);
    const answer = await wang.request.post(`${home()}/api/v1/cases/${id}/${verb}`, {
      data,
      headers: {
        'X-CSRF-Token': wang.csrf,
        'Idempotency-Key': crypto.randomUUID(),
        'If-Match': `"${version}"`,
      },
    });
    if (answer.ok()) return;
    const said = await answer.text();
    if (left === 0 || !said.includes('"version_conflict"'))
      throw new Error(`${verb}: ${answer.status()} ${said}`);
  }
}
/** All that closing asks for but the customer's word. */
async function answered(wang: Signed, id: string): Promise<void> {
  await versioned(wang, id, 'results', { result: '更换阀门，室温恢复到二十度' });
  await versioned(wang, id, 'replies', {
    body: '钱先生您好，阀门已经更换，室温恢复到二十度，感谢您的来电。',
    channel: 'phone',
  });
}
async function both(page: Page, name: string): Promise<void> {
  await expectAccessible(page);
  await picture(page, `status-${name}`);
}
async function newCase(request: APIRequestContext, more: Record<string, unknown> = {}) {
  const wang = await signInApi(request, 'wang');
  return { wang, made: await registerCase(wang, more) };
}

test('a customer reads, adds, urges and asks to cancel without JavaScript', async ({ browser, request }) => {
  const { wang, made } = await newCase(request, {
    promise_answer: { by_at: Date.now() + 3 * 3_600_000, what: '告知师傅上门时间', apologised: true },
  });
  const link = await linkOf(wang, made.id);
  const context = await browser.newContext({
    javaScriptEnabled: false,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    viewport: NARROW,
  });
  const page = await context.newPage();
  await page.goto(link);
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('暖气不热');
  await expect(page.locator('.next li').first()).toContainText('告知师傅上门时间');
  await page.getByText('补充说明', { exact: true }).click();
  await page.getByLabel('说明内容').fill('家里有老人，请尽快');
  await page.getByRole('button', { name: '提交说明' }).click();
  await expect(page.getByRole('status')).toHaveText('已收到您的说明。');
  await expect(page.locator('.messages')).toContainText('家里有老人');
  await page.getByText('催办', { exact: true }).first().click();
  await page.getByRole('button', { name: '催一催' }).click();
  await expect(page.getByRole('status')).toHaveText('已收到您的催办。');
  await expect(page.locator('.messages li')).toHaveCount(1);
  await page.getByText('撤销', { exact: true }).first().click();
  // What the browser would ask for, the server asks for too, beside the field.
  await page.getByLabel('撤销的原因').fill(' ');
  await page.getByRole('button', { name: '申请撤销' }).click();
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('没有提交成功');
  await alert.getByRole('link', { name: '请写明撤销的原因' }).click();
  await expect(page).toHaveURL(/#cancel-text$/u);
  await expect(page.getByLabel('撤销的原因')).toHaveAttribute('aria-invalid', 'true');
  await expect(page).toHaveTitle(/^错误：/u);
  await picture(page, 'status-fault-zh-390');
  await page.getByLabel('撤销的原因').fill('已经热了');
  await page.getByRole('button', { name: '申请撤销' }).click();
  await expect(page.getByRole('status')).toHaveText('已收到您的撤销申请，经办人会与您确认。');
  await page.getByRole('link', { name: 'English' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await expect(page.getByRole('heading', { name: 'What happens next' })).toBeVisible();
  await picture(page, 'status-nojs-en-390');
  await context.close();
  const timeline = (await get<{ timeline: { kind: string }[] }>(wang, `/cases/${made.id}`)).timeline;
  const kinds = timeline.map((it) => it.kind);
  expect(kinds.filter((it) => it === 'message_received')).toHaveLength(2);
  expect(kinds.filter((it) => it === 'urged')).toHaveLength(1);
});

test('a customer rates; a bad rating takes the matter up again', async ({ page, request }) => {
  const { wang, made } = await newCase(request);
  const link = await linkOf(wang, made.id);
  await answered(wang, made.id);
  await versioned(wang, made.id, 'close', { customer_word: 'accepted' });
  await page.goto(link);
  await expect(page.locator('.stand')).toHaveText('已办结');
  await both(page, 'closed-zh-1440');
  await page.getByLabel('不满意', { exact: true }).check();
  await page.getByLabel('1 分，很差').check();
  await page.getByRole('button', { name: '提交评价' }).click();
  await expect(page.getByRole('alert')).toContainText('不满意的，请写明原因');
  await both(page, 'rate-fault-zh-1440');
  await page.getByLabel(/^想说的话（不满意时必填）/u).fill('还是不热');
  await page.getByRole('button', { name: '提交评价' }).click();
  await expect(page.getByRole('status')).toContainText('事项已重新打开');
  await both(page, 'reopened-zh-1440');
  await answered(wang, made.id);
  await page.goto(link);
  await page.getByLabel('满意', { exact: true }).check();
  await page.getByLabel('5 分，很好').check();
  await page.getByRole('button', { name: '提交评价' }).click();
  await expect(page.getByRole('status')).toHaveText('感谢您的评价。');
  await expect(page.locator('dl')).toContainText('满意');
  await versioned(wang, made.id, 'close', {});
});

test('a matter is looked up by number and digits, and wrong ones wait', async ({ page, request, clean }) => {
  const phone = `1390000${String(1000 + Math.floor(Math.random() * 8999))}`;
  const { made } = await newCase(request, {
    customer: {
      new: { name: '孙敏', title: 'ms', phone, phones: [], address: '建设路 9 号', unit: '1-101' },
    },
    caller_number: phone,
  });
  await page.setViewportSize(NARROW);
  await page.goto(`${home()}/s/`);
  await both(page, 'look-up-zh-390');
  await page.getByLabel('编号').fill(made.number);
  await page.getByLabel('手机号后四位').fill('0000');
  await page.getByRole('button', { name: '查询' }).click();
  await expect(page.getByRole('alert')).toContainText('没有查到');
  await expect(page.getByLabel('编号')).toHaveValue(made.number);
  await both(page, 'look-up-wrong-zh-390');
  await page.getByLabel('手机号后四位').fill(phone.slice(-4));
  await page.getByRole('button', { name: '查询' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('暖气不热');
  await expect(page.getByText('不显示消息内容')).toBeVisible();
  await both(page, 'looked-up-zh-390');
  for (let n = 0; n < 6; n += 1) {
    await page.goto(`${home()}/s/`);
    await page.getByLabel('编号').fill('20200101-000001');
    await page.getByLabel('手机号后四位').fill('0000');
    await page.getByRole('button', { name: '查询' }).click();
  }
  await expect(page.getByRole('heading', { name: '请稍后再试' })).toBeVisible();
  await both(page, 'busy-zh-390');
  await page.goto(`${home()}/s/nowhere?lang=en`);
  await expect(page.getByRole('heading', { name: 'This link leads nowhere' })).toBeVisible();
  await both(page, 'gone-en-390');
  expect(clean.problems.filter((it) => !/429/u.test(it))).toEqual([]);
  clean.problems.length = 0;
});

test('an agent gives a link, puts it into the reply, sees it opened and withdraws it', async ({
  page,
  request,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: home() });
  const { made } = await newCase(request);
  await signIn(page, 'wang');
  await page.goto(at(`/inbox/mine/${made.id}`));
  const box = page.getByTestId('status-links');
  await expect(box).toContainText('还没有给客户链接');
  await page.getByTestId('link-copy').click();
  await expect(page.getByTestId('toast').filter({ hasText: '进度链接已复制' })).toBeVisible();
  const address = await page.getByTestId('link-address').inputValue();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(address);
  await picture(page, 'status-links-zh-1440');
  const customer = await context.newPage();
  await customer.goto(here(address));
  await expect(customer.getByRole('heading', { level: 1 })).toHaveText('暖气不热');
  await page.getByTestId('link-put').click();
  await expect(page.locator('#composer-text')).toHaveValue(/您可以在这里查看办理进度：http\S+\/s\/\S+/u);
  await expect(box).toContainText('客户最近在');
  await box.getByRole('button', { name: '全部 2 条' }).click();
  const list = page.getByTestId('link-list');
  await expect(list.locator('tbody tr')).toHaveCount(2);
  await expectAccessible(page);
  await picture(page, 'status-link-list-zh-1440');
  await list.getByRole('button', { name: /收回/u }).last().click();
  await expect(list).toContainText('已收回');
  await customer.reload();
  await expect(customer.getByRole('heading', { name: '链接已失效' })).toBeVisible();
  await customer.close();
});

test('the company sets what its page shows', async ({ page, request }) => {
  const admin = await signInApi(request, 'admin');
  const before = await get<Record<string, unknown>>(admin, '/status_page');
  await signIn(page, 'admin');
  await page.goto(at('/settings/status-page'));
  await page.locator('#sp-company-zh').fill('暖城供热客服中心');
  await page.locator('#sp-words-zh').fill('客服电话 96789，每天 8:00—20:00');
  await page.getByLabel('申请撤销').uncheck();
  await page.getByTestId('page-save').click();
  await expect(page.getByTestId('toast').filter({ hasText: '已保存' })).toBeVisible();
  const { wang, made } = await newCase(request);
  const customer = await page.context().newPage();
  await customer.goto(await linkOf(wang, made.id));
  await expect(customer.locator('.brand')).toHaveText('暖城供热客服中心');
  await expect(customer.locator('.house')).toContainText('96789');
  await expect(customer.locator('summary', { hasText: '撤销' })).toHaveCount(0);
  await both(customer, 'own-words-zh-1440');
  await customer.close();
  const again = await signInApi(request, 'admin');
  const answer = await again.request.put(`${home()}/api/v1/status_page`, {
    data: before,
    headers: { 'X-CSRF-Token': again.csrf, 'Idempotency-Key': crypto.randomUUID() },
  });
  expect(answer.ok()).toBe(true);
});

for (const locale of ['zh-CN', 'en'] as const)
  for (const width of [390, 1440])
    test(`the page in every state, ${locale}, ${width} px`, async ({ page, request }) => {
      test.setTimeout(120_000);
      const { wang, made } = await newCase(request, {
        promise_answer: { by_at: Date.now() + 3 * 3_600_000, what: '告知师傅上门时间', apologised: true },
      });
      const link = await linkOf(wang, made.id);
      const state = async (name: string): Promise<void> => {
        await page.goto(`${link}?lang=${locale}`);
        await expectAccessible(page);
        await page.screenshot({
          path: `test-results/screens/status-${name}-${locale}-${width}.png`,
          fullPage: true,
        });
        const over = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect(over, `${name} is wider than the screen`).toBeLessThanOrEqual(0);
      };
      await page.setViewportSize({ width, height: 900 });
      await state('runs');
      const soon = { by_at: Date.now() + 1_500, what: '说明收费标准', apologised: true };
      await versioned(wang, made.id, 'answer_promises', soon);
      await page.waitForTimeout(2_000);
      await state('late');
      await versioned(wang, made.id, 'events', {
        what: 'visit_agreed',
        by_at: Date.now() + 26 * 3_600_000,
      });
      await versioned(wang, made.id, 'waits', { reason: 'customer', until_at: null, note: '等客户确认' });
      await state('waits');
      await page.locator('details').evaluateAll((all) => all.forEach((it) => it.setAttribute('open', '')));
      await expectAccessible(page);
      await page.screenshot({
        path: `test-results/screens/status-forms-${locale}-${width}.png`,
        fullPage: true,
      });
      await page.emulateMedia({ media: 'print' });
      await page.screenshot({
        path: `test-results/screens/status-print-${locale}-${width}.png`,
        fullPage: true,
      });
      await page.goto(`${link}/receipt?lang=${locale}`);
      await page.screenshot({
        path: `test-results/screens/status-receipt-print-${locale}-${width}.png`,
        fullPage: true,
      });
      await page.emulateMedia({ media: 'screen' });
      await expectAccessible(page);
      await page.screenshot({
        path: `test-results/screens/status-receipt-${locale}-${width}.png`,
        fullPage: true,
      });
    });
