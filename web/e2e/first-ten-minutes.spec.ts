// The first ten minutes of a new agent, on the real binary with a real mail server: what the product promises first.
import { at, DESK_ADDRESS, expect, haveMailbox, picture, signIn, test } from './serve/desk';
import { inboxOf, sendLetter } from './serve/mail';

test.describe.configure({ mode: 'serial' });

test('an agent registers a call, answers a mail, sees why, is refused, closes, and finds it again', async ({
  page,
  request,
}) => {
  test.setTimeout(180_000);
  await haveMailbox(request);
  await signIn(page, 'wang');

  await test.step('registers a call on F2, with the promise seen before it is saved', async () => {
    await page.keyboard.press('F2');
    const sheet = page.getByTestId('call-sheet');
    await expect(sheet.locator('#call-phone')).toBeFocused();
    await page.keyboard.type('13655550123');
    await sheet.locator('#call-name').fill('孟庆春');
    await sheet.locator('#call-honorific').selectOption('mr');
    await sheet.getByText('报修', { exact: true }).click();
    await sheet.locator('#call-subject').fill('阀门滴水');
    await sheet.locator('#call-since').fill('今早');
    await sheet.locator('#call-description').fill('客厅暖气阀门滴水，地板已经湿了一片。');
    await expect(sheet.getByTestId('missing')).toContainText('地址');
    await picture(page, 'call-missing-zh');
    await sheet.locator('#call-address').fill('解放路 18 号');
    await sheet.locator('#call-unit').fill('1-502');
    for (const required of await sheet.locator('.ff .field:has(label.must)').all()) {
      const select = required.locator('select');
      if (await select.count()) await select.selectOption({ index: 1 });
      else await required.locator('input').fill('18');
    }
    await sheet.getByText('已向客户复述并得到确认').click();
    await sheet.locator('#call-opening').fill('您好，暖城供热，工号 1001，请问有什么可以帮您？');
    await sheet.locator('#call-closing').fill('请问还有其他需要帮助的吗？感谢您的来电，再见。');
    await expect(sheet.getByTestId('promise-preview')).toContainText('B16');
    await expect(sheet.getByTestId('missing')).toHaveCount(0);
    await picture(page, 'call-ready-zh');
    await page.keyboard.press('F9');
    await expect(page.getByTestId('toast').filter({ hasText: '已登记' })).toBeVisible();
    await expect(page.locator('.ch-title')).toContainText('阀门滴水');
    await expect(page.locator('.thread')).toContainText('客厅暖气阀门滴水');
  });

  await test.step('sees why a promise is due when it is', async () => {
    const promise = page.getByTestId('panel').locator('.pl-run[data-clause=B16]').first();
    await promise.getByRole('button', { name: '为什么' }).click();
    const why = page.getByTestId('why');
    await expect(why).toContainText('到期');
    await expect(why).toContainText('heating@2026.1');
    await expect(why.locator('table').first().locator('tbody tr').first()).toBeVisible();
    await picture(page, 'why-zh');
    await page.keyboard.press('Escape');
    await expect(why).toHaveCount(0);
  });

  await test.step('is refused an early close, with the clause named', async () => {
    await page.locator('.thread').focus();
    await page.keyboard.press('e');
    const dialog = page.getByRole('dialog', { name: '办结' });
    await dialog.locator('#step-result').fill('已关阀并预约更换');
    await dialog.getByText('未联系上').click();
    await dialog.getByRole('button', { name: '办结', exact: true }).click();
    await expect(dialog.getByRole('alert')).toContainText('C06');
    await picture(page, 'refused-zh');
    await dialog.getByRole('button', { name: /C06/ }).click();
    await expect(dialog.getByRole('dialog', { name: '条款 C06' })).toContainText('办结');
    await page.keyboard.press('Escape');
    await dialog.getByRole('button', { name: '取消' }).click();
    await expect(dialog).toBeHidden();
  });

  await test.step('answers a mail that a real mail server delivered, and is warned of a banned phrase', async () => {
    await sendLetter({
      from: '"=?UTF-8?B?5a2f6Zuq?=" <mengxue@customer.example>',
      to: DESK_ADDRESS,
      subject: '供热发票怎么开',
      text: '您好：\n我家今年的采暖费已经交了，请问发票怎么开？\n孟雪',
      headers: [`Cc: wuye@customer.example, ${DESK_ADDRESS}`],
    });
    await page.locator('[data-view=unassigned]').click();
    const row = page.locator('.clist-row', { hasText: '供热发票怎么开' });
    await expect(row).toBeVisible({ timeout: 30_000 });
    await row.click();
    await expect(page.locator('.thread')).toContainText('请问发票怎么开');
    await expect(page.locator('.bub-cc')).toContainText('w***e@customer.example');
    await expect(page.getByTestId('reply-cc')).toHaveValue('w***e@customer.example');
    await page.getByTestId('main-step').click();
    await expect(page.getByTestId('toast').filter({ hasText: '已由您办理' }).last()).toBeVisible();
    const area = page.locator('#composer-text');
    await area.fill('您好：\n关于您问的供热发票，这个不归我管，发票已经为您开好，请到营业厅领取。');
    const finding = page.locator('#composer-findings .fl li', { hasText: '不归我管' });
    await expect(finding).toBeVisible();
    await expect(page.locator('.ct-mirror .ct-hit')).toHaveText('不归我管');
    await picture(page, 'banned-zh');
    await area.focus();
    await page.keyboard.press('Alt+Digit1');
    await expect(page.locator('.ct-mirror .ct-hit')).toHaveCount(0);
    await expect(area).not.toHaveValue(/不归我管/);
    await page.getByRole('button', { name: '一键补齐' }).click();
    await expect(page.locator('.cp-missing')).toHaveCount(0);
    await picture(page, 'reply-ready-zh');
    await area.focus();
    await page.getByText('同时记为处理结果').click();
    await area.focus();
    await page.keyboard.press('Control+Enter');
    await expect(page.locator('.bub[data-kind=reply_sent]').last()).toContainText('请到营业厅领取');
    await expect(area).toHaveValue('');
    await expect.poll(() => inboxOf('mengxue').length, { timeout: 30_000 }).toBe(1);
    await expect.poll(() => inboxOf('wuye').length, { timeout: 30_000 }).toBe(1);
    expect(inboxOf('wuye')[0]).toMatch(/^Cc: .*wuye@customer\.example/m);
    expect(inboxOf('mengxue')[0]).toMatch(/^(?:In-Reply-To|References): /m);
    await expect(page.locator('.bub[data-kind=reply_sent]').last()).toContainText('已发送', {
      timeout: 20_000,
    });
  });

  await test.step('closes the case with result and the customer’s word', async () => {
    await page.locator('.thread').focus();
    await page.keyboard.press('e');
    const dialog = page.getByRole('dialog', { name: '办结' });
    await expect(dialog.locator('#step-result')).toHaveValue(/请到营业厅领取/);
    await dialog.getByText('满意', { exact: true }).click();
    await dialog.getByRole('button', { name: '办结', exact: true }).click();
    await expect(dialog).toBeHidden();
    await expect(page.locator('.ch .chip').first()).toHaveText('已办结');
  });

  await test.step('finds it again by a two-character word', async () => {
    await page.keyboard.press('Control+k');
    await page.getByTestId('search-input').fill('发票');
    const hit = page.getByTestId('hit').filter({ hasText: '供热发票怎么开' }).first();
    await expect(hit).toBeVisible();
    await expect(hit.locator('mark').first()).toHaveText(/发票/);
    await picture(page, 'search-zh');
    await page.getByTestId('search-input').fill('滴水');
    await expect(page.getByTestId('hit').filter({ hasText: '阀门滴水' }).first()).toBeVisible();
    await page.getByTestId('search-input').fill('5550123');
    await expect(page.getByTestId('hit').first()).toBeVisible();
    await page.getByTestId('search-input').fill('阀门滴水');
    await page.getByTestId('hit').filter({ hasText: '阀门滴水' }).first().click();
    await expect(page.locator('.ch-title')).toContainText('阀门滴水');
    expect(page.url()).toContain(at('/inbox/'));
  });
});

test('the mail’s original look is shown in a sandbox that fetches nothing until asked', async ({
  page,
  request,
}) => {
  await haveMailbox(request);
  await sendLetter({
    from: 'picture@customer.example',
    to: DESK_ADDRESS,
    subject: '附上照片',
    text: '请看照片',
    html: '<p>请看<b>照片</b></p><img src="http://127.0.0.1:9/track.gif"><script>parent.document.title="x"</script>',
  });
  await signIn(page, 'wang');
  await page.locator('[data-view=unassigned]').click();
  await page.locator('.clist-row', { hasText: '附上照片' }).click({ timeout: 30_000 });
  await page.getByRole('button', { name: '查看原貌' }).click();
  const frame = page.frameLocator('.mb-frame iframe');
  await expect(frame.locator('b')).toHaveText('照片');
  await expect(page.locator('.mb-frame iframe')).toHaveAttribute(
    'sandbox',
    /^(?!.*allow-scripts)(?!.*allow-same-origin)/,
  );
  await expect(page).not.toHaveTitle('x');
  await page.getByRole('button', { name: '显示外部内容' }).waitFor();
});
