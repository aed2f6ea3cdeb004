// Administrators set the desk up: mailbox with a test of the connection, holidays, people, forms, tokens.
import {
  at,
  DESK_ADDRESS,
  expect,
  haveMailbox,
  picture,
  registerCase,
  signIn,
  signInApi,
  test,
} from './serve/desk';

test('a mailbox tells its health and can be tested', async ({ page, request }) => {
  await haveMailbox(request);
  await signIn(page, 'admin');
  await page.goto(at('/settings/mailboxes'));
  const row = page.locator('tbody tr', { hasText: DESK_ADDRESS });
  await row.getByRole('button', { name: /测试连接/ }).click();
  await expect(row.getByRole('status')).toHaveText('连接正常', { timeout: 20_000 });
  await picture(page, 'mailbox-tested-zh');
});

test('a messenger account is entered, its callback address taken, its secret never shown again', async ({
  page,
}) => {
  await signIn(page, 'admin');
  await page.goto(at('/settings/messengers'));
  await page.getByTestId('add-messenger').click();
  const form = page.getByTestId('messenger-form');
  await form.locator('#ms-kind').selectOption('sms_gateway');
  const name = `短信${Date.now()}`;
  await form.locator('#ms-name').fill(name);
  await form.locator('#ms-send_url').fill('http://sms.example.cn/send');
  await form.locator('#ms-receive_token').fill('geheim-2026');
  await picture(page, 'messenger-form-zh');
  await form.getByRole('button', { name: '保存' }).click();
  await expect(form.getByRole('alert')).toBeVisible();
  await form.locator('#ms-send_url').fill('https://sms.example.cn/send');
  await form.getByRole('button', { name: '保存' }).click();
  const row = page.locator('tbody tr', { hasText: name });
  await expect(row.locator('.ms-url')).toContainText('/channels/');
  await row.getByRole('button', { name: /测试/ }).click();
  await expect(row.getByRole('status')).toHaveText('平台认可这个账号');
  await picture(page, 'messengers-zh');
  await row.getByRole('button', { name: /编辑/ }).click();
  await expect(form.locator('#ms-receive_token')).toHaveValue('');
  await expect(form.locator('#ms-send_url')).toHaveValue('https://sms.example.cn/send');
});

test('the public holidays are imported, make-up days shown', async ({ page }) => {
  await signIn(page, 'admin');
  await page.goto(at('/settings/calendars'));
  await page.locator('.yg-grid').first().waitFor();
  await page.locator('.page > header select').selectOption({ label: '工作日历' });
  await page.getByTestId('import-china').click();
  await expect(page.getByTestId('toast').filter({ hasText: '节假日已导入' })).toBeVisible();
  await expect(page.locator('.yg-grid .yg-d.holiday', { hasText: '2026-10-01' })).toBeVisible();
  await expect(page.locator('.yg-grid .yg-d.make_up', { hasText: '2026-10-10' })).toBeVisible();
});

test('a person is entered and signs in', async ({ page, browser }) => {
  await signIn(page, 'admin');
  await page.goto(at('/settings/people'));
  await page.locator('.page > header .btn.main').click();
  const form = page.locator('.el-dialog form');
  const login = `new${Date.now()}`;
  await form.locator('#p-name').fill('新来的');
  await form.locator('#p-number').fill(String(Date.now()).slice(-6));
  await form.locator('#p-login').fill(login);
  await form.getByText('客服热线组').click();
  await form.locator('#p-password').fill('shouwen2026');
  await form.locator('button[type=submit]').click();
  await expect(page.locator('tbody')).toContainText(login);
  const context = await browser.newContext({ locale: 'zh-CN' });
  const other = await context.newPage();
  await signIn(other, login);
  await expect(other.locator('.tb')).toContainText('新来的');
  await context.close();
});

test('a field of a form is asked at registration', async ({ page }) => {
  await signIn(page, 'admin');
  await page.goto(at('/settings/forms'));
  await page.locator('.page > header select').selectOption('enquiry');
  await page.getByRole('button', { name: '添加字段' }).click();
  const row = page.locator('tbody tr').last();
  const name = `k${Date.now()}`;
  await row.locator('input').nth(0).fill(name);
  await row.locator('input').nth(1).fill('收费卡号');
  await row.locator('input').nth(2).fill('Card number');
  await page.getByRole('button', { name: '保存' }).click();
  await expect(page.getByTestId('toast').filter({ hasText: '已保存' })).toBeVisible();
  await page.keyboard.press('F2');
  await page.getByTestId('call-sheet').getByText('咨询', { exact: true }).click();
  await expect(page.locator(`#ff-${name}`)).toBeVisible();
});

test('a token is shown once', async ({ page }) => {
  await signIn(page, 'admin');
  await page.goto(at('/settings/tokens'));
  await page.locator('.page > header .btn.main').click();
  await page.locator('#k-name').fill('报表');
  await page.locator('.tk-scopes label').first().click();
  await page.getByRole('button', { name: '生成' }).click();
  await expect(page.getByTestId('token-secret')).not.toHaveValue('');
});

test('a wrong password is told without saying which half was wrong', async ({ page }) => {
  await page.goto(at('/login'));
  await page.locator('#login').fill('wang');
  await page.locator('#password').fill('not this');
  await page.locator('form button[type=submit]').click();
  await expect(page.locator('#login-error')).toContainText('登录名或密码不正确');
});

test('what one may not do is not shown, and its address leads home', async ({ page }) => {
  await signIn(page, 'wang');
  await expect(page.locator('.rail')).not.toContainText('搁置');
  await page.goto(at('/settings/people'));
  await expect(page).toHaveURL(/\/inbox\//);
});

test('a customer is corrected in the contact, and the log says who did it', async ({
  page,
  request,
  browser,
}) => {
  const api = await signInApi(request, 'wang');
  const made = await registerCase(api, { subject: '资料更正' });
  await signIn(page, 'wang');
  await page.goto(at(`/inbox/all/${made.id}`));
  await page.getByTestId('edit-customer').click();
  const form = page.getByTestId('customer-form');
  await form.locator('#cu-name').fill('钱多余');
  await form.locator('#cu-phone').fill('010-6655 4433');
  await form.locator('#cu-from').fill('21:00');
  await expect(form.getByRole('button', { name: '保存' })).toBeDisabled();
  await form.locator('#cu-to').fill('08:00');
  await picture(page, 'customer-edit-zh');
  await form.getByRole('button', { name: '保存' }).click();
  await expect(page.locator('.cpn-name')).toContainText('钱多余');
  await expect(page.locator('.cpn')).toContainText('勿扰开始');
  await expect(page.locator('.cpn')).toContainText('21:00');
  const context = await browser.newContext({ locale: 'zh-CN' });
  const log = await context.newPage();
  await signIn(log, 'admin');
  await log.goto(at('/settings/audit'));
  await log.locator('.page > header select').selectOption('customer_changed');
  await expect(log.getByTestId('audit').first()).toContainText('王');
  await context.close();
});
