// The counter: a number is taken at the kiosk, called to a window, seen on the waiting screen, received, registered.
import { at, expect, home, picture, post, signIn, signInApi, speak, test } from './serve/desk';

test('a visitor takes a number, is called, received and registered on the spot', async ({
  page,
  request,
  browser,
}) => {
  test.setTimeout(180_000);
  const admin = await signInApi(request, 'admin');
  const answer = await admin.request.get(`${home()}/api/v1/teams`);
  const teams = ((await answer.json()) as { items: { id: string; name: string }[] }).items;
  const made = await post<{ kiosk_url: string; screen_url: string }>(admin, '/counters', {
    name: `营业厅 ${String(Date.now()).slice(-4)}`,
    team_id: teams.find((it) => it.name === '客服热线组')?.id ?? null,
    topics: [
      { key: 'a', prefix: 'A', zh: '过户', en: 'Transfer' },
      { key: 'b', prefix: 'B', zh: '缴费', en: 'Payment' },
    ],
    windows: ['1', '2'],
  });
  const tablet = await browser.newContext({ locale: 'zh-CN', viewport: { width: 1024, height: 768 } });
  const kiosk = await tablet.newPage();
  await kiosk.goto(made.kiosk_url);
  await picture(kiosk, 'kiosk');
  await kiosk.getByRole('button', { name: /过户/ }).click();
  await expect(kiosk.locator('#t-code')).toHaveText('A001');
  await picture(kiosk, 'ticket');
  await kiosk.emulateMedia({ media: 'print' });
  await picture(kiosk, 'ticket-print');
  await kiosk.emulateMedia({ media: 'screen' });
  await kiosk.keyboard.press('Escape');
  const hall = await tablet.newPage();
  await hall.goto(made.screen_url);
  await expect(hall.locator('#next')).toContainText('A001');

  await signIn(page, 'wang');
  await page.goto(at('/counter'));
  const select = page.locator('.page > header select');
  if (await select.count())
    await select.selectOption({ index: (await select.locator('option').count()) - 1 });
  await page.getByTestId('counter-window').fill('2');
  await page.getByTestId('call-next').click();
  const row = page.getByTestId('visit').filter({ hasText: 'A001' });
  await expect(row).toContainText('已叫号');
  await expect(hall.locator('#code')).toHaveText('A001');
  await expect(hall.locator('#window')).toContainText('2');
  await picture(hall, 'waiting-screen');
  await row.getByRole('button', { name: '接待' }).click();
  await page.locator('#gr-request').fill('办理过户');
  await page.getByTestId('greet').locator('button[type=submit]').click();
  await expect(row).toContainText('办理中');
  await picture(page, 'counter-zh');
  await speak(request, 'wang', 'en');
  await page.reload();
  await expect(page.getByTestId('visit')).toContainText('Being served');
  await picture(page, 'counter-en');
  await speak(request, 'wang', 'zh-CN');
  await page.reload();
  await row.getByRole('button', { name: '登记' }).click();
  const sheet = page.getByTestId('call-sheet');
  await expect(sheet.locator('input[value=counter]')).toBeChecked();
  await page.keyboard.press('Escape');
  await row.getByRole('button', { name: '办完' }).click();
  await expect(row).toHaveCount(0);
  await tablet.close();
});
