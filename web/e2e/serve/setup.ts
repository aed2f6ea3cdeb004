// Starts what the tests talk to: a real IMAP server with a mail sink, and the real binary on an empty database
// with the sample company. Everything ends when the run ends.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, createWriteStream, mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve('..');
const BIN = resolve(process.env.SHOUWEN_BIN ?? '../target/debug/shouwen');

async function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === 'object' ? done(address.port) : fail(new Error('no port')),
      );
    });
  });
}

async function until(what: string, forMs: number, isThere: () => Promise<boolean> | boolean): Promise<void> {
  const end = Date.now() + forMs;
  while (Date.now() < end) {
    if (await isThere()) return;
    await new Promise((go) => setTimeout(go, 100));
  }
  throw new Error(`${what} did not come within ${forMs / 1000} s`);
}

function lend(program: string): ChildProcess {
  const built = join(ROOT, 'target/debug', program);
  if (!existsSync(built))
    spawnSync('cargo', ['build', '--quiet', '--package', 'testkit', '--bin', program], {
      cwd: ROOT,
      stdio: 'inherit',
    });
  return spawn(built, [], { stdio: ['pipe', 'pipe', 'inherit'] });
}

async function startMail(): Promise<ChildProcess | null> {
  if (process.env.SHOUWEN_TEST_IMAP_PORT) return null;
  const child = lend('test-mail');
  let text = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  await until('the mail server', 60_000, () => text.includes('ready') || child.exitCode !== null);
  for (const m of text.matchAll(/^(SHOUWEN_TEST_\w+)=(.*)$/gm)) process.env[m[1]!] = m[2]!;
  return child;
}

async function startDesk(): Promise<{ stop: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'shouwen-e2e-'));
  const port = await freePort();
  const url = process.env.SHOUWEN_TEST_DATABASE_URL ?? process.env.SHOUWEN_DATABASE_URL;
  const where = url ? ['--database', url] : ['--data', join(folder, 'data')];
  mkdirSync('test-results', { recursive: true });
  const log = createWriteStream('test-results/shouwen.log');
  const child = spawn(BIN, ['serve', '--sample', ...where, '--listen', `127.0.0.1:${port}`], {
    cwd: folder,
    env: {
      ...process.env,
      SHOUWEN_COMPANY: '暖城供热有限公司',
      SHOUWEN_PACK: 'heating',
      SHOUWEN_REQUESTS_PER_SECOND: '500',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.pipe(log);
  child.stderr.pipe(log);
  process.env.SHOUWEN_E2E_URL = `http://127.0.0.1:${port}`;
  process.env.SHOUWEN_E2E_PID = String(child.pid);
  await until('the desk', 180_000, async () => {
    if (child.exitCode !== null)
      throw new Error(`shouwen ended with ${child.exitCode}; see test-results/shouwen.log`);
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/session`).catch(() => null);
    return answer !== null;
  });
  return {
    stop: async () => {
      child.kill('SIGTERM');
      await until('the end of the desk', 15_000, () => child.exitCode !== null).catch(() =>
        child.kill('SIGKILL'),
      );
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export default async function setup(): Promise<() => Promise<void>> {
  if (process.env.SHOUWEN_E2E_URL) return async () => undefined;
  const mail = await startMail();
  const desk = await startDesk();
  console.log(`desk at ${process.env.SHOUWEN_E2E_URL}, ${process.env.SHOUWEN_TEST_DATABASE ?? 'sqlite'}`);
  return async () => {
    await desk.stop();
    mail?.stdin?.end();
  };
}
