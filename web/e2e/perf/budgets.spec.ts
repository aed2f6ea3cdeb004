// The budgets of the screens that apply to the inbox, measured on the real binary and printed by the run.
import type { CDPSession, Page } from '@playwright/test';
import { at, expect, signIn, test } from '../serve/desk';

// Recording costs what it records; figures are taken without it.
test.use({ trace: 'off' });

async function threadMs(cdp: CDPSession): Promise<number> {
  const { metrics } = await cdp.send('Performance.getMetrics');
  return (metrics.find((it) => it.name === 'TaskDuration')?.value ?? 0) * 1000;
}
const median = (all: number[]): number => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0;
const p95 = (all: number[]): number => [...all].sort((a, b) => a - b)[Math.floor(all.length * 0.95)] ?? 0;
/** Figures of CPU are told, for machines differ and are shared; only what is far beyond its budget fails. */
const isOver = (ms: number, budget: number): string => (ms < budget ? '' : ', OVER ITS BUDGET');
const FAR = 3;
const settle = (page: Page): Promise<void> =>
  page.evaluate(() => new Promise<void>((done) => requestAnimationFrame(() => setTimeout(done, 0))));

async function start(page: Page): Promise<CDPSession> {
  await signIn(page, 'liu');
  await page.goto(at('/inbox/all'));
  await page.locator('.clist-row').first().waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.locator('.bub').first().waitFor();
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
  return cdp;
}

async function step(page: Page, key: string): Promise<number> {
  return page.evaluate(
    (code) =>
      new Promise<number>((done) => {
        const from = document.querySelector('[data-thread]')?.getAttribute('data-thread');
        const began = performance.now();
        const watcher = new MutationObserver(() => {
          if (document.querySelector('[data-thread]')?.getAttribute('data-thread') === from) return;
          watcher.disconnect();
          requestAnimationFrame(() => setTimeout(() => done(performance.now() - began), 0));
        });
        watcher.observe(document.body, { subtree: true, childList: true, attributes: true });
        setTimeout(() => {
          watcher.disconnect();
          done(-1);
        }, 3000);
        window.dispatchEvent(
          new KeyboardEvent('keydown', { code, key: code.slice(3).toLowerCase(), bubbles: true }),
        );
      }),
    key,
  );
}

test('a switch between cached cases costs little', async ({ page }) => {
  const cdp = await start(page);
  // Walks down and up once, so that all of them are cached.
  for (const key of [...Array<string>(12).fill('KeyJ'), ...Array<string>(12).fill('KeyK')]) {
    await step(page, key);
    await page.waitForTimeout(180);
  }
  const cpu: number[] = [];
  const wall: number[] = [];
  for (let i = 0; i < 60; i += 1) {
    const before = await threadMs(cdp);
    const took = await step(page, Math.floor(i / 12) % 2 === 0 ? 'KeyJ' : 'KeyK');
    const after = await threadMs(cdp);
    if (took > 0) {
      cpu.push(after - before);
      wall.push(took);
    }
    await page.waitForTimeout(60);
  }
  console.log(
    `budget: CPU per cached switch, median of ${cpu.length}: ${median(cpu).toFixed(1)} ms (30); wall p50 ${median(wall).toFixed(0)} ms, p95 ${p95(wall).toFixed(0)} ms (35 / 50, reported)${isOver(median(cpu), 30)}`,
  );
  expect(cpu.length).toBeGreaterThan(40);
  expect(median(cpu)).toBeLessThan(30 * FAR);
});

test('a keystroke with the phrase check costs little', async ({ page }) => {
  const cdp = await start(page);
  const area = page.locator('#composer-text');
  await area.fill('您好，您反映的暖气不热问题我们已经安排师傅上门，请您稍等。'.repeat(8));
  await area.press('End');
  await page.waitForTimeout(800);
  const cost: number[] = [];
  for (let i = 0; i < 40; i += 1) {
    await settle(page);
    const before = await threadMs(cdp);
    await page.keyboard.insertText('好');
    await settle(page);
    cost.push((await threadMs(cdp)) - before);
  }
  console.log(
    `budget: CPU per keystroke with phrase check, median of 40: ${median(cost).toFixed(1)} ms (10)${isOver(median(cost), 10)}`,
  );
  expect(median(cost)).toBeLessThan(10 * FAR);
});

test('an idle screen with countdowns costs little', async ({ page }) => {
  const cdp = await start(page);
  await page.waitForTimeout(3000);
  const before = await threadMs(cdp);
  await page.waitForTimeout(8000);
  const perSecond = ((await threadMs(cdp)) - before) / 8;
  const countdowns = await page.locator('.due').count();
  console.log(
    `budget: CPU per second idle, ${countdowns} countdowns: ${perSecond.toFixed(1)} ms (10)${isOver(perSecond, 10)}`,
  );
  expect(perSecond).toBeLessThan(10 * FAR);
});

test('memory stays flat over a thousand switches', async ({ page }) => {
  test.setTimeout(240_000);
  const cdp = await start(page);
  const heap = async (): Promise<number> => {
    await cdp.send('HeapProfiler.collectGarbage');
    const { usedSize } = await cdp.send('Runtime.getHeapUsage');
    return usedSize / 1048576;
  };
  const nodes = (): Promise<number> => page.evaluate(() => document.getElementsByTagName('*').length);
  const began = await heap();
  const nodesBefore = await nodes();
  for (let i = 0; i < 1000; i += 1) {
    await page.evaluate(
      (code) => {
        window.dispatchEvent(
          new KeyboardEvent('keydown', { code, key: code.slice(3).toLowerCase(), bubbles: true }),
        );
      },
      Math.floor(i / 100) % 2 === 0 ? 'KeyJ' : 'KeyK',
    );
    await settle(page);
  }
  await page.waitForTimeout(1500);
  const grown = (await heap()) - began;
  console.log(
    `budget: heap after 1000 switches minus start: ${grown.toFixed(1)} MB (25); elements ${nodesBefore} → ${await nodes()}`,
  );
  expect(grown).toBeLessThan(25);
});
