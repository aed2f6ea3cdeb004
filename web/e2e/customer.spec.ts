// One person behind several entries: a known number in another spelling finds its matter and is joined to it; two entries
// that may be one are merged, seen with both histories, and taken apart again; who belongs together is entered.
import { expectAccessible } from './serve/accessible';
import { at, expect, get, picture, post, registerCase, signIn, signInApi, test } from './serve/desk';

const run = String(Date.now() % 1e7).padStart(7, '0');
// Each test has a flat of its own, by the first digits of its numbers.
const HOUSE = `桂花里 ${(Number(run) % 900) + 10} 号楼`;

interface Whole {
  id: string;
  number: string;
  customer: { id: string; name: string };
}
type Signed = Awaited<ReturnType<typeof signInApi>>;

async function raise(
  signed: Signed,
  [name, phone]: [string, string],
  more: Record<string, unknown> = {},
): Promise<Whole> {
  const caller = {
    name,
    title: 'mr',
    phone,
    phones: [],
    address: HOUSE,
    unit: `3单元${phone.slice(0, 3)}室`,
  };
  const made = await registerCase(signed, { customer: { new: caller }, caller_number: phone, ...more });
  return get<Whole>(signed, `/cases/${made.id}`);
}

test('a known number in another spelling finds the open matter, with what speaks for it, and urges it', async ({
  page,
  request,
}) => {
  const wang = await signInApi(request, 'wang');
  const phone = `135${run}1`;
  const known = await raise(wang, ['庄重', phone]);
  await signIn(page, 'wang');
  await page.keyboard.press('F2');
  const sheet = page.getByTestId('call-sheet');
  await expect(sheet.locator('#call-phone')).toBeFocused();
  await page.keyboard.type(`+86 ${phone.slice(0, 3)}-${phone.slice(3, 7)}-${phone.slice(7)}`);
  const match = sheet.getByTestId('customer-match').filter({ hasText: '庄重' });
  await match.click();
  await sheet.getByText('报修', { exact: true }).click();
  await sheet.locator('#call-description').fill('昨天报修的暖气还不热，怎么还没来人？');
  const offer = sheet.getByTestId('duplicates').locator('article', { hasText: known.number });
  await expect(offer.getByTestId('duplicate-why')).toContainText('同一客户');
  await expect(offer.getByTestId('duplicate-why')).toContainText('客户在催');
  await expectAccessible(page);
  await picture(page, 'customer-offer-at-registration-zh');
  await offer.getByTestId('duplicate-urge').click();
  await expect(page.locator('.ch-number')).toHaveText(known.number);
  await expect(page.locator('.thread')).toContainText('怎么还没来人');
});

test('beside a case an earlier matter is offered; one click joins it, another says no for good', async ({
  page,
  request,
}) => {
  const wang = await signInApi(request, 'wang');
  const first = await raise(wang, ['邢台', `136${run}1`]);
  const second = await raise(wang, ['邢小台', `136${run}2`]);
  const third = await raise(wang, ['卢沟', `136${run}3`]);
  await signIn(page, 'wang');
  await page.goto(at(`/inbox/mine/${third.id}`));
  const strip = page.getByTestId('matter-offer');
  const of = (number: string) => strip.locator('article', { hasText: number });
  await expect(of(first.number).getByTestId('matter-why')).toContainText('同一地址、说法相近、同类事项');
  await expect(of(second.number)).toBeVisible();
  await expectAccessible(page);
  await picture(page, 'customer-matter-strip-zh');
  await of(first.number).getByTestId('matter-apart').click();
  await expect(of(first.number)).toHaveCount(0);
  await page.reload();
  await expect(of(second.number)).toBeVisible();
  await expect(of(first.number)).toHaveCount(0);
  await of(second.number).getByTestId('matter-join').focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('.ch-number')).toHaveText(second.number);
  await expect(page.getByTestId('toast').filter({ hasText: `已并入 ${second.number}` })).toBeVisible();
  const joined = await get<{ joined_into: { number: string } }>(wang, `/cases/${third.id}`);
  expect(joined.joined_into.number).toBe(second.number);
});

test('two entries of one person are merged, seen with both histories, and taken apart again', async ({
  page,
  request,
}) => {
  const wang = await signInApi(request, 'wang');
  const one = await raise(wang, ['申屠雪', `137${run}1`], { subject: '暖气片漏水' });
  const other = await raise(wang, ['申屠雪', `137${run}2`], { subject: '采暖费收据', type: 'enquiry' });
  await signIn(page, 'wang');
  await page.goto(at(`/inbox/mine/${one.id}`));
  const panel = page.getByTestId('panel');
  const alike = panel.getByTestId('alike').locator('article').first();
  await expect(alike).toContainText('申屠雪');
  await expect(alike.locator('.op-why')).toHaveText('同一地址、同名');
  await expectAccessible(page);
  await alike.scrollIntoViewIfNeeded();
  await picture(page, 'customer-alike-zh');
  await alike.getByTestId('merge-customer').click();
  await expect(panel.getByTestId('merges')).toContainText('申屠雪');
  const identities = panel.getByTestId('identities');
  await expect(identities.locator('.rv-text', { hasText: /^137/u })).toHaveCount(2);
  await expect(panel.locator('.cpn-case', { hasText: '采暖费收据' }).first()).toBeVisible();
  await expectAccessible(page);
  await picture(page, 'customer-merged-zh');
  const whole = await get<{ open_cases: number }>(wang, `/customers/${other.customer.id}`);
  expect(whole.open_cases).toBe(2);
  await panel.getByTestId('undo-merge').click();
  await expect(panel.getByTestId('merges')).toHaveCount(0);
  await expect(identities.locator('.rv-text', { hasText: /^137/u })).toHaveCount(1);
  await expect(panel.getByTestId('alike')).toHaveCount(0);
  const apart = await get<{ open_cases: number }>(wang, `/customers/${other.customer.id}`);
  expect(apart.open_cases).toBe(1);
});

test('who belongs together is entered and seen, with what the others have open; in English on a phone', async ({
  page,
  request,
}) => {
  const wang = await signInApi(request, 'wang');
  const one = await raise(wang, ['尉迟恭', `138${run}1`]);
  const other = await raise(wang, ['秦琼', `138${run}2`], { subject: '楼道阀门异响' });
  await signIn(page, 'wang');
  await page.goto(at(`/inbox/mine/${one.id}`));
  const circle = page.getByTestId('panel').getByTestId('circle');
  await circle.getByTestId('circle-add').click();
  await expect(circle.locator('#ci-kind')).toBeFocused();
  await circle.locator('#ci-kind').selectOption('company');
  await circle.locator('#ci-name').fill(`暖城物业${run}`);
  await circle.locator('#ci-part').fill('前台');
  await page.keyboard.press('Enter');
  await expect(circle).toContainText(`暖城物业${run}`);
  await post(wang, `/customers/${other.customer.id}/groups`, {
    group_id: (await get<{ items: { id: string }[] }>(wang, `/customer-groups?q=${encodeURIComponent(run)}`))
      .items[0]!.id,
    part: '财务',
  });
  await page.reload();
  await expect(circle).toContainText('秦琼');
  await circle.getByTestId('group-rename').click();
  await expect(circle.getByTestId('group-name')).toBeFocused();
  await page.keyboard.type(`暖城物业前台${run}`);
  await page.keyboard.press('Enter');
  await expect(circle.getByTestId('group-rename')).toContainText(`暖城物业前台${run}`);
  await expect(circle.getByTestId('circle-matters')).toContainText('楼道阀门异响');
  await circle.scrollIntoViewIfNeeded();
  await expectAccessible(page);
  await picture(page, 'customer-circle-zh');
  await circle
    .getByTestId('circle-matters')
    .getByRole('button', { name: /楼道阀门异响/u })
    .click();
  await expect(page.locator('.ch-number')).toHaveText(other.number);
});

test('strip and panel are read in English and on a narrow screen', async ({ browser, request }) => {
  const wang = await signInApi(request, 'wang');
  await raise(wang, ['Ann Lee', `139${run}1`]);
  const second = await raise(wang, ['Ann Lee', `139${run}2`]);
  const context = await browser.newContext({ locale: 'en', viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  await signIn(page, 'wang', 'en');
  await page.goto(at(`/inbox/mine/${second.id}`));
  const strip = page.getByTestId('matter-offer');
  await expect(strip).toContainText('Join it');
  const parts = [strip, page.locator('.ch'), strip.getByTestId('matter-apart').first()];
  for (const part of [...parts, page.locator('.tb > :last-child')]) {
    const box = await part.boundingBox();
    expect((box?.x ?? 999) + (box?.width ?? 999)).toBeLessThanOrEqual(390);
  }
  await expectAccessible(page);
  await picture(page, 'customer-strip-en-390');
  await page.getByRole('button', { name: 'Customer and case' }).click();
  await expect(page.getByTestId('alike').first()).toContainText('same name');
  await expectAccessible(page);
  await picture(page, 'customer-panel-en-390');
  await context.close();
});

test('who may be one person is gone through as a list; a merge there is taken back', async ({
  page,
  request,
}) => {
  test.setTimeout(150_000);
  const wang = await signInApi(request, 'wang');
  const name = `公孙${'甲乙丙丁戊己庚辛壬癸'[Number(run) % 10]}`;
  const one = await raise(wang, [name, `150${run}1`]);
  const other = await raise(wang, [name, `150${run}2`]);
  // Who changed is compared with others once a minute.
  await expect
    .poll(
      async () => {
        const found = await get<{ items: { one: { id: string }; other: { id: string } }[] }>(
          wang,
          '/customer-suggestions',
        );
        return found.items.some((it) =>
          [one.customer.id, other.customer.id].every((id) => [it.one.id, it.other.id].includes(id)),
        );
      },
      { timeout: 90_000, intervals: [2_000] },
    )
    .toBe(true);
  await signIn(page, 'wang');
  await page.goto(at('/settings/duplicates'));
  const pair = page
    .getByTestId('duplicate-pair')
    .filter({ hasText: name })
    .filter({ hasText: `150****${run.slice(-3)}1` })
    .filter({ hasText: `150****${run.slice(-3)}2` });
  await expect(pair).toHaveCount(1);
  await expectAccessible(page);
  await picture(page, 'customer-duplicates-zh');
  await pair.getByTestId('duplicate-keep').first().click();
  await expect(pair).toHaveCount(0);
  const merges = await get<{ items: unknown[] }>(wang, `/customers/${one.customer.id}/merges`);
  expect(merges.items).toHaveLength(1);
  await page.getByTestId('toast').filter({ hasText: '合并' }).getByRole('button', { name: '撤销' }).click();
  await expect(page.getByTestId('toast').filter({ hasText: '已撤销合并' }).last()).toBeVisible();
  const apart = await get<{ id: string }>(wang, `/customers/${other.customer.id}`);
  expect(apart.id).toBe(other.customer.id);
});

test('a customer opts out of wishes and news; the panel shows it, and whoever records wishes is told in time', async ({
  page,
  request,
}) => {
  const wang = await signInApi(request, 'wang');
  const made = await raise(wang, ['倪愿', `159${run}1`]);
  await signIn(page, 'wang');
  await page.goto(at(`/inbox/all/${made.id}`));
  await page.getByTestId('edit-customer').click();
  const form = page.getByTestId('customer-form');
  await form.locator('#cu-no-greetings').check();
  await expectAccessible(page);
  await picture(page, 'customer-opt-out-dialog-zh');
  await form.getByRole('button', { name: '保存' }).click();
  await expect(page.getByTestId('no-greetings')).toContainText('不接收节日问候和企业动态');
  await picture(page, 'customer-opted-out-zh');
  // Changing something else leaves the wish alone.
  await page.getByTestId('edit-customer').click();
  await expect(form.locator('#cu-no-greetings')).toBeChecked();
  await form.locator('#cu-notes').fill('周末不在家');
  await form.getByRole('button', { name: '保存' }).click();
  await expect(page.locator('.cpn-note')).toContainText('周末不在家');
  await expect(page.getByTestId('no-greetings')).toBeVisible();
  // What is recorded as sent all the same says so, whatever was typed.
  const sent = await post<{ case: { id: string } }>(wang, `/cases/${made.id}/events`, {
    what: 'wishes_sent',
    items: [],
    fields: { occasion: '国庆节', opted_out: 'no' },
  });
  expect(sent.case.id).toBe(made.id);
  await expect(page.locator('.thread')).toContainText('发送节日问候');
  await expect(page.locator('.thread')).toContainText('含退订客户：是');
  // Whoever sends to all is told how many opted out.
  await page.context().clearCookies();
  await signIn(page, 'admin');
  await page.goto(at('/registers'));
  await page.getByTestId('add-entry').click();
  const entry = page.getByTestId('entry-form');
  await entry.locator('#event-what').click();
  await page.keyboard.type('发送企业动态');
  await page.keyboard.press('Enter');
  await expect(entry.getByTestId('greeting-hint')).toContainText('已退订');
  await expect(entry.locator('#event-opted_out')).toHaveCount(0);
  await expectAccessible(page);
  await picture(page, 'customer-greeting-hint-zh');
});
