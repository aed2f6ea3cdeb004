// Browser tests on the real binary: one worker, no retries, Debian's Chromium, a real mail server.
import { execSync } from 'node:child_process';
import { defineConfig } from '@playwright/test';

function chromium(): string {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  for (const name of ['chromium', 'chromium-browser', 'google-chrome'])
    try {
      return execSync(`command -v ${name}`, { encoding: 'utf8' }).trim();
    } catch {
      // The next name is tried.
    }
  throw new Error('no Chromium: apt-get install -y chromium fonts-noto-cjk, or set CHROMIUM');
}

const isPostgres = process.env.SHOUWEN_TEST_DATABASE === 'postgres';

export default defineConfig({
  testDir: 'e2e',
  // What databases do apart from each other, the Rust tests try on both. On PostgreSQL the walks through the whole house
  // are repeated: the first ten minutes, every channel, two agents on one case, chat and queue.
  testMatch: isPostgres ? /\/(?:first-ten-minutes|every-door|desk|chat|queue)\.spec\.ts$/u : /\.spec\.ts$/u,
  outputDir: 'test-results/run',
  globalSetup: './e2e/serve/setup.ts',
  reporter: [['./e2e/serve/reporter.ts']],
  workers: 1,
  retries: 0,
  fullyParallel: false,
  forbidOnly: true,
  timeout: 90_000,
  expect: { timeout: 10_000 },
  use: {
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    viewport: { width: 1440, height: 900 },
    trace: 'retain-on-failure',
    actionTimeout: 15_000,
    launchOptions: {
      executablePath: chromium(),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--js-flags=--expose-gc',
      ],
    },
  },
});
