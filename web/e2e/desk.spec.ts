// What two agents, a reload and an input method may do to somebody's work: nothing.
import { at, expect, get, picture, post, registerCase, signIn, signInApi, test, watch } from './serve/desk';

test('a draft survives a reload and does not follow into another case', async ({ page, request }) => {
  const api = await signInApi(request, 'wang');
  const one = await registerCase(api, { subject: '草稿甲' });
  const two = await registerCase(api, { subject: '草稿乙' });
  await signIn(page, 'wang');
  await page.goto(at(`/inbox/mine/${one.id}`));
  const area = page.locator('#composer-text');
  await area.fill('给甲的半句话');
  await expect(page.locator('.cp-saved')).toContainText('草稿已存', { timeout: 5000 });
  await page.goto(at(`/inbox/mine/${two.id}`));
  await expect(page.locator('.ch-title')).toContainText('草稿乙');
  await expect(area).toHaveValue('');
  await page.goto(at(`/inbox/mine/${one.id}`));
  await expect(area).toHaveValue('给甲的半句话');
  await page.reload();
  await expect(area).toHaveValue('给甲的半句话');
});

test('a kept registration survives a reload and is taken up again', async ({ page }) => {
  await signIn(page, 'wang');
  await page.keyboard.press('F2');
  await page.locator('#call-phone').fill('13700001234');
  await page.locator('#call-description').fill('楼道里很冷');
  await page.keyboard.press('F8');
  await expect(page.getByTestId('call-sheet')).toBeHidden();
  await page.reload();
  // Keys mean something once the screen is there.
  await page.getByTestId('call-button').waitFor();
  await page.keyboard.press('F2');
  await page.locator('.sc .cpn-case').click();
  await expect(page.locator('#call-description')).toHaveValue('楼道里很冷');
});

test('an open matter of the same customer is offered before a new case', async ({ page, request }) => {
  const api = await signInApi(request, 'wang');
  const phone = '13812340099';
  await registerCase(api, {
    subject: '先前的事',
    customer: { new: { name: '先前客', title: 'ms', phone, phones: [], address: '和平路 1 号', unit: '' } },
    caller_number: phone,
  });
  await signIn(page, 'wang');
  await page.keyboard.press('F2');
  await page.locator('#call-phone').fill('13812340');
  await page.getByTestId('customer-match').filter({ hasText: '先前客' }).click();
  await page.locator('#call-description').fill('又来电话问什么时候上门');
  const offer = page.getByTestId('duplicates');
  await expect(offer).toContainText('先前的事');
  await picture(page, 'duplicates-zh');
  await offer.getByRole('button', { name: '作为催单' }).click();
  await expect(page.locator('.ch-title')).toContainText('先前的事');
  await expect(page.locator('.thread')).toContainText('又来电话问什么时候上门');
});

test('two agents at once: the second sees the first, and a conflict keeps the text', async ({
  page,
  browser,
  request,
}) => {
  const api = await signInApi(request, 'wang');
  const made = await registerCase(api, { subject: '两人同看' });
  await signIn(page, 'wang');
  await page.goto(at(`/inbox/all/${made.id}`));
  const context = await browser.newContext({ locale: 'zh-CN', timezoneId: 'Asia/Shanghai' });
  const other = await context.newPage();
  const seen = watch(other);
  await signIn(other, 'li');
  await other.goto(at(`/inbox/all/${made.id}`));
  await expect(other.getByTestId('presence')).toContainText('王晓燕', { timeout: 15_000 });
  await expect(page.getByTestId('presence')).toContainText('李建国', { timeout: 15_000 });
  await page.locator('#composer-text').fill('我先写着');
  await expect(other.getByTestId('presence')).toContainText('正在回复', { timeout: 15_000 });
  await picture(other, 'presence-zh');

  await other.locator('.thread').focus();
  await other.keyboard.press('s');
  const dialog = other.getByRole('dialog', { name: '转入等待' });
  await dialog.getByText('待配件').click();
  await dialog.locator('#step-note').fill('阀门缺货');
  // Somebody writes a note between the second agent's look and their act.
  await other.route(
    '**/waits',
    async (route) => {
      await post(api, `/cases/${made.id}/notes`, { body: '抢在前面' });
      await route.continue();
    },
    { times: 1 },
  );
  await dialog.getByRole('button', { name: '转入等待', exact: true }).click();
  await expect(dialog.getByRole('alert')).toContainText('刚才有人改过这件事项');
  await expect(dialog.locator('#step-note')).toHaveValue('阀门缺货');
  await picture(other, 'conflict-zh');
  await expect(async () => {
    await dialog.getByRole('button', { name: '再次提交' }).click();
    await expect(dialog).toBeHidden({ timeout: 1500 });
  }).toPass({ timeout: 15_000 });
  await expect(page.locator('.ch .chip').first()).toHaveText('待配件', { timeout: 15_000 });
  await expect(page.locator('#composer-text')).toHaveValue('我先写着');
  expect(seen.problems).toEqual([]);
  await context.close();
});

test('a change can be taken back for ten seconds', async ({ page, request }) => {
  const api = await signInApi(request, 'wang');
  const made = await registerCase(api, { subject: '改错优先级' });
  await signIn(page, 'wang');
  await page.goto(at(`/inbox/all/${made.id}`));
  const select = page.locator('#panel-priority');
  const before = await select.inputValue();
  await select.selectOption(before === 'high' ? 'low' : 'high');
  await expect(page.getByTestId('toast').filter({ hasText: '已修改' })).toBeVisible();
  await page.locator('.thread').focus();
  await page.keyboard.press('u');
  await expect(page.getByTestId('toast').filter({ hasText: '已撤销' }).last()).toBeVisible();
  await expect(select).toHaveValue(before);
});

test('ownership moves only when the other side accepts', async ({ page, browser, request }) => {
  const api = await signInApi(request, 'wang');
  const made = await registerCase(api, { subject: '请您接手' });
  await signIn(page, 'wang');
  await page.goto(at(`/inbox/mine/${made.id}`));
  await page.locator('.thread').waitFor();
  await page.locator('.thread').focus();
  await page.keyboard.press('Shift+A');
  const dialog = page.getByRole('dialog', { name: '移交责任' });
  await dialog.locator('.el-select').click();
  await dialog.getByRole('option', { name: /李建国/ }).click();
  await dialog.locator('#step-note').fill('客户住您那一片');
  await dialog.getByRole('button', { name: '移交责任', exact: true }).click();
  const before = await get<{ owner: { name: string } }>(api, `/cases/${made.id}`);
  expect(before.owner.name).toBe('王晓燕');
  const context = await browser.newContext({ locale: 'zh-CN', timezoneId: 'Asia/Shanghai' });
  const other = await context.newPage();
  await signIn(other, 'li');
  await other.goto(at(`/inbox/all/${made.id}`));
  await other.getByTestId('main-step').click();
  await expect(other.getByTestId('toast').filter({ hasText: '首问责任人' }).last()).toBeVisible();
  const after = await get<{ owner: { name: string } }>(api, `/cases/${made.id}`);
  expect(after.owner.name).toBe('李建国');
  await context.close();
});

test('masked data are shown only with a reason', async ({ page, request }) => {
  const api = await signInApi(request, 'wang');
  const made = await registerCase(api, {
    subject: '遮盖号码',
    customer: {
      new: {
        name: '遮盖客',
        title: 'mr',
        phone: '13911112222',
        phones: [],
        address: '劳动路 3 号',
        unit: '',
      },
    },
    caller_number: '13911112222',
  });
  await signIn(page, 'wang');
  await page.goto(at(`/inbox/mine/${made.id}`));
  const panel = page.getByTestId('panel');
  await expect(panel).toContainText('遮盖客');
  await expect(panel).not.toContainText('13911112222');
  await panel.locator('.rv button').first().click();
  const dialog = page.getByRole('dialog', { name: '查看' });
  await dialog.getByRole('button', { name: '给客户回电' }).click();
  await dialog.locator('button[type=submit]').click();
  await expect(panel).toContainText('13911112222');
});
