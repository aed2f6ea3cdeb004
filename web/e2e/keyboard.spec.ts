// Eight hours a day without the mouse, and with an input method that must never be disturbed.
import { at, expect, get, registerCase, signIn, signInApi, test } from './serve/desk';

test('the list is walked, picked and opened by keys', async ({ page }) => {
  await signIn(page, 'liu');
  await page.goto(at('/inbox/all'));
  await page.locator('.clist-row').first().waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  const second = await page.locator('.clist-row:has(.lr.cursor)').getAttribute('data-case');
  await page.keyboard.press('x');
  await page.keyboard.press('Shift+J');
  await expect(page.locator('.lh-bar')).toContainText('已选 2 件');
  await page.locator('.lh-bar').getByRole('button', { name: '取消' }).click();
  await page.keyboard.press('k');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`/inbox/all/${second}`));
  await page.keyboard.press('j');
  await expect(page).not.toHaveURL(new RegExp(`${second}$`));
  await page.keyboard.press(']');
  await expect(page.locator('.lh-view[aria-current=true]')).toContainText('等待中');
  await page.keyboard.press('F1');
  await expect(page.getByRole('dialog', { name: '快捷键' })).toContainText('登记来电');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog', { name: '快捷键' })).toBeHidden();
  await page.keyboard.press('g');
  await page.keyboard.press('t');
  await expect(page).toHaveURL(at('/standards/compliance'));
});

test('letters stay letters in text fields', async ({ page, request }) => {
  const api = await signInApi(request, 'wang');
  const made = await registerCase(api);
  await signIn(page, 'wang');
  await page.goto(at(`/inbox/mine/${made.id}`));
  await page.locator('#composer-text').click();
  await page.keyboard.type('ejkx/?');
  await expect(page.locator('#composer-text')).toHaveValue('ejkx/?');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('Enter during a composition chooses the word and sends nothing', async ({ page, request }) => {
  const api = await signInApi(request, 'wang');
  const made = await registerCase(api, { subject: '拼音输入' });
  await signIn(page, 'wang');
  await page.goto(at(`/inbox/mine/${made.id}`));
  await page.locator('.thread').waitFor();
  await page.keyboard.press('i');
  await expect(page.getByTestId('composer')).toHaveClass(/note/);
  const area = page.locator('#composer-text');
  await area.click();
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Input.imeSetComposition', { text: 'bu gui wo guan', selectionStart: 14, selectionEnd: 14 });
  await expect(page.locator('.ct-mirror .ct-hit')).toHaveCount(0);
  // Chromium tells key code 229 for a key that the input method takes.
  for (const type of ['rawKeyDown', 'keyUp'] as const)
    await cdp.send('Input.dispatchKeyEvent', {
      type,
      key: 'Process',
      code: 'Enter',
      windowsVirtualKeyCode: 229,
      modifiers: 2,
    });
  await cdp.send('Input.insertText', { text: '不归我管' });
  await expect(area).toHaveValue('不归我管');
  const before = await get<{ timeline: unknown[] }>(api, `/cases/${made.id}`);
  expect(before.timeline.filter((it) => (it as { kind: string }).kind === 'note_added')).toHaveLength(0);
  await page.getByRole('button', { name: '回复', exact: true }).click();
  await area.click();
  await cdp.send('Input.imeSetComposition', { text: 'bu', selectionStart: 2, selectionEnd: 2 });
  await cdp.send('Input.insertText', { text: '不归我管' });
  await expect(page.locator('.ct-mirror .ct-hit')).toHaveText('不归我管');
});
