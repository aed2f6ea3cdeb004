// A telephone system reports its calls by web hook: the call pops at its agent, is registered, ends; a missed one is
// called back. Then the counter: a number is taken, called, received, registered.
import { at, expect, home, picture, post, signIn, signInApi, test } from './serve/desk';

test.describe.configure({ mode: 'serial' });

const unique = String(Date.now()).slice(-8);
const caller = `137${unique}`;
const missed = `136${unique}`;
let hook = '';

test('a call pops at the right agent without taking the focus, and is registered', async ({
  page,
  request,
}) => {
  test.setTimeout(180_000);
  const admin = await signInApi(request, 'admin');
  const teams = await admin.request.get(`${home()}/api/v1/teams`);
  const items = ((await teams.json()) as { items: { id: string; name: string }[] }).items;
  const line = await post<{ hook_url: string }>(admin, '/phone_lines', {
    name: `热线中继 ${unique}`,
    team_id: items.find((it) => it.name === '客服热线组')?.id ?? null,
  });
  hook = line.hook_url;
  const push = async (form: Record<string, string>): Promise<void> => {
    const answer = await request.post(hook, { form });
    expect(answer.status(), await answer.text()).toBe(200);
  };
  await signIn(page, 'wang');
  const search = page.getByTestId('search-button');
  await search.focus();

  await test.step('the sheet slides in by itself, the focus stays', async () => {
    await push({
      event: 'newCall',
      from: `86${caller}`,
      to: '861066554433',
      direction: 'in',
      callId: `c-${unique}`,
      'user[]': 'wang',
    });
    const sheet = page.getByTestId('call-sheet');
    await expect(sheet).toBeVisible();
    await expect(page.getByTestId('call-at-me')).toContainText('来电振铃');
    await expect(sheet.locator('#call-phone')).toHaveValue(caller);
    await expect(search).toBeFocused();
    await picture(page, 'phone-pop-zh');
  });
  await test.step('F2 moves the focus into it', async () => {
    await page.keyboard.press('F2');
    await expect(page.getByTestId('call-sheet').locator('#call-phone')).toBeFocused();
    await push({ event: 'answer', callId: `c-${unique}`, user: 'wang' });
    await expect(page.getByTestId('call-at-me')).toContainText('通话中');
  });
  await test.step('the call is registered; its end lands on the case', async () => {
    const sheet = page.getByTestId('call-sheet');
    await sheet.locator('#call-name').fill('孟庆春');
    await sheet.getByText('咨询', { exact: true }).click();
    await sheet.locator('#call-subject').fill('供暖时间');
    await sheet.locator('#call-since').fill('今早');
    await sheet.locator('#call-description').fill('想问今年供暖到什么时候。');
    await sheet.locator('#call-address').fill('解放路 18 号');
    await sheet.getByText('已向客户复述并得到确认').click();
    for (const required of await sheet.locator('.ff .field:has(label.must)').all()) {
      const select = required.locator('select');
      if (await select.count()) await select.selectOption({ index: 1 });
      else await required.locator('input').fill('18');
    }
    await picture(page, 'phone-register-zh');
    await page.keyboard.press('F9');
    await expect(page.getByTestId('toast').filter({ hasText: '已登记' })).toBeVisible();
    await expect(page.locator('.thread')).toContainText('接通来电');
    await push({
      event: 'hangup',
      callId: `c-${unique}`,
      cause: 'normalClearing',
      releasedBy: 'customer',
    });
    await expect(page.locator('.thread')).toContainText('通话挂断', { timeout: 20_000 });
    await expect(page.getByTestId('call-at-me')).toHaveCount(0);
    await picture(page, 'phone-registered-zh');
  });
});

test('a missed call becomes a callback and is registered', async ({ page, request }) => {
  const push = async (form: Record<string, string>): Promise<void> => {
    expect((await request.post(hook, { form })).status()).toBe(200);
  };
  for (const id of [`m1-${unique}`, `m2-${unique}`]) {
    await push({ event: 'newCall', from: missed, to: '1', direction: 'in', callId: id, 'user[]': 'wang' });
    await push({ event: 'hangup', callId: id, cause: 'cancel' });
  }
  await signIn(page, 'wang');
  await page.goto(at('/phone'));
  const row = page.getByTestId('callback').filter({ hasText: `136****${missed.slice(-4)}` });
  await expect(row).toHaveCount(1, { timeout: 20_000 });
  await expect(row).toContainText('2');
  await picture(page, 'callbacks-zh');
  await row.getByRole('button', { name: '回拨并登记' }).click();
  const sheet = page.getByTestId('call-sheet');
  await expect(sheet.locator('#call-phone')).toHaveValue(missed);
  await page.keyboard.press('Escape');
  // Whoever took it sees the number.
  const taken = page.getByTestId('callback').filter({ hasText: missed });
  await taken.getByRole('button', { name: '无人接听' }).click();
  await expect(page.getByTestId('toast').filter({ hasText: '已记为回拨' }).last()).toBeVisible();
  await expect(taken).toHaveCount(0);
  await page.getByText('已回拨', { exact: true }).click();
  await expect(taken).toContainText('无人接听');
});

test('a call that needs no case is marked', async ({ page, request }) => {
  await signIn(page, 'wang', 'en');
  const reports: Record<string, string>[] = [
    { event: 'newCall', from: missed, to: '1', direction: 'in', callId: `d-${unique}`, 'user[]': 'wang' },
    { event: 'answer', callId: `d-${unique}`, user: 'wang' },
  ];
  for (const form of reports) expect((await request.post(hook, { form })).status()).toBe(200);
  const strip = page.getByTestId('call-at-me').first();
  await expect(strip).toBeVisible();
  await expect(strip).toContainText('Talking');
  await picture(page, 'phone-pop-en');
  await page.getByTestId('call-no-case').click();
  const dialog = page.getByTestId('disposition');
  await dialog.locator('#dp-right').fill('自来水公司');
  await dialog.locator('#dp-text').fill('您好，这里是供热热线，自来水公司的电话我告诉您。');
  await picture(page, 'disposition');
  await dialog.locator('button[type=submit]').click();
  await expect(page.getByTestId('call-at-me')).toHaveCount(0);
  const end = { event: 'hangup', callId: `d-${unique}`, cause: 'normalClearing', releasedBy: 'customer' };
  expect((await request.post(hook, { form: end })).status()).toBe(200);
});

test('an administrator sets a line up and tries it', async ({ page }) => {
  await signIn(page, 'admin');
  await page.goto(at('/settings/phone-lines'));
  await page.locator('.page > header .btn.main').click();
  await page.locator('#pl-name').fill('总机');
  await page.locator('#pl-sources').fill('127.0.0.1\n10.0.0.0/8');
  await picture(page, 'phone-line-zh');
  await page.locator('.el-dialog button[type=submit]').click();
  await expect(page.getByTestId('hook-url')).toHaveValue(/\/cti\/cti_/);
  await page.keyboard.press('Escape');
  const row = page.getByTestId('phone-line').filter({ hasText: '总机' }).first();
  await row.getByRole('button', { name: '最近推送' }).click();
  await page.getByRole('button', { name: '试一个来电' }).click();
  await expect(page.locator('.el-dialog tbody')).toContainText('振铃');
  await picture(page, 'phone-line-log-zh');
  await page.getByRole('button', { name: '模拟挂断' }).click();
  await expect(page.locator('.el-dialog tbody')).toContainText('挂断');
});
