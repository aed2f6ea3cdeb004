// Registers: what belongs to no case is recorded on a book of its own and found there again.
import { at, expect, picture, signIn, test } from './serve/desk';

test('an inspection is recorded and stands in its register', async ({ page }) => {
  await signIn(page, 'admin');
  await page.goto(at('/registers'));
  await page.getByTestId('add-entry').click();
  const form = page.getByTestId('entry-form');
  await form.locator('#event-what').click();
  await page.keyboard.type('日常检查');
  await page.keyboard.press('Enter');
  await form.locator('#event-findings').fill('2');
  await form.locator('#event-area').fill('工位、着装');
  await form.locator('button[type=submit]').click();
  await expect(page.getByTestId('toast').filter({ hasText: '已登记到' })).toBeVisible();
  await expect(page.getByTestId('entries')).toContainText('日常检查');
  await expect(page.getByTestId('entries')).toContainText('工位、着装');
  await expect(page.getByTestId('book').first()).toContainText('行为与检查');
  await picture(page, 'registers-zh');
});

test('a step of discipline that leaves one out is refused with its clause, and taken with its ground', async ({
  page,
}) => {
  await signIn(page, 'admin');
  await page.goto(at('/registers'));
  await page.getByTestId('add-entry').click();
  const form = page.getByTestId('entry-form');
  await form.locator('#event-what').click();
  await page.keyboard.type('处分');
  await page.keyboard.press('Enter');
  await form.locator('#event-person').selectOption({ label: '李建国' });
  await form.locator('#event-step').selectOption('fine');
  await form.locator('#event-reason').fill('两次辱骂客户');
  await form.locator('#event-approver').fill('孙志强');
  await form.locator('button[type=submit]').click();
  const refusal = form.getByRole('alert');
  await expect(refusal).toContainText('H19');
  await expect(refusal).toContainText('警告');
  await expect(form.locator('#event-reason')).toHaveValue('两次辱骂客户');
  await picture(page, 'ladder-refused-zh');
  await form.locator('#event-ground').fill('员工手册第十二条');
  await form.locator('button[type=submit]').click();
  await expect(page.getByTestId('toast').filter({ hasText: '已登记到' })).toBeVisible();
  await expect(page.getByTestId('entries')).toContainText('员工手册第十二条');
});

test('whoever keeps no registers does not see them', async ({ page }) => {
  await signIn(page, 'wang');
  await page.goto(at('/registers'));
  await expect(page).not.toHaveURL(/registers/);
});

test('a view with its filters is kept and comes back', async ({ page }) => {
  await signIn(page, 'wang');
  await page.goto(at('/inbox/all'));
  await page.locator('.clist-row').first().waitFor();
  await page.locator('#list-type').selectOption('repair');
  await page.getByRole('button', { name: '我的与班组的视图' }).click();
  await page.getByRole('menuitem', { name: /^保存/ }).click();
  await expect(page.getByTestId('toast').filter({ hasText: '已保存到我的视图' })).toBeVisible();
  await page.goto(at('/inbox/mine'));
  await page.getByRole('button', { name: '我的与班组的视图' }).click();
  await page.getByRole('menuitem', { name: /报修/ }).first().click();
  await expect(page).toHaveURL(/inbox\/all/);
  await expect(page.locator('#list-type')).toHaveValue('repair');
  await picture(page, 'saved-view-zh');
});
