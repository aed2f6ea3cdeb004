// Tasks: counted on the rail, one list by when they are due, done from the list and from the case, read by a calendar.
import { expectAccessible } from './serve/accessible';
import { at, expect, get, home, picture, registerCase, signIn, signInApi, test } from './serve/desk';

test('what was promised is counted, listed, and done with one key', async ({ page, request }) => {
  const wang = await signInApi(request, 'wang');
  const what = `告知上门时间 ${Date.now()}`;
  const made = await registerCase(wang, { promise_answer: { by_at: Date.now() + 90_000, what } });
  await signIn(page, 'wang');
  await page.goto(at('/inbox/mine'));
  const before = parseInt(await page.getByTestId('tasks-count').locator('span').first().innerText(), 10);
  expect(before).toBeGreaterThan(0);
  await page.locator('body').press('g');
  await page.locator('body').press('d');
  await expect(page).toHaveURL(/\/tasks/u);
  const list = page.getByTestId('task-list');
  await expect(list.getByText(what)).toBeVisible();
  await expectAccessible(page);
  await picture(page, 'tasks-zh-1440');
  const dues = await get<{ items: { due_at: number | null }[] }>(wang, '/tasks');
  const times = dues.items.map((it) => it.due_at ?? Infinity);
  expect(times).toEqual([...times].sort((a, b) => a - b));
  await list.focus();
  const rows = dues.items.length;
  for (let n = 0; n < rows; n += 1) {
    const on = list.locator('.task.cursor');
    if (await on.filter({ hasText: what }).count()) break;
    await page.keyboard.press('j');
  }
  await expect(list.locator('.task.cursor')).toContainText(what);
  await page.keyboard.press('d');
  await expect(page).toHaveURL(new RegExp(made.id, 'u'));
  const form = page.getByTestId('step-form');
  await expect(form.locator('#step-aid')).toContainText(what);
  await form.locator('#step-note').fill('师傅明天上午九点到');
  await form.locator('button[type=submit]').click();
  await expect(page.getByTestId('toast').filter({ hasText: '已记录答复' })).toBeVisible();
  await expect(page.getByTestId('case-tasks').locator('li[data-what=promised_answer]')).toHaveCount(0);
  const after = await get<{ items: { words: string }[] }>(wang, '/tasks');
  expect(after.items.filter((it) => it.words === what)).toEqual([]);
});

test('a case shows what is owed on it, and its first task opens by key', async ({ page, request }) => {
  const wang = await signInApi(request, 'wang');
  const made = await registerCase(wang, {
    promise_answer: { by_at: Date.now() + 200_000, what: '核对缴费记录' },
  });
  await signIn(page, 'wang');
  await page.goto(at(`/inbox/mine/${made.id}`));
  const box = page.getByTestId('case-tasks');
  await expect(box.locator('li').first()).toContainText('核对缴费记录');
  await expectAccessible(page);
  await picture(page, 'case-tasks-zh-1440');
  await page.locator('.thread').focus();
  await page.keyboard.press('d');
  await expect(page.getByTestId('step-form').locator('#step-aid')).toContainText('核对缴费记录');
  await page.keyboard.press('Escape');
  await page.keyboard.press('F1');
  await expect(page.locator('.ks')).toContainText('到待办');
  await expect(page.locator('.ks')).toContainText('办理最急的待办');
});

test('a calendar address is made, read by a calendar, and withdrawn', async ({ page, request, clean }) => {
  await signIn(page, 'wang');
  await page.goto(at('/tasks/mine'));
  await page.getByRole('button', { name: '日历订阅' }).click();
  await page.getByRole('button', { name: '生成日历地址' }).click();
  const address = await page.getByTestId('feed-address').inputValue();
  await expectAccessible(page);
  await picture(page, 'task-feed-zh-1440');
  const url = `${home()}${new URL(address).pathname}`;
  const read = await request.get(url);
  expect(read.headers()['content-type']).toContain('text/calendar');
  expect(await read.text()).toContain('BEGIN:VCALENDAR');
  await page.locator('.el-dialog').getByRole('button', { name: /^收回/u }).first().click();
  await expect(page.getByTestId('toast').filter({ hasText: '日历地址已收回' })).toBeVisible();
  expect((await request.get(url)).status()).toBe(404);
  expect(clean.problems).toEqual([]);
});

test('the team list and the English screen', async ({ page, request }) => {
  const wang = await signInApi(request, 'wang');
  await registerCase(wang, { promise_answer: { by_at: Date.now() + 7_200_000, what: '告知收费标准' } });
  await signIn(page, 'liu', 'en');
  await page.goto(at('/tasks/team'));
  await page.getByTestId('task-list').locator('.task').first().waitFor();
  await expectAccessible(page);
  await picture(page, 'tasks-team-en-1440');
  await page.setViewportSize({ width: 390, height: 844 });
  await picture(page, 'tasks-team-en-390');
});
