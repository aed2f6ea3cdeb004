// The standard as a service manager reads it: stories that hold, other figures tried on the past, mistakes told where they are.
import { expectAccessible } from './serve/accessible';
import { at, expect, picture, signIn, test } from './serve/desk';

for (const locale of ['zh-CN', 'en'] as const)
  test(`other figures are tried, and mistakes stand beside the figure (${locale})`, async ({ page }) => {
    await signIn(page, 'admin', locale);
    await page.goto(at('/standards/what-if'));
    const row = page.locator('.wi-row').first().locator('input');
    await row.nth(0).fill('A17');
    await row.nth(1).fill('within');
    await row.nth(2).fill('soon');
    await page.getByTestId('what-if-judge').click();
    const mistake = page.getByTestId('figure-mistake');
    await expect(mistake).toContainText(locale === 'en' ? '`soon` is not a figure' : '`soon` 不是时限');
    await expect(mistake).not.toContainText('what-if/');
    await expectAccessible(page);
    await row.nth(2).fill('1h');
    await page.locator('.wi-form > .row button').first().click();
    const second = page.locator('.wi-row').nth(1).locator('input');
    await second.nth(0).fill('A17');
    await second.nth(1).fill('warn_before');
    await second.nth(2).fill('2h');
    await page.getByTestId('what-if-judge').click();
    // Nobody can be warned before the start.
    await expect(page.locator('.wi-row').nth(1).getByTestId('figure-mistake')).toContainText('warn_before');
    await second.nth(2).fill('10m');
    await page.getByTestId('what-if-judge').click();
    const shift = page.getByTestId('shift').first().locator('button.link');
    await expect(shift).toContainText(
      locale === 'en' ? /\d+ cases?, \d+ promises?/ : /\d+ 件事项，\d+ 个承诺/,
    );
    await shift.click();
    await expect(page.getByTestId('shifted-cases').locator('li').first()).toBeVisible();
    await picture(page, `what-if-${locale}`);
    await expectAccessible(page);
  });

test('each story of a clause has an address of its own and names its pack', async ({ page }) => {
  await signIn(page, 'admin');
  await page.goto(at('/standards/clauses/A17'));
  const stories = page.getByTestId('stories').locator('details');
  await expect(stories.first()).toContainText('来自 ');
  const links = await page
    .getByTestId('stories')
    .locator('a')
    .evaluateAll((all) => all.map((it) => it.getAttribute('href')));
  expect(new Set(links).size).toBe(links.length);
  await stories.first().locator('summary').click();
  await stories.first().getByRole('link').click();
  await expect(page.getByTestId('trial-step').first()).toBeVisible();
  await expect(page.locator('.ts > li.wrong')).toHaveCount(0);
});

test('a clause over periods fits beside its sheet', async ({ page }) => {
  await signIn(page, 'admin', 'en');
  await page.goto(at('/standards/clauses/I01'));
  const period = page.getByTestId('periods').locator('summary').first();
  await expect(period).toBeVisible();
  const boxes = await period
    .locator(':scope > *')
    .evaluateAll((all) => all.map((it) => it.getBoundingClientRect().toJSON() as DOMRect));
  for (const [i, a] of boxes.entries())
    for (const b of boxes.slice(i + 1)) {
      const isApart =
        a.right <= b.left + 1 || b.right <= a.left + 1 || a.bottom <= b.top + 1 || b.bottom <= a.top + 1;
      expect(isApart, JSON.stringify([a, b])).toBe(true);
    }
});
