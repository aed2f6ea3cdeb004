// Tasks: counted on the rail, one list by when they are due, done from the list and from the case, read by a calendar.
import { expectAccessible } from './serve/accessible';
import { at, expect, get, home, picture, post, registerCase, signIn, signInApi, test } from './serve/desk';

test('what was promised is counted, listed, and done with one key', async ({ page, request }) => {
  const wang = await signInApi(request, 'wang');
  const what = `告知上门时间 ${Date.now()}`;
  const made = await registerCase(wang, {
    promise_answer: { by_at: Date.now() + 90_000, what, apologised: true },
  });
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
    promise_answer: { by_at: Date.now() + 200_000, what: '核对缴费记录', apologised: true },
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

for (const locale of ['zh-CN', 'en'] as const) {
  const say = (zh: string, en: string): string => (locale === 'en' ? en : zh);
  test(`a promise takes one tick and says what it misses (${locale})`, async ({ page, request }) => {
    const wang = await signInApi(request, 'wang');
    const phone = `137${String(Math.floor(Math.random() * 1e8)).padStart(8, '0')}`;
    const customer = {
      new: { name: '欧阳静', title: 'ms', phone, phones: [], address: '建设路 16 号', unit: '3-301' },
    };
    const made = await registerCase(wang, { customer, caller_number: phone });
    await signIn(page, 'wang', locale);
    await page.goto(at(`/inbox/mine/${made.id}`));
    const open = async (): Promise<void> => {
      await page.locator('.ch').getByRole('button', { name: /o$/ }).click();
      const name = say('承诺答复时间', 'Promise an answer');
      await page.getByRole('menuitem', { name, exact: true }).click();
    };
    await open();
    const form = page.getByTestId('step-form');
    const missing = form.getByTestId('step-promise-missing');
    await expect(missing).toContainText(say('致歉', 'Apology'));
    await expect(missing).toContainText('A21');
    await expect(form.getByTestId('step-promise-place').locator('option:checked')).toContainText('建设路');
    await expect(form.getByTestId('step-promise-way').locator('option:checked')).toContainText(
      phone.slice(-4),
    );
    await form.locator('#step-what').fill('什么时候恢复供热');
    await expectAccessible(page);
    await picture(page, `promise-missing-${locale}-1440`);
    // The server refuses what the screen says is missing.
    await form.locator('button[type=submit]').click();
    await expect(form.getByRole('alert')).toContainText('A21');
    await form.getByTestId('step-promise-sorry').check();
    await expect(missing).toContainText(say('该记的都有了', 'Nothing is missing'));
    await form.getByTestId('step-promise-place').selectOption('other');
    await expect(missing).toContainText(say('地址', 'Address'));
    await page.keyboard.press('Alt+K');
    await expect(missing).toContainText(say('该记的都有了', 'Nothing is missing'));
    await form
      .getByTestId('step-promise-place')
      .selectOption({ label: say('咨询费用', 'Question about fees') });
    await picture(page, `promise-whole-${locale}-1440`);
    await form.locator('button[type=submit]').click();
    await expect(form).toHaveCount(0);
    await expect(page.locator('.thread')).toContainText(
      say('（已致歉；与地点无关：咨询费用）', '(apologised; No place involved: Question about fees)'),
    );
    // In a call: one key takes the customer whom the number means, with address and number.
    await page.keyboard.press('F2');
    await page.locator('#call-phone').fill(phone);
    await page.getByTestId('customer-match').waitFor();
    await page.keyboard.press('Alt+K');
    await expect(page.locator('#call-what')).toBeFocused();
    const lacks = page.getByTestId('call-promise-missing');
    await expect(lacks).toContainText(say('致歉', 'Apology'));
    await page.locator('#call-description').fill('问今年的收费标准');
    await page.locator('#call-what').fill('今年的收费标准');
    await picture(page, `promise-call-${locale}-1440`);
    await page.getByTestId('call-promise-sorry').check();
    await expect(lacks).toContainText(say('该记的都有了', 'Nothing is missing'));
    await expectAccessible(page);
    await page.locator('.cl-head .btn').first().click();
    await page.keyboard.press('F2');
  });
}

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
  await registerCase(wang, {
    promise_answer: { by_at: Date.now() + 7_200_000, what: '告知收费标准', apologised: true },
  });
  await signIn(page, 'liu', 'en');
  await page.goto(at('/tasks/team'));
  await page.getByTestId('task-list').locator('.task').first().waitFor();
  await expectAccessible(page);
  await picture(page, 'tasks-team-en-1440');
  await page.setViewportSize({ width: 390, height: 844 });
  await picture(page, 'tasks-team-en-390');
});

test('records of customers that came or changed are processed one by one, and all in one act', async ({
  page,
  request,
}) => {
  const wang = await signInApi(request, 'wang');
  const run = String(Date.now() % 1e7).padStart(7, '0');
  const names = ['申屠一', '申屠二'];
  for (const [n, name] of names.entries())
    await post(wang, '/customers', { name, phones: [`137${run}${n}`], address: '桂花里 7 号楼', unit: '' });
  await signIn(page, 'wang');
  await page.goto(at('/tasks/team'));
  await page.getByTestId('records-open').click();
  const list = page.getByTestId('records');
  await expect(list.locator('li').filter({ hasText: '新增' }).first()).toBeVisible();
  await expectAccessible(page);
  await picture(page, 'records-zh-1440');
  const count = async (): Promise<number> => (await get<{ total: number }>(wang, '/customer-records')).total;
  const before = await count();
  await list
    .getByRole('button', { name: /^处理：/u })
    .first()
    .click();
  await expect(page.getByTestId('toast').filter({ hasText: '已处理 1 份客户档案' })).toBeVisible();
  expect(await count()).toBe(before - 1);
  await list.getByRole('button', { name: '全部处理' }).click();
  await expect(page.getByTestId('records-open')).toHaveText('客户档案都处理完了');
  expect(await count()).toBe(0);
});

test('the list of records in English, on a small screen', async ({ page, request }) => {
  const wang = await signInApi(request, 'wang');
  const run = String(Date.now() % 1e7).padStart(7, '0');
  await post(wang, '/customers', {
    name: '申屠三',
    phones: [`136${run}3`],
    address: '桂花里 8 号楼',
    unit: '',
  });
  await signIn(page, 'wang', 'en');
  await page.goto(at('/tasks/mine'));
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByTestId('records-open').click();
  await expect(page.getByTestId('records').locator('li').first()).toContainText('New');
  await expectAccessible(page);
  await picture(page, 'records-en-390');
});
