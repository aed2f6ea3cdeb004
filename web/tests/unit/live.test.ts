import { beforeEach, describe, expect, it } from 'vitest';
import type { CaseRow, Me, Page } from '@/api/wire';
import { keys, type CaseFilter } from '@/api/keys';
import { belongs, patchPages, patchRow } from '@/agent/state/live';
import { queries } from '@/agent/state/query';

const me = { person: { id: 'me', team_ids: ['t1'] } } as unknown as Me;
const row = (id: string, due: number | null, more: Partial<CaseRow> = {}): CaseRow =>
  ({
    id,
    version: 1,
    priority: 'normal',
    category: 'open',
    updated_at: 1,
    opened_at: 1,
    type: 'repair',
    owner: { id: 'me' },
    handler: null,
    team: { id: 't1' },
    next_due: due === null ? null : { due_at: due },
    ...more,
  }) as unknown as CaseRow;
const data = (...items: CaseRow[]) => ({
  pages: [{ items, next: null } as Page<CaseRow>],
  pageParams: [null],
});
const ids = (it: { pages: Page<CaseRow>[] }): string[] => it.pages.flatMap((p) => p.items.map((r) => r.id));

describe('live patches', () => {
  it('changes a row in place', () => {
    const next = patchPages(
      data(row('a', 1), row('b', 2)),
      row('a', 1, { subject: 'new', version: 2 }),
      { view: 'mine' },
      me,
    );
    expect(ids(next)).toEqual(['a', 'b']);
    expect(next.pages[0]!.items[0]!.subject).toBe('new');
  });

  it('moves a row when its risk changes', () => {
    expect(
      ids(patchPages(data(row('a', 1), row('b', 2)), row('a', 3, { version: 2 }), { view: 'mine' }, me)),
    ).toEqual(['b', 'a']);
  });

  it('adds what now belongs and takes away what no longer does', () => {
    expect(ids(patchPages(data(row('a', 1)), row('b', 0), { view: 'mine' }, me))).toEqual(['b', 'a']);
    const closed = row('a', null, { category: 'closed', version: 2 });
    expect(ids(patchPages(data(row('a', 1), row('b', 2)), closed, { view: 'mine' }, me))).toEqual(['b']);
  });

  it('never goes back to an older version', () => {
    const held = data(row('a', 1, { version: 5 }));
    expect(patchPages(held, row('a', 9, { version: 4 }), { view: 'mine' }, me)).toBe(held);
  });

  it('touches nothing that is not shown', () => {
    const held = data(row('a', 1));
    expect(patchPages(held, row('z', 1, { owner: null }), { view: 'mine' }, me)).toBe(held);
  });

  it('knows which view a row belongs to', () => {
    expect(belongs(row('a', 1, { handler: null }), { view: 'unassigned' }, me)).toBe(true);
    expect(belongs(row('a', 1, { category: 'waiting' }), { view: 'waiting' }, me)).toBe(true);
    expect(belongs(row('a', 1, { category: 'closed' }), { view: 'closed' }, me)).toBe(true);
    expect(belongs(row('a', 1), { view: 'breached' }, me)).toBe(true);
    expect(belongs(row('a', 1), { view: 'all', type: 'complaint' }, me)).toBe(false);
  });
});

describe('news that come while a list is on its way', () => {
  const filter: CaseFilter = { view: 'unassigned' };
  const key = keys.list(filter);
  /** Asks for the list; the returned function lets the answer come. */
  function ask(...items: CaseRow[]): { come: () => Promise<string[]> } {
    let answer: (page: Page<CaseRow>) => void = () => undefined;
    const fetched = queries.fetchInfiniteQuery({
      queryKey: key,
      initialPageParam: null as string | null,
      queryFn: () => new Promise<Page<CaseRow>>((done) => (answer = done)),
    });
    return {
      async come() {
        await Promise.resolve();
        answer({ items, next: null } as Page<CaseRow>);
        await fetched;
        await Promise.resolve();
        return ids(queries.getQueryData(key)!);
      },
    };
  }
  beforeEach(() => queries.clear());

  it('stand in it, though the answer left the server before them', async () => {
    const list = ask(row('a', 1));
    patchRow(row('b', 2), me);
    expect(await list.come()).toEqual(['a', 'b']);
  });

  it('stand in it when it was shown already and is asked for anew', async () => {
    queries.setQueryData(key, data(row('a', 1)));
    const list = ask(row('a', 1));
    patchRow(row('b', 2), me);
    expect(ids(queries.getQueryData(key)!)).toEqual(['a', 'b']);
    expect(await list.come()).toEqual(['a', 'b']);
  });

  it('take away what somebody took meanwhile', async () => {
    const list = ask(row('a', 1), row('b', 2));
    patchRow(row('b', 2, { version: 2, handler: { id: 'li' } as CaseRow['handler'] }), me);
    expect(await list.come()).toEqual(['a']);
  });

  it('give way to an answer that is newer', async () => {
    const list = ask(row('a', 1), row('b', 2, { version: 3, subject: 'newer' }));
    patchRow(row('b', 2, { version: 2, subject: 'older' }), me);
    await list.come();
    const held = queries.getQueryData<ReturnType<typeof data>>(key)!;
    expect(held.pages[0]!.items[1]!.subject).toBe('newer');
  });
});
