// Three calls from one estate become one matter and an announcement; the fourth caller is told it; its end answers each.
import type { Page } from '@playwright/test';
import {
  DESK_ADDRESS,
  type Signed,
  at,
  expect,
  get,
  haveMailbox,
  home,
  picture,
  post,
  registerCase,
  signIn,
  signInApi,
  test,
} from './serve/desk';
import { expectAccessible } from './serve/accessible';
import { inboxOf, sendLetter } from './serve/mail';

test.describe.configure({ mode: 'serial' });

const unique = String(Date.now()).slice(-6);
// A name without digits: house numbers begin with the first one.
const estate = `清河${[...unique].map((it) => '天地玄黄宇宙洪荒日月'[Number(it)]).join('')}苑`;
interface Row {
  id: string;
  number: string;
}
const cases: Row[] = [];

const neighbour = (number: number, email: string | null): Record<string, unknown> => ({
  customer: {
    new: {
      name: `卫${'甲乙丙丁'[number - 1]}`,
      title: 'mr',
      phone: `135${unique}0${number}`,
      phones: [],
      email,
      address: `${estate}${number}号楼`,
      unit: '1-101',
    },
  },
  caller_number: `135${unique}0${number}`,
  description: '整栋楼的暖气今天早上突然全凉了，室温十四度。',
  subject: '整栋楼暖气突然全凉',
});

/** An outage that is over in an hour. */
const announce = (by: Signed, area: string, cause: { zh: string; en: string }): Promise<unknown> =>
  post(by, '/announcements', {
    areas: [area],
    cause_zh: cause.zh,
    cause_en: cause.en,
    words_zh: '',
    words_en: '',
    begins_at: null,
    expected_end_at: Date.now() + 3_600_000,
    case_id: null,
  });

test('three reports from one area are proposed, made one matter and announced', async ({ page, request }) => {
  await haveMailbox(request);
  await signIn(page, 'zhou');
  await page.goto(at('/outages'));
  const agent = await signInApi(request, 'li');
  for (const [i, email] of [`wei${unique}@post.example`, null, null].entries())
    cases.push(await registerCase(agent, neighbour(i + 1, email)));
  const proposal = page.getByTestId('proposal').filter({ hasText: estate });
  await expect(proposal).toBeVisible({ timeout: 20_000 });
  await expect(proposal).toContainText('3 位客户');
  for (const it of cases) await expect(proposal).toContainText(it.number);
  await expectAccessible(page);
  await picture(page, 'outage-proposed-zh');
  await proposal.getByRole('button', { name: '并为一件' }).click();
  const dialog = page.getByTestId('outage-accept');
  await dialog.locator('#of-cause').fill('换热站停电');
  await picture(page, 'outage-accept-zh');
  await dialog.getByRole('button', { name: '把 3 件并为一件' }).click();
  await expect(proposal).toHaveCount(0);
  const running = page.getByTestId('outage-running').filter({ hasText: estate });
  await expect(running).toContainText('换热站停电');
  await expect(page.getByTestId('outage-strip')).toContainText(estate);
  await running.getByRole('button', { name: '名单（3 户）' }).click();
  await expect(running.getByTestId('announced-cases')).toContainText('已并入');
  await expectAccessible(page);
  await picture(page, 'outage-running-zh');
});

test('the fourth caller is told it with one key, and joins', async ({ page }) => {
  await signIn(page, 'li');
  await expect(page.getByTestId('outage-strip')).toContainText('换热站停电');
  await page.keyboard.press('F2');
  const sheet = page.getByTestId('call-sheet');
  await sheet.locator('#call-phone').fill(`135${unique}04`);
  await sheet.locator('#call-name').fill('卫丁');
  await sheet.getByText('报修', { exact: true }).click();
  await sheet.locator('#call-subject').fill('暖气全凉');
  await sheet.locator('#call-since').fill('今早');
  await sheet.locator('#call-description').fill('家里暖气全凉了。');
  await sheet.locator('#call-address').fill(`${estate}4号楼`);
  await expect(sheet.getByTestId('outage-offer')).toContainText('换热站停电');
  await page.keyboard.press('Alt+g');
  await expect(sheet.locator('#call-told')).toHaveValue(
    new RegExp(`${estate}已知故障：换热站停电，预计.*恢复`),
  );
  await sheet.getByText('已向客户复述并得到确认').click();
  for (const required of await sheet.locator('.ff .field:has(label.must)').all()) {
    const select = required.locator('select');
    if (await select.count()) await select.selectOption({ index: 1 });
    else await required.locator('input').fill('14');
  }
  await expectAccessible(page);
  await picture(page, 'outage-told-zh');
  await page.keyboard.press('F9');
  await expect(page.getByTestId('toast').filter({ hasText: '已登记' }).last()).toBeVisible();
  await expect(page.locator('.thread')).toContainText('告知停供');
});

test('the widget and the status page show it', async ({ page, request }) => {
  const agent = await signInApi(request, 'li');
  const link = await post<{ url: string }>(agent, `/cases/${cases[1]!.id}/status_links`, {});
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(link.url);
  await expect(page.locator('.outage')).toContainText(`${estate}已知故障：换热站停电`);
  await expectAccessible(page);
  await picture(page, 'outage-status-390-zh');
  await page.goto(`${home()}/w/frame.html?site=demo`);
  await expect(page.locator('.line.outage').first()).toContainText('已知故障');
  await picture(page, 'outage-widget-390-zh');
});

test('its end answers each in their own way', async ({ page, request }) => {
  await signIn(page, 'zhou');
  await page.goto(at('/outages'));
  const running = page.getByTestId('outage-running').filter({ hasText: estate });
  await running.getByRole('button', { name: '结束并答复' }).click();
  await picture(page, 'outage-end-zh');
  await page.getByTestId('outage-end').getByRole('button', { name: '结束并答复' }).click();
  const past = page.getByTestId('outage-past').filter({ hasText: estate });
  await expect(past.getByTestId('announced-cases')).toContainText('邮件已发');
  await expect(past.getByTestId('announced-cases')).toContainText('已列入回拨');
  await expect(page.getByTestId('outage-strip').filter({ hasText: estate })).toHaveCount(0);
  await picture(page, 'outage-ended-zh');
  const agent = await signInApi(request, 'li');
  const told = await get<{ timeline: { kind: string; data: { body?: string } }[] }>(
    agent,
    `/cases/${cases[0]!.id}`,
  );
  expect(told.timeline.some((it) => it.kind === 'reply_sent')).toBe(true);
  // Whoever can only be called is told by whoever takes the callback.
  await page.goto(at('/phone'));
  const callbacks = page.getByTestId('callback').filter({ hasText: estate });
  await expect(callbacks).toHaveCount(3);
  await picture(page, 'outage-callbacks-zh');
  for (let left = 3; left > 0; left -= 1) {
    await callbacks.first().getByRole('button', { name: '已告知' }).click();
    await expect(callbacks).toHaveCount(left - 1);
  }
  await page.goto(at('/outages'));
  await past.getByRole('button', { name: /名单/ }).click();
  await expect(past.getByTestId('announced-cases')).toContainText('电话已告知');
  await expect(past.getByTestId('announced-cases')).not.toContainText('已列入回拨');
  await expect(past).not.toContainText('待答复');
});

test('announced in two languages, offered as the answer and changed with a word to each', async ({
  page,
  request,
}) => {
  const grove = estate.replace('清河', '柳林');
  await signIn(page, 'zhou', 'en');
  await page.goto(at('/outages'));
  await page.getByTestId('announce').click();
  const form = page.getByTestId('outage-form');
  await form.locator('#of-areas').fill(grove);
  await form.locator('#of-cause').fill('主管道漏水');
  await form.locator('#of-words').fill('抢修人员已经到场');
  await form.getByText('In English (optional').click();
  await form.locator('#of-cause-en').fill('a leak in the main pipe');
  await form.locator('#of-words-en').fill('Our people are on site');
  await form.locator('#of-end').fill('2099-01-01T08:00');
  await expectAccessible(page);
  await picture(page, 'outage-form-en');
  await form.getByRole('button', { name: 'Announce' }).click();
  const running = page.getByTestId('outage-running').filter({ hasText: grove });
  await expect(running).toContainText('a leak in the main pipe');
  await expect(page.getByTestId('outage-strip')).toContainText('a leak in the main pipe');

  const agent = await signInApi(request, 'zhou');
  const email = `liu${unique}@post.example`;
  const theirs = await registerCase(agent, {
    ...neighbour(1, email),
    customer: {
      new: {
        name: '柳甲',
        title: 'ms',
        phone: `136${unique}01`,
        phones: [],
        email,
        address: `${grove}1号楼`,
        unit: '1-101',
      },
    },
    caller_number: `136${unique}01`,
  });
  await page.goto(at(`/inbox/all/${theirs.id}`));
  const offer = page.getByTestId('outage-answer');
  await expect(offer).toContainText(grove);
  await picture(page, 'outage-offer-en');
  await offer.click();
  await expect(page.locator('#composer-text')).toHaveValue(
    new RegExp(`${grove}已知故障：主管道漏水.*抢修人员已经到场`),
  );
  await picture(page, 'outage-offered-en');
  await page.locator('#composer-text').press('Control+Enter');
  await expect(page.locator('.thread')).toContainText('area and end of an outage are told');

  await page.goto(at('/outages'));
  await running.getByRole('button', { name: 'Change' }).click();
  await form.locator('#of-end').fill('2099-01-01T12:00');
  await expect(form.locator('#of-word')).toHaveValue(/预计1月1日12:00恢复/);
  await form.getByText('Words to customers who write English').click();
  await expect(form.locator('#of-word-en')).toHaveValue(
    /a leak in the main pipe; expected to end at 12:00 on 2099-01-01\. We apologise/,
  );
  await expectAccessible(page);
  await picture(page, 'outage-change-en');
  await form.getByRole('button', { name: 'Save' }).click();
  await running.getByRole('button', { name: /Customers \(1\)/ }).click();
  await expect(running.getByTestId('announced-cases')).toContainText('mailed');
  await picture(page, 'outage-changed-en');

  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${home()}/w/frame.html?site=demo#lang=en`);
  const notice = page.locator('.line.outage').filter({ hasText: grove });
  await expect(notice).toContainText('a leak in the main pipe; expected to end at 12:00');
  await expect(notice).toContainText('Our people are on site. We apologise');
  await picture(page, 'outage-widget-390-en');

  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(at('/outages'));
  await running.getByRole('button', { name: 'End and answer' }).click();
  await picture(page, 'outage-end-en');
  await page.getByTestId('outage-end').getByRole('button', { name: 'End and answer' }).click();
  const past = page.getByTestId('outage-past').filter({ hasText: grove });
  await expect(past.getByTestId('announced-cases')).toContainText('mailed');
  await picture(page, 'outage-ended-en');
});

test('a mail from the area is answered at once, and hears the end, in English as it was written', async ({
  page,
  request,
}) => {
  const hill = estate.replace('清河', '桃园');
  await haveMailbox(request);
  const lead = await signInApi(request, 'zhou');
  await announce(lead, hill, { zh: '阀门更换', en: 'a valve is being replaced' });
  const user = `ann${unique}`;
  await sendLetter({
    from: `Ann Lee <${user}@customer.example>`,
    to: DESK_ADDRESS,
    subject: 'No heating',
    text: `It is cold in ${hill} since this morning. When is it warm again?`,
  });
  await expect.poll(() => inboxOf(user).length, { timeout: 40_000 }).toBe(1);
  const letter = inboxOf(user)[0]!;
  expect(letter).toMatch(/^Auto-Submitted: auto-replied/m);
  await signIn(page, 'zhou');
  await page.goto(at('/outages'));
  const running = page.getByTestId('outage-running').filter({ hasText: hill });
  await running.getByRole('button', { name: /名单（1 户）/u }).click();
  await running.getByTestId('announced-cases').getByRole('button').click();
  const automatic = page.locator('.thread .bub', { hasText: 'Known outage in' });
  await expect(automatic).toContainText('a valve is being replaced; expected to end at');
  await picture(page, 'outage-mail-answered-zh');
  await page.goto(at('/outages'));
  await running.getByRole('button', { name: '结束并答复' }).click();
  const end = page.getByTestId('outage-end');
  await end.getByText('给英文客户的话').click();
  await expect(end.locator('#of-word-en')).toHaveValue(new RegExp(`the outage in ${hill} is over`));
  await expectAccessible(page);
  await picture(page, 'outage-end-english-zh');
  await end.getByRole('button', { name: '结束并答复' }).click();
  await expect.poll(() => inboxOf(user).length, { timeout: 40_000 }).toBe(2);
  expect(inboxOf(user).some((it) => it.includes('Dear Ann Lee'))).toBe(true);
});

test('the chat tells a customer of the area at once, unless it is switched off', async ({
  page,
  request,
}) => {
  const village = estate.replace('清河', '杏花');
  const admin = await signInApi(request, 'admin');
  await announce(admin, village, { zh: '换热站检修', en: '' });
  await signIn(page, 'admin');
  await page.goto(at('/outages'));
  const box = page.getByTestId('answers-at-once');
  await expect(box).toBeChecked();
  await picture(page, 'outage-rule-zh');
  const told = (chat: Page) => chat.locator('.log .line:not(.outage):not(.me)').filter({ hasText: village });
  const asked = async (): Promise<Page> => {
    const guest = await page
      .context()
      .browser()!
      .newContext({ viewport: { width: 390, height: 844 } });
    const chat = await guest.newPage();
    await chat.goto(`${home()}/w/frame.html?site=demo#lang=zh-CN`);
    await chat.getByTestId('chat-input').fill(`${village}3号楼今天不热`);
    await chat.getByTestId('chat-input').press('Enter');
    await expect(chat.locator('.log .line.me')).toHaveCount(1);
    return chat;
  };
  try {
    const chat = await asked();
    await expect(told(chat)).toContainText('换热站检修，预计');
    await picture(chat, 'outage-told-in-chat-390-zh');
    await chat.context().close();
    await box.uncheck();
    await expect(page.getByTestId('toast').filter({ hasText: '已保存' }).last()).toBeVisible();
    const silent = await asked();
    await silent.reload();
    await expect(silent.locator('.log .line.me')).toHaveCount(1);
    await expect(told(silent)).toHaveCount(0);
    await silent.context().close();
  } finally {
    await box.check();
    await expect(page.getByTestId('toast').filter({ hasText: '已保存' }).last()).toBeVisible();
    const running = page.getByTestId('outage-running').filter({ hasText: village });
    await running.getByRole('button', { name: '结束并答复' }).click();
    await page.getByTestId('outage-end').getByRole('button', { name: '结束并答复' }).click();
    await expect(page.getByTestId('outage-past').filter({ hasText: village })).toContainText('会话已回复');
  }
});
