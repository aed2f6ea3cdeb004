// The one door to /api/v1: typed by the generated schema, with session, idempotency and server time handled here.
// Always true: a write carries an idempotency key; a retry of the same write reuses it.
import createClient, { type Middleware } from 'openapi-fetch';
import { learnServerTime } from '@/kit/clock';
import { uid } from '@/kit/uid';
import { Problem, type ProblemBody } from './problem';
import type { paths } from './schema';

let csrf = '';
let language = 'zh-CN';
let onSignedOut: () => void = () => {};
const sentAt = new WeakMap<Request, number>();

export function setCsrf(token: string): void {
  csrf = token;
}
export function setLanguage(locale: string): void {
  language = locale;
}
export function whenSignedOut(run: () => void): void {
  onSignedOut = run;
}

const session: Middleware = {
  onRequest({ request }) {
    request.headers.set('Accept-Language', language);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      if (csrf) request.headers.set('X-CSRF-Token', csrf);
      if (!request.headers.has('Idempotency-Key')) request.headers.set('Idempotency-Key', uid());
    }
    sentAt.set(request, performance.now());
    return request;
  },
  onResponse({ request, response }) {
    const serverAt = Number(response.headers.get('X-Server-Time'));
    learnServerTime(serverAt, performance.now() - (sentAt.get(request) ?? performance.now()));
    if (response.status === 401 && !request.url.endsWith('/session')) onSignedOut();
    return undefined;
  },
};

export const api = createClient<paths>({
  baseUrl: '',
  credentials: 'same-origin',
  // Looked up at every call, so that tests may stand in for the network.
  fetch: (request: Request) => globalThis.fetch(request),
});
api.use(session);

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** Unwraps an answer, typed as the schema says, or throws the server's problem. */
export async function ok<T>(call: Promise<Answer<T>>): Promise<T> {
  const answer = await call;
  if (answer.response.ok) return answer.data as T;
  const body = answer.error as ProblemBody | string | undefined;
  if (body && typeof body === 'object' && typeof body.code === 'string')
    throw new Problem({ ...body, status: answer.response.status });
  throw new Problem({ status: answer.response.status, code: codeOf(answer.response.status) });
}

function codeOf(status: number): string {
  if (status === 401) return 'unauthenticated';
  if (status === 403) return 'forbidden';
  if (status === 404) return 'not_found';
  if (status === 413) return 'too_large';
  if (status === 429) return 'too_many_requests';
  return status === 503 ? 'busy' : 'internal';
}

/** Headers of a case write: which version the person saw, and the key under which a retry is the same write. */
export function writeHeaders(version?: number, key: string = uid()): Record<string, string> {
  const headers: Record<string, string> = { 'Idempotency-Key': key };
  if (version !== undefined) headers['If-Match'] = `"${version}"`;
  return headers;
}

/** Uploads one file as raw body. */
export async function upload<T>(file: File): Promise<T> {
  const response = await fetch(`/api/v1/attachments?name=${encodeURIComponent(file.name)}`, {
    method: 'POST',
    credentials: 'same-origin',
    headers: {
      'Content-Type': file.type || 'application/octet-stream',
      'X-CSRF-Token': csrf,
      'Idempotency-Key': uid(),
    },
    body: file,
  });
  const data = (await response.json().catch(() => undefined)) as T;
  return ok<T>(Promise.resolve(response.ok ? { data, response } : { error: data, response }));
}
