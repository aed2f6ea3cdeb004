// Sends mail as a customer would and reads what customers get, through the real servers of the run.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';

export const imapPort = (): number => Number(process.env.SHOUWEN_TEST_IMAP_PORT);
export const smtpPort = (): number => Number(process.env.SHOUWEN_TEST_SMTP_PORT);
export const mailPassword = (): string => process.env.SHOUWEN_TEST_MAIL_PASSWORD ?? 'secret';

export interface Letter {
  from: string;
  to: string;
  subject: string;
  text: string;
  html?: string;
  headers?: string[];
}

const word = (text: string): string => `=?UTF-8?B?${Buffer.from(text).toString('base64')}?=`;
const part = (type: string, text: string): string =>
  `Content-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(text)
    .toString('base64')
    .replace(/(.{76})/g, '$1\r\n')}`;

function written(it: Letter): string {
  const head = [
    `From: ${it.from}`,
    `To: ${it.to}`,
    `Subject: ${word(it.subject)}`,
    `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${Date.now()}.${Math.random().toString(36).slice(2)}@customer.example>`,
    'MIME-Version: 1.0',
    ...(it.headers ?? []),
  ];
  const body = it.html
    ? `Content-Type: multipart/alternative; boundary="b1"\r\n\r\n--b1\r\n${part('text/plain', it.text)}\r\n--b1\r\n${part('text/html', it.html)}\r\n--b1--\r\n`
    : part('text/plain', it.text);
  return `${head.join('\r\n')}\r\n${body}\r\n`;
}

/** Hands a letter to the SMTP sink, which lays it into the IMAP inbox of the user before the `@`. */
export async function sendLetter(it: Letter): Promise<void> {
  const address = (text: string): string => /<([^>]+)>/.exec(text)?.[1] ?? text;
  const steps = [
    `EHLO customer.example`,
    `MAIL FROM:<${address(it.from)}>`,
    `RCPT TO:<${address(it.to)}>`,
    'DATA',
    `${written(it).replace(/^\./gm, '..')}.`,
    'QUIT',
  ];
  await new Promise<void>((done, fail) => {
    const socket = connect(smtpPort(), '127.0.0.1');
    let said = '';
    let next = 0;
    socket.setTimeout(10_000, () => socket.destroy(new Error('the sink is silent')));
    socket.on('error', fail);
    socket.on('close', () => (next >= steps.length ? done() : fail(new Error(`SMTP ended early: ${said}`))));
    socket.on('data', (chunk) => {
      said += chunk.toString();
      const lines = said.split('\r\n');
      const last = lines.at(-2) ?? '';
      if (!said.endsWith('\r\n') || !/^\d{3} /.test(last)) return;
      if (/^[45]/.test(last)) return socket.destroy(new Error(last));
      said = '';
      const step = steps[next];
      next += 1;
      if (step !== undefined) socket.write(`${step}\r\n`);
      return undefined;
    });
  });
}

/** What lies in a user's inbox, newest last. */
export function inboxOf(user: string): string[] {
  const home = join(process.env.SHOUWEN_TEST_MAIL_HOMES ?? '', user, 'Maildir');
  return ['new', 'cur'].flatMap((folder) => {
    const path = join(home, folder);
    return existsSync(path) ? readdirSync(path).map((name) => readFileSync(join(path, name), 'utf8')) : [];
  });
}
