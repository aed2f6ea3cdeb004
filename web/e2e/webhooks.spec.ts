// Another system is told what happens: entered in settings, tried, told in order, replayed.
import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { APIRequestContext } from '@playwright/test';
import { expectAccessible } from './serve/accessible';
import { at, expect, home, picture, registerCase, signIn, signInApi, test } from './serve/desk';

interface Told {
  headers: IncomingMessage['headers'];
  body: string;
}
const told: Told[] = [];
let status = 204;
let server: Server;

test.beforeAll(async () => {
  server = createServer((request, answer) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      told.push({ headers: request.headers, body });
      answer.writeHead(status).end(status === 204 ? undefined : 'no');
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});
test.afterAll(() => {
  server.close();
});

function signed(it: Told, secret: string): string {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const text = `${String(it.headers['webhook-id'])}.${String(it.headers['webhook-timestamp'])}.${it.body}`;
  return `v1,${createHmac('sha256', key).update(text).digest('base64')}`;
}

/** Which networks of the house may be called. */
async function allow(request: APIRequestContext, networks: string[]): Promise<void> {
  const admin = await signInApi(request, 'admin');
  const set = await request.put(`${home()}/api/v1/privacy`, {
    data: {
      reveals_per_hour: 30,
      reveals_per_day: 500,
      evidence_minutes: 15,
      own_numbers: [],
      hook_networks: networks,
    },
    headers: { 'X-CSRF-Token': admin.csrf, 'Idempotency-Key': crypto.randomUUID() },
  });
  expect(set.ok()).toBe(true);
}

test('an endpoint is entered, tried, told and told again', async ({ page, request }) => {
  await allow(request, []);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  await signIn(page, 'admin');
  await page.goto(at('/settings/hooks'));
  await page.getByTestId('hook-add').click();
  await page.locator('#hk-url').fill(url);
  await page.locator('#hk-for').fill('工单台账');
  await page.locator('.hk-kinds input[value=case_raised]').check();
  await picture(page, 'hook-add-zh');
  await page.locator('.el-dialog button[type=submit]').click();
  const secret = await page.getByTestId('hook-secret').inputValue();
  expect(secret).toMatch(/^whsec_/u);
  await page.locator('.el-dialog .btn.main').click();
  const row = page.getByTestId('hook').filter({ hasText: url });
  await row.getByRole('button', { name: /发送记录/u }).click();
  await page.getByTestId('hook-test').click();
  await expect(page.getByTestId('hook-tried')).toContainText('没有成功');
  expect(told).toHaveLength(0);
  await allow(request, ['127.0.0.1/32']);
  await page.getByTestId('hook-test').click();
  await expect(page.getByTestId('hook-tried')).toContainText('对方已接收');
  await expect.poll(() => told.length).toBe(1);
  expect(told[0]!.headers['webhook-signature']).toBe(signed(told[0]!, secret));
  status = 500;
  const wang = await signInApi(request, 'wang');
  const known = await registerCase(wang, { description: '请回电13655554321' });
  await expect.poll(() => told.length).toBeGreaterThan(1);
  expect(told.at(-1)!.headers['webhook-signature']).toBe(signed(told.at(-1)!, secret));
  expect(told.at(-1)!.body).toContain(known.number);
  expect(told.at(-1)!.body).not.toContain('13655554321');
  const line = page.getByTestId('hook-delivery').first();
  await expect(line).toContainText('500', { timeout: 15_000 });
  await line.getByRole('button', { name: '详情' }).click();
  await picture(page, 'hook-log-zh');
  await expectAccessible(page);
  status = 204;
  await expect(line).toContainText('已送达', { timeout: 40_000 });
  const before = told.length;
  await line.getByRole('button', { name: '重发' }).click();
  await expect.poll(() => told.length).toBe(before + 1);
  expect(told.at(-1)!.headers['webhook-id']).toBe(told.at(-2)!.headers['webhook-id']);
});

test('the page speaks English as well', async ({ page }) => {
  await signIn(page, 'admin', 'en');
  await page.goto(at('/settings/hooks'));
  await expect(page.locator('h1')).toHaveText('Webhooks');
  await picture(page, 'hooks-en');
});
