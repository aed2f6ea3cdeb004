// What people and teams keep for themselves: quick phrases, shared lists of cases.
import { api, ok, writeHeaders } from '../client';
import type { Page, QuickPhrase, QuickPhraseBody, SavedView, TeamView } from '../wire';

const at = (id: string) => ({ params: { path: { id } }, headers: writeHeaders() });

export const fetchQuickPhrases = (): Promise<Page<QuickPhrase>> => ok(api.GET('/api/v1/quick_phrases'));
export const addQuickPhrase = (body: QuickPhraseBody): Promise<QuickPhrase> =>
  ok(api.POST('/api/v1/quick_phrases', { body, headers: writeHeaders() }));
export const putQuickPhrase = (id: string, body: QuickPhraseBody): Promise<QuickPhrase> =>
  ok(api.PUT('/api/v1/quick_phrases/{id}', { ...at(id), body }));
export const removeQuickPhrase = (id: string): Promise<void> =>
  ok(api.DELETE('/api/v1/quick_phrases/{id}', at(id)));
/** The words of a phrase with what is known filled in; what is not known stays in its braces. */
export const fillQuickPhrase = (id: string, caseId: string | null): Promise<{ text: string }> =>
  ok(
    api.GET('/api/v1/quick_phrases/{id}/filled', {
      params: { path: { id }, query: caseId ? { case_id: caseId } : {} },
    }),
  );

export const fetchTeamViews = (): Promise<Page<TeamView>> =>
  ok(api.GET('/api/v1/team_views')) as unknown as Promise<Page<TeamView>>;
export const shareTeamView = (teamId: string, name: string, filter: SavedView): Promise<unknown> =>
  ok(
    api.POST('/api/v1/team_views', {
      body: { team_id: teamId, name, filter: { ...filter } },
      headers: writeHeaders(),
    }),
  );
export const removeTeamView = (id: string): Promise<void> =>
  ok(api.DELETE('/api/v1/team_views/{id}', at(id)));
