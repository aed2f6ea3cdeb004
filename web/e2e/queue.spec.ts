// The queue: one says what one does and why; what is offered slides in, leaves the focus alone and is taken by key; a talk
// ends into writing up with a countdown; passing on asks for the customer's consent; leads see who does what.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { APIRequestContext, Page } from '@playwright/test';
import { at, expect, get, home, picture, post, signIn, signInApi, test } from './serve/desk';

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
  request,
}) => {
  // What other walks left waiting would be offered to her meanwhile, and to nobody else for a while.
  await drain(await signInApi(request, 'wang'));
  await signIn(page, 'li');
  const state = page.getByTestId('my-state');
  await expect(state).toHaveText('离开');
  await choose(page, '示闲');
  await expect(state).toHaveText('就绪');
  await expect(page.getByTestId('queue-count')).toContainText(/排队 \d+ 位/);
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

/** Takes whatever other walks left in the queue out of it. */
async function drain(agent: Awaited<ReturnType<typeof signInApi>>): Promise<void> {
  await put(agent, '/me/state', { state: 'ready', reason: '' });
  const mine = await get<{ in_hand: { id: string }[] }>(agent, '/me/state');
  for (const it of mine.in_hand) await send(agent, `/contacts/${it.id}/ending`, { act: 'end' });
  // Of a call without a case nothing is left but to wait until writing it up is over.
  await expect(async () => {
    await put(agent, '/me/state', { state: 'ready', reason: '' });
    expect((await get<{ state: string }>(agent, '/me/state')).state).toBe('ready');
  }).toPass({ timeout: 70_000 });
  for (;;) {
    // What is offered is hers already and not drawn; three offers leave no room for another.
    const { offered } = await get<{ offered: { id: string }[] }>(agent, '/me/state');
    for (const it of offered) {
      await send(agent, `/contacts/${it.id}/accept`, {});
      await send(agent, `/contacts/${it.id}/ending`, { act: 'end' });
    }
    const next = await agent.request.post(`${home()}/api/v1/contacts/next`, {
      data: { channels: [] },
      headers: headers(agent),
    });
    if (next.status() === 409) continue;
    expect(next.ok(), await next.text()).toBe(true);
    const { taken } = (await next.json()) as { taken: { id: string } | null };
    if (taken) await send(agent, `/contacts/${taken.id}/ending`, { act: 'end' });
    else if (offered.length === 0) break;
  }
  await put(agent, '/me/state', { state: 'away', reason: '' });
}
async function put(agent: Awaited<ReturnType<typeof signInApi>>, path: string, data: unknown): Promise<void> {
  const answer = await agent.request.put(`${home()}/api/v1${path}`, { data, headers: headers(agent) });
  expect(answer.ok(), await answer.text()).toBe(true);
}
async function send(
  agent: Awaited<ReturnType<typeof signInApi>>,
  path: string,
  data: unknown,
): Promise<void> {
  const answer = await agent.request.post(`${home()}/api/v1${path}`, { data, headers: headers(agent) });
  expect(answer.ok(), await answer.text()).toBe(true);
}
const headers = (agent: { csrf: string }): Record<string, string> => ({
  'X-CSRF-Token': agent.csrf,
  'Idempotency-Key': crypto.randomUUID(),
});

/** A visitor of the demo page comes; what is returned writes. */
async function visitorComes(request: APIRequestContext): Promise<(text: string) => Promise<void>> {
  const visit = await request.post(`${home()}/api/v1/widget/visits`, {
    data: { site_key: 'demo', language: 'zh-CN', page: 'https://www.example.cn/' },
  });
  const { token } = (await visit.json()) as { token: string };
  return async (text) => {
    const answer = await request.post(`${home()}/api/v1/widget/messages`, {
      data: { text, attachment_ids: [] },
      headers: { 'X-Visitor-Token': token, 'Idempotency-Key': crypto.randomUUID() },
    });
    expect(answer.ok(), await answer.text()).toBe(true);
  };
}

test('what is offered leaves the focus alone, is taken by F10, and ends into writing up', async ({
  page,
  request,
}) => {
  test.setTimeout(150_000);
  await drain(await signInApi(request, 'wang'));
  await signIn(page, 'wang');
  await choose(page, '示闲');
  await expect(page.getByTestId('my-state')).toHaveText('就绪');
  await expect(page.getByTestId('take-next')).toBeDisabled();
  const subject = `家里暖气不热 ${Date.now()}`;
  const write = await visitorComes(request);
  await write(subject);
  await write('阳台也不热');
  await expect(page.getByTestId('offer')).toContainText(subject, { timeout: 15_000 });
  await expect(page.getByTestId('offer-left')).toHaveText(/00:\d\d/);
  await page.keyboard.press('Control+KeyK');
  const field = page.locator('input[type=search]:focus, [role=dialog] input:focus').first();
  await field.pressSequentially('nuan');
  await expect(field).toBeFocused();
  await picture(page, 'queue-offer-zh');
  await page.keyboard.press('Escape');
  await page.keyboard.press('F10');
  const held = page.getByTestId('in-hand').filter({ hasText: subject });
  await expect(held).toBeVisible();
  await expect(page.getByTestId('offer')).toHaveCount(0);
  await expect(page.locator('.thread')).toContainText('阳台也不热');
  await page
    .locator('.thread')
    .getByRole('button', { name: /此前还有/ })
    .click();
  await expect(page.locator('.thread')).toContainText('坐席状态：就绪');
  await expect(page.locator('.thread')).not.toContainText(/ready|on_contact|wrap_up|away/);
  expect(await violations(page)).toEqual([]);
  await picture(page, 'queue-in-hand-zh');

  // What the customer adds while another case is before one is counted until it is read.
  await page.goto(at('/inbox/closed'));
  await expect(held).toBeVisible();
  await expect(held.getByTestId('strip-unread')).toHaveCount(0);
  await write('卧室也是');
  await write('请快一点');
  await expect(held.getByTestId('strip-unread')).toContainText('2', { timeout: 15_000 });
  await page.goto(at('/inbox/mine'));
  // However much is overdue on this desk, what was changed last stands at the top.
  await page.locator('#list-order').selectOption('updated');
  const row = page.locator('.lr', { hasText: subject });
  await expect(row).toBeVisible();
  await expect(row.locator('.lr-unread')).toContainText('2');
  await picture(page, 'queue-unread-zh');
  await row.click();
  await expect(page.locator('.thread')).toContainText('请快一点');
  await expect(held.getByTestId('strip-unread')).toHaveCount(0, { timeout: 15_000 });
  await held.getByRole('button', { name: /转接/ }).click();
  const form = page.getByTestId('transfer');
  await expect(form).toContainText('客户同意');
  expect(await violations(page)).toEqual([]);
  await picture(page, 'queue-transfer-zh');
  await form.getByRole('button', { name: '取消' }).click();
  await held.getByRole('button', { name: /结束/ }).click();
  await expect(page.getByTestId('my-state')).toHaveText('话后整理');
  await expect(held).toContainText(/00:5\d/);
  await picture(page, 'queue-wrap-up-zh');
  await held.getByRole('button', { name: /整理完毕/ }).click();
  await expect(page.getByTestId('my-state')).toHaveText('就绪');
  await choose(page, '离开');
});

test('a call makes one busy, and writing up follows it', async ({ page, request }) => {
  test.setTimeout(120_000);
  await drain(await signInApi(request, 'wang'));
  const admin = await signInApi(request, 'admin');
  const line = await post<{ hook_url: string }>(admin, '/phone_lines', { name: `状态 ${Date.now()}` });
  const push = async (form: Record<string, string>): Promise<void> => {
    const answer = await request.post(line.hook_url, { form });
    expect(answer.status(), await answer.text()).toBe(200);
  };
  const callId = `s-${Date.now()}`;
  await signIn(page, 'wang');
  await choose(page, '示闲');
  await push({ event: 'newCall', from: '13700000001', to: '1', direction: 'in', callId, 'user[]': 'wang' });
  await expect(page.getByTestId('my-state')).toHaveText('就绪');
  await push({ event: 'answer', callId, user: 'wang' });
  await expect(page.getByTestId('my-state')).toHaveText('接待中', { timeout: 15_000 });
  await push({ event: 'hangup', callId, cause: 'normalClearing', releasedBy: 'customer' });
  await expect(page.getByTestId('my-state')).toHaveText('话后整理', { timeout: 15_000 });
  await page.keyboard.press('Escape');
  // Registered or not, it is written up, and ended by whoever is done before the time is over.
  const held = page.getByTestId('in-hand').filter({ hasText: '137****0001' });
  await expect(held).toContainText(/00:[0-5]\d/);
  await picture(page, 'queue-call-wrap-up-zh');
  await held.getByRole('button', { name: /整理完毕/ }).click();
  await expect(held).toHaveCount(0);
  await expect(page.getByTestId('my-state')).toHaveText('就绪');
  await choose(page, '离开');
});

test('what somebody can do is set with the person, and the words are there in English', async ({
  page,
  request,
}) => {
  await signIn(page, 'admin', 'en');
  await page.goto(at('/settings/people'));
  await page.locator('tbody tr', { hasText: '赵敏' }).getByRole('button').click();
  const fields = page.getByTestId('skill-fields');
  await fields.getByLabel('Languages').fill('yue en');
  await fields.getByLabel('Chats at once').fill('5');
  expect(await violations(page)).toEqual([]);
  await picture(page, 'queue-skills-en');
  await page.locator('.el-dialog button[type=submit]').click();
  await expect(page.getByTestId('toast').filter({ hasText: 'Saved' })).toBeVisible();
  const admin = await signInApi(request, 'admin');
  const people = await get<{ items: { id: string; name: string }[] }>(admin, '/people');
  const zhao = people.items.find((it) => it.name === '赵敏');
  const set = await get<{ skills: string[]; chat_limit: number }>(
    admin,
    `/people/${zhao?.id}/contact_settings`,
  );
  expect(set.skills).toEqual(['lang:en', 'lang:yue']);
  expect(set.chat_limit).toBe(5);
});
