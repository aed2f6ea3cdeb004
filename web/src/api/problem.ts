// What the server says when it refuses: a problem document with a stable code. Screens translate the code.
import type { Finding } from './wire';

export interface FieldProblem {
  field: string;
  code: string;
  detail?: string;
  /** What would be right, of something that somebody typed. */
  says?: { zh: string; en: string };
  /** What people call it, of something that a clause misses. */
  title?: { zh: string; en: string };
}

export interface ProblemBody {
  type?: string;
  title?: string;
  status: number;
  code: string;
  detail?: string;
  clause?: string;
  missing?: string[];
  fields?: FieldProblem[];
  findings?: Finding[];
  current_version?: number;
  /** What stands in the way, of a thing whose state does not allow it (`wrong_state`). */
  says?: { zh: string; en: string };
}

/** Thrown by every call that the server answered with an error, or that never reached it (code `offline`). */
export class Problem extends Error {
  readonly body: ProblemBody;

  constructor(body: ProblemBody) {
    super(body.detail ?? body.title ?? body.code);
    this.name = 'Problem';
    this.body = body;
  }

  get code(): string {
    return this.body.code;
  }
}

/** Reads any thrown thing as a problem. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof TypeError) return new Problem({ status: 0, code: 'offline' });
  return new Problem({
    status: 0,
    code: 'internal',
    detail: error instanceof Error ? error.message : String(error),
  });
}
