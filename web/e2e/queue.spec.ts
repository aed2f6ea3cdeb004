// The queue: one says what one does and why; what is offered slides in, leaves the focus alone and is taken by key; a talk
// ends into writing up with a countdown; passing on asks for the customer's consent; leads see who does what.
// A contact's way through the real program is walked by the tests of the desk; here its screen is shown one.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';
import { at, expect, get, picture, registerCase, signIn, signInApi, speak, test } from './serve/desk';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

async function violations(page: Page): Promise<string[]> {
  await page
    .locator('.watermark')
    .evaluateAll((all) => all.forEach((it) => ((it as HTMLElement).style.display = 'none')));
  await page.waitForTimeout(250);
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const run = (window as unknown as { axe: { run: (what: Document, how: unknown) => Promise<unknown> } })
      .axe;
    const found = (await run.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
      resultTypes: ['violations'],
    })) as { violations: { id: string; nodes: { target: string[] }[] }[] };
    return found.violations.flatMap((it) => it.nodes.map((n) => `${it.id}: ${n.target.join(' ')}`));
  });
}

async function choose(page: Page, name: string): Promise<void> {
  await page.getByTestId('state-switch').locator('> button').click();
  await page.getByRole('menuitem', { name, exact: true }).click();
}

test('one says that one is ready, on a break for a reason, away; the lead sees it', async ({
  page,
  browser,
}) => {
  await signIn(page, 'li');
  const state = page.getByTestId('my-state');
  await expect(state).toHaveText('离开');
  await choose(page, '示闲');
  await expect(state).toHaveText('就绪');
  await expect(page.getByTestId('queue-count')).toContainText('排队 0 位');
  await expect(page.getByTestId('take-next')).toBeDisabled();
  expect(await violations(page)).toEqual([]);
  await picture(page, 'queue-ready-zh');
  await choose(page, '用餐');
  await expect(state).toHaveText('小休');
  await expect(page.getByTestId('state-switch')).toContainText('用餐');
  const context = await browser.newContext({ locale: 'zh-CN', viewport: { width: 1440, height: 900 } });
  const lead = await context.newPage();
  await signIn(lead, 'zhou');
  await lead.keyboard.press('KeyG');
  await lead.keyboard.press('KeyB');
  const row = lead.getByTestId('agents').locator('tbody tr', { hasText: '李建国' });
  await expect(row).toContainText('小休');
  await expect(row).toContainText('用餐');
  await expect(row).toContainText('0 / 3');
  expect(await violations(lead)).toEqual([]);
  await picture(lead, 'queue-agents-zh');
  await choose(page, '离开');
  await expect(row).toContainText('离开');
  await context.close();
});

test('what is offered leaves the focus alone, is taken by F10, and ends into writing up', async ({
  page,
  request,
}) => {
  const agent = await signInApi(request, 'wang');
  const raised = await registerCase(agent);
  const row = await get<Record<string, unknown>>(agent, `/cases/${raised.id}`);
  const id = '01900000-0000-7000-8000-00000000c0de';
  const seen: string[] = [];
  let shown: 'offered' | 'active' | 'wrap_up' = 'offered';
  const now = Date.now();
  await page.route('**/api/v1/me/state', (route) => {
    const contact = { id, channel: 'chat', case: row };
    const held = {
      ...contact,
      stage: shown,
      since_at: now,
      until_at: shown === 'wrap_up' ? Date.now() + 55_000 : null,
    };
    return route.fulfill({
      json: {
        state: shown === 'wrap_up' ? 'wrap_up' : 'ready',
        reason: '',
        since_at: now,
        chat_limit: 3,
        in_hand: shown === 'offered' ? [] : [held],
        offered:
          shown === 'offered'
            ? [{ ...contact, joined_at: now - 42_000, until_at: now + 19_000, language: 'yue' }]
            : [],
        waiting: 2,
      },
    });
  });
  await page.route(`**/api/v1/contacts/${id}/accept`, (route) => {
    seen.push('accept');
    shown = 'active';
    return route.fulfill({ json: { id, case_id: raised.id, case_version: raised.version } });
  });
  await page.route(`**/api/v1/contacts/${id}/ending`, (route) => {
    seen.push(String(route.request().postDataJSON().act));
    shown = 'wrap_up';
    return route.fulfill({ status: 204 });
  });
  await signIn(page, 'wang');
  await expect(page.getByTestId('offer')).toContainText('钱多多');
  await expect(page.getByTestId('offer-left')).toHaveText(/00:\d\d/);
  await page.keyboard.press('Control+KeyK');
  const field = page.locator('input[type=search]:focus, [role=dialog] input:focus').first();
  await field.pressSequentially('nuan');
  await expect(field).toBeFocused();
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await picture(page, 'queue-offer-zh');
  await page.keyboard.press('F10');
  await expect(page.getByTestId('in-hand')).toContainText('钱多多');
  await expect(page.getByTestId('offer')).toHaveCount(0);
  await expect(page).toHaveURL(new RegExp(raised.id));
  await picture(page, 'queue-in-hand-zh');
  await page.getByTestId('in-hand').getByRole('button', { name: /转接/ }).click();
  const form = page.getByTestId('transfer');
  await expect(form).toContainText('客户同意');
  expect(await violations(page)).toEqual([]);
  await picture(page, 'queue-transfer-zh');
  await form.getByRole('button', { name: '取消' }).click();
  await page.getByTestId('in-hand').getByRole('button', { name: /结束/ }).click();
  await expect(page.getByTestId('my-state')).toHaveText('话后整理');
  await expect(page.getByTestId('in-hand')).toContainText(/00:5\d/);
  await picture(page, 'queue-wrap-up-zh');
  expect(seen).toEqual(['accept', 'wrap_up']);
});

test('what somebody can do is set with the person, and the words are there in English', async ({
  page,
  request,
}) => {
  await speak(request, 'admin', 'en');
  await signIn(page, 'admin', 'en');
  await page.goto(at('/settings/people'));
  await page.locator('tbody tr', { hasText: '赵敏' }).getByRole('button').click();
  const fields = page.getByTestId('skill-fields');
  await fields.getByLabel('Languages').fill('yue en');
  await fields.getByLabel('Chats at once').fill('5');
  expect(await violations(page)).toEqual([]);
  await picture(page, 'queue-skills-en');
  await page.locator('.el-dialog button[type=submit]').click();
  await expect(page.getByTestId('toast')).toBeVisible();
  const admin = await signInApi(request, 'admin');
  const people = await get<{ items: { id: string; name: string }[] }>(admin, '/people');
  const zhao = people.items.find((it) => it.name === '赵敏');
  const set = await get<{ skills: string[]; chat_limit: number }>(
    admin,
    `/people/${zhao?.id}/contact_settings`,
  );
  expect(set.skills).toEqual(['lang:en', 'lang:yue']);
  expect(set.chat_limit).toBe(5);
  await speak(request, 'admin', 'zh-CN');
});
