// What was done by mistake is taken back by a toast and a key; quick phrases; shared views; versions of the standard compared.
import type { Page } from '@playwright/test';
import { expectAccessible } from './serve/accessible';
import { inboxOf } from './serve/mail';
import { at, expect, haveMailbox, picture, registerCase, signIn, signInApi, test } from './serve/desk';

const MAIL =
  '钱先生，您好！维修师傅明天上午上门，请您放心。如有其他问题请随时联系我们。感谢您的来信！暖城供热 王晓燕';

/** Whether a message stands before the lowest row that is on screen. */
async function lowestRowIsCovered(page: Page): Promise<boolean> {
  return page.getByTestId('case-list').evaluate((list) => {
    const { bottom } = list.getBoundingClientRect();
    const rows = [...list.querySelectorAll('.clist-row')].map((it) => it.getBoundingClientRect());
    const lowest = Math.max(...rows.filter((it) => it.top < bottom).map((it) => it.bottom));
    const messages = document.querySelector('.toasts')?.getBoundingClientRect();
    return messages !== undefined && messages.height > 0 && lowest > messages.top;
  });
}

test('a note and a mail are taken back, and their words stand in the composer again', async ({
  page,
  request,
}) => {
  await haveMailbox(request);
  const wang = await signInApi(request, 'wang');
  const known = await registerCase(wang, {
    customer: {
      new: {
        name: '钱多多',
        title: 'mr',
        phone: '13955557777',
        phones: [],
        email: 'qianduo@customer.example',
        address: '建设路 6 号',
        unit: '2-101',
      },
    },
  });
  await signIn(page, 'wang');
  await page.goto(at(`/inbox/mine/${known.id}`));
  const area = page.locator('#composer-text');
  await test.step('a note', async () => {
    await page.locator('.thread').focus();
    await page.keyboard.press('i');
    await area.fill('记错了事项');
    await page.keyboard.press('Control+Enter');
    const toast = page.getByTestId('toast').filter({ hasText: '备注已保存' });
    await expect(toast.getByRole('button', { name: /撤销/u })).toBeVisible();
    await picture(page, 'undo-note-zh');
    await page.setViewportSize({ width: 1440, height: 480 });
    expect(await lowestRowIsCovered(page), 'the message stands before rows').toBe(true);
    await page.getByTestId('case-list').evaluate((list) => list.scrollTo(0, list.scrollHeight));
    await expect.poll(() => lowestRowIsCovered(page), 'scrolled on, the last row is free').toBe(false);
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.keyboard.press('Alt+u');
    await expect(page.locator('.bub.note.gone s')).toHaveText('记错了事项');
    await expect(area).toHaveValue('记错了事项');
    await area.fill('');
  });
  await test.step('a mail', async () => {
    await page.getByTestId('composer').getByRole('button', { name: '回复', exact: true }).click();
    await page.locator('.cp-channel select').selectOption('email');
    await area.fill(MAIL);
    await expect(page.locator('.cp-missing')).toHaveCount(0);
    await page.keyboard.press('Control+Enter');
    await expect(page.locator('.bub[data-kind=reply_sent]').last()).toContainText('即将发出，可撤回');
    await picture(page, 'undo-mail-zh');
    await page.getByTestId('toast').filter({ hasText: '回复即将发出' }).getByRole('button').first().click();
    await expect(page.locator('.bub.out.gone').last()).toContainText('已撤回，没有发出');
    await expect(area).toHaveValue(MAIL);
    await picture(page, 'undo-recalled-zh');
    await expectAccessible(page);
  });
  await test.step('a change of priority', async () => {
    await page.locator('#panel-priority').selectOption('urgent');
    await page.getByTestId('toast').filter({ hasText: '已修改' }).getByRole('button').first().click();
    await expect(page.locator('.ev.gone')).toHaveCount(1);
  });
  await page.waitForTimeout(11_000);
  expect(inboxOf('qianduo')).toHaveLength(0);
});

test('quick phrases are checked when saved and put in by their initials', async ({ page, request }) => {
  const zhou = await signInApi(request, 'zhou');
  const known = await registerCase(zhou);
  await signIn(page, 'zhou');
  await page.goto(at('/settings/quick_phrases'));
  await page.getByRole('button', { name: '添加常用语' }).click();
  await page.locator('#qkp-name').fill('安排上门');
  await page.locator('#qkp-body').fill('{客户}您好，这不归我管，您找别人吧。');
  await page.getByRole('dialog').getByRole('button', { name: '保存' }).click();
  await expect(page.getByRole('dialog').locator('.refusal')).toContainText('服务标准不允许');
  await picture(page, 'quick-refused-zh');
  await page.locator('#qkp-body').fill('{客户}您好，师傅会在{时间}前与您联系，编号{编号}。');
  await page.locator('#qkp-team').selectOption({ label: '客服热线组' });
  await page.getByRole('dialog').getByRole('button', { name: '保存' }).click();
  await expect(page.locator('.qkp-name', { hasText: '安排上门' })).toContainText('apsm');
  await picture(page, 'quick-settings-zh');
  await expectAccessible(page);

  await page.goto(at(`/inbox/mine/${known.id}`));
  const area = page.locator('#composer-text');
  await area.click();
  await page.keyboard.type('/aps');
  await expect(page.getByTestId('quick-phrases').getByRole('option')).toHaveCount(1);
  await picture(page, 'quick-composer-zh');
  await expectAccessible(page);
  await page.keyboard.press('Enter');
  await expect(area).toHaveValue(`钱先生您好，师傅会在{时间}前与您联系，编号${known.number}。`);
  // What nobody knows yet is chosen, to be written over.
  await page.keyboard.type('今天十八点');
  await expect(area).toHaveValue(/今天十八点前与您联系/u);
  await area.fill('');

  await page.keyboard.press('F2');
  const description = page.locator('#call-description');
  await description.fill('客户：');
  await description.press('End');
  await page.keyboard.press('Alt+q');
  await page.keyboard.type('上门');
  await expect(page.getByTestId('quick-phrases').getByRole('option')).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(description).toHaveValue(/^客户：\{客户\}您好，师傅会在/u);
  await picture(page, 'quick-call-zh');
});

test('a view is shared with a team', async ({ page, request, browser }) => {
  await signInApi(request, 'wang');
  await signIn(page, 'wang');
  await page.goto(at('/inbox/team'));
  await page.locator('#list-type').selectOption('complaint');
  await page.getByRole('button', { name: '我的与班组的视图' }).click();
  await page.getByRole('menuitem', { name: /共享.*客服热线组/u }).click();
  await expect(page.getByTestId('toast').filter({ hasText: '班组成员都能看到' })).toBeVisible();
  const other = await browser.newContext({ locale: 'zh-CN' });
  const colleague = await other.newPage();
  await signIn(colleague, 'li');
  await colleague.goto(at('/inbox/mine'));
  await colleague.getByRole('button', { name: '我的与班组的视图' }).click();
  await picture(colleague, 'team-view-zh');
  await colleague.getByRole('menuitem', { name: /投诉.*客服热线组/u }).click();
  await expect(colleague.locator('#list-type')).toHaveValue('complaint');
  await other.close();
});

test('packs tell who vouches for them and are compared figure by figure', async ({ page }) => {
  await signIn(page, 'liu');
  await page.goto(at('/standards/clauses'));
  await expect(page.getByTestId('voucher').first()).toHaveText('随程序提供', { timeout: 20_000 });
  await page.getByRole('link', { name: '对比版本' }).click();
  await expect(page.getByTestId('packs').locator('tr[data-pack]')).not.toHaveCount(0);
  await page.locator('#pks-before').selectOption('base');
  await page.locator('#pks-after').selectOption('heating');
  await expect(page.locator('.pks-changes li').first()).toBeVisible();
  await picture(page, 'packs-compared-zh');
  await expectAccessible(page);
});
