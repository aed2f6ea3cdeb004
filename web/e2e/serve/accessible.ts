// Holds the page on screen to WCAG 2.2 A and AA.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, type Page } from '@playwright/test';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface AxeResult {
  violations: { id: string; nodes: { target: string[]; failureSummary?: string }[] }[];
}

/** No violation on the page; its watermark, which makes contrast undecidable, is left out. */
export async function expectAccessible(page: Page): Promise<void> {
  await page
    .locator('.watermark')
    .evaluateAll((all) => all.forEach((it) => ((it as HTMLElement).style.display = 'none')));
  await page.waitForTimeout(250);
  await page.evaluate(axe);
  const result = (await page.evaluate(() =>
    (window as unknown as { axe: { run: (what: Document, how: unknown) => Promise<unknown> } }).axe.run(
      document,
      { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations'] },
    ),
  )) as AxeResult;
  const found = result.violations.flatMap((it) =>
    it.nodes.map((n) => `${it.id}: ${n.target.join(' ')} ${n.failureSummary ?? ''}`),
  );
  expect(found).toEqual([]);
}
