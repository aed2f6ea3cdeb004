// Prints each test as it ends and one closing line of totals; the test command reads that line.
import type { FullResult, Reporter, TestCase, TestResult } from '@playwright/test/reporter';

export default class ClosingLine implements Reporter {
  #passed = 0;
  #failed = 0;

  printsToStdio(): boolean {
    return true;
  }

  onStdOut(chunk: string | Buffer): void {
    process.stdout.write(chunk);
  }

  onTestEnd(test: TestCase, result: TestResult): void {
    const name = test.titlePath().filter(Boolean).join(' › ');
    if (result.status === 'skipped') return;
    const isFine = result.status === test.expectedStatus;
    if (isFine) this.#passed += 1;
    else this.#failed += 1;
    console.log(`${isFine ? 'ok  ' : 'FAIL'} ${name} (${(result.duration / 1000).toFixed(1)} s)`);
    if (!isFine) for (const it of result.errors) console.log(it.stack ?? it.message ?? it.value);
  }

  onError(error: { message?: string; stack?: string }): void {
    this.#failed += 1;
    console.log(error.stack ?? error.message);
  }

  onEnd(result: FullResult): void {
    if (result.status !== 'passed' && this.#failed === 0) this.#failed = 1;
    console.log(`\n${this.#passed} passed, ${this.#failed} failed`);
  }
}
