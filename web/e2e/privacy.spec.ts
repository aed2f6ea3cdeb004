// Customers' data stay covered: revealed for a reason, alerts to supervisors, identity checked with consent, exports marked.
import { readFileSync } from 'node:fs';
import { expectAccessible } from './serve/accessible';
import { at, expect, get, home, picture, post, registerCase, signIn, signInApi, test } from './serve/desk';

const CARD = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAYAAACNMs+9AAAAFUlEQVR42mNk+M9Qz0AEYBxVSF+FAAhKDveksOjmAAAAAElFTkSuQmCC',
  'base64',
);

async function setRules(request: Parameters<typeof signInApi>[0], perHour: number): Promise<void> {
  const admin = await signInApi(request, 'admin');
  const answer = await request.put(`${home()}/api/v1/privacy`, {
    data: {
      reveals_per_hour: perHour,
      reveals_per_day: 500,
      evidence_minutes: 15,
      own_numbers: [],
      hook_networks: ['127.0.0.1/32'],
    },
    headers: { 'X-CSRF-Token': admin.csrf, 'Idempotency-Key': crypto.randomUUID() },
  });
  expect(answer.ok()).toBe(true);
}

test('a field is revealed for a reason, and unusual reveals reach the supervisor live', async ({
  page,
  request,
  browser,
}) => {
  await setRules(request, 1);
  const wang = await signInApi(request, 'wang');
  const known = await registerCase(wang, { description: '家里不热，请回电13655554321。' });
  const whole = await get<{ customer: { id: string } }>(wang, `/cases/${known.id}`);
  const context = await browser.newContext({ locale: 'zh-CN' });
  const watching = await context.newPage();
  await signIn(watching, 'liu');
  await signIn(page, 'wang');
  await page.goto(at(`/inbox/mine/${known.id}`));
  const panel = page.getByTestId('panel');
  await expect(panel.locator('.rv-text').first()).toHaveText(/^139\*{4}\d{4}$/u);
  await panel
    .getByRole('button', { name: /查看.*电话/u })
    .first()
    .click();
  await page.locator('#reveal-reason').fill('回电约时间');
  await page.locator('.rv-form button[type=submit]').click();
  await expect(panel.locator('.rv-text').first()).toHaveText(/^139\d{8}$/u);
  await picture(page, 'privacy-revealed-zh');
  for (let n = 0; n < 2; n += 1)
    await post(wang, `/customers/${whole.customer.id}/reveal`, { field: 'phone', reason: '回电' });
  await expect(watching.getByTestId('toast').filter({ hasText: '查看客户资料次数异常' })).toBeVisible({
    timeout: 10_000,
  });
  await picture(watching, 'privacy-alert-zh');
  await context.close();
  await setRules(request, 30);
});

test('identity is checked with consent, and the evidence is gone afterwards', async ({ page, request }) => {
  const wang = await signInApi(request, 'wang');
  const known = await registerCase(wang);
  await signIn(page, 'wang');
  await page.goto(at(`/inbox/mine/${known.id}`));
  await page.getByTestId('identity-ask').click();
  await page.getByTestId('identity-consent').fill('核验后办理过户');
  await page.getByTestId('identity-agreed').check();
  await page.locator('.idc-form button[type=submit]').click();
  await page
    .getByTestId('identity-file')
    .setInputFiles({ name: 'card.png', mimeType: 'image/png', buffer: CARD });
  const shown = page.getByTestId('identity-evidence');
  await expect(shown).toContainText('card.png');
  await shown.getByRole('button', { name: '查看' }).click();
  await expect(shown.locator('img')).toBeVisible();
  await picture(page, 'identity-open-zh');
  const src = (await shown.locator('img').getAttribute('src')) ?? '';
  await page.getByTestId('identity-done').click();
  await expect(page.getByTestId('toast').filter({ hasText: '材料已清除' })).toBeVisible();
  const gone = await wang.request.get(`${home()}${src}`);
  expect(gone.status()).toBe(404);
  const promises = await get<{ timeline: { data: { event?: string } }[] }>(wang, `/cases/${known.id}`);
  const events = promises.timeline.map((it) => it.data.event).filter(Boolean);
  expect(events).toEqual([
    'consent_given',
    'identity_evidence_taken',
    'identity_checked',
    'identity_evidence_erased',
  ]);
});

test('privacy is set, and an export carries its watermark', async ({ page }) => {
  await signIn(page, 'admin');
  await page.goto(at('/settings/privacy'));
  await page.locator('#pv-numbers').fill('13800138000');
  await page.getByTestId('privacy-save').click();
  await expect(page.getByTestId('toast').filter({ hasText: '已保存' })).toBeVisible();
  await page.locator('#pv-reason').fill('=周报');
  const coming = page.waitForEvent('download');
  await page.getByRole('button', { name: '导出 CSV' }).click();
  const file = await coming;
  expect(file.suggestedFilename()).toMatch(/^cases-EX[0-9a-f]{32}\.csv$/u);
  const text = readFileSync(await file.path(), 'utf8');
  expect(text).toContain('导出人：');
  expect(text).not.toMatch(/1[3-9]\d{9}(?!\d)/u);
  await expectAccessible(page);
  await picture(page, 'privacy-zh');
});

test('the page speaks English as well', async ({ page }) => {
  await signIn(page, 'admin', 'en');
  await page.goto(at('/settings/privacy'));
  await expect(page.locator('h1')).toHaveText('Privacy and safety');
  await picture(page, 'privacy-en');
});
