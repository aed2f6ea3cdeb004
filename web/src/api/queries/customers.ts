// One customer behind several entries, whom they belong with, and the matters that a case may be about, over the wire.
import { api, ok, writeHeaders } from '../client';
import type {
  AlikeCustomer,
  Circle,
  Customer,
  CustomerGroup,
  CustomerMerge,
  CustomerPair,
  Duplicate,
} from '../wire';

interface Whole<T> {
  items: T[];
}
const of = (id: string) => ({ params: { path: { id } } });

export const fetchAlike = (id: string): Promise<Whole<AlikeCustomer>> =>
  ok(api.GET('/api/v1/customers/{id}/alike', of(id)));
export const fetchSuggestions = (): Promise<Whole<CustomerPair>> =>
  ok(api.GET('/api/v1/customer-suggestions'));
export const fetchMerges = (id: string): Promise<Whole<CustomerMerge>> =>
  ok(api.GET('/api/v1/customers/{id}/merges', of(id)));
export const fetchCircle = (id: string): Promise<Circle> =>
  ok(api.GET('/api/v1/customers/{id}/circle', of(id)));

export const mergeCustomers = (id: string, other_id: string): Promise<Customer> =>
  ok(api.POST('/api/v1/customers/{id}/merges', { ...of(id), headers: writeHeaders(), body: { other_id } }));
export const undoMerge = (id: string): Promise<Customer> =>
  ok(api.POST('/api/v1/customer-merges/{id}/undo', { ...of(id), headers: writeHeaders() }));
export const keepCustomersApart = (id: string, other_id: string): Promise<unknown> =>
  ok(api.POST('/api/v1/customers/{id}/apart', { ...of(id), headers: writeHeaders(), body: { other_id } }));
export const verifyIdentity = (id: string, identity_id: string): Promise<Customer> =>
  ok(
    api.POST('/api/v1/customers/{id}/verify', { ...of(id), headers: writeHeaders(), body: { identity_id } }),
  );

export interface Belonging {
  group_id: string | null;
  kind: CustomerGroup['kind'] | null;
  name: string;
  part: string;
}
export const joinGroup = (id: string, body: Belonging): Promise<CustomerGroup> =>
  ok(api.POST('/api/v1/customers/{id}/groups', { ...of(id), headers: writeHeaders(), body }));
export const leaveGroup = (id: string, gid: string): Promise<unknown> =>
  ok(
    api.DELETE('/api/v1/customers/{id}/groups/{gid}', {
      params: { path: { id, gid } },
      headers: writeHeaders(),
    }),
  );
export const renameGroup = (id: string, name: string): Promise<CustomerGroup> =>
  ok(api.PATCH('/api/v1/customer-groups/{id}', { ...of(id), headers: writeHeaders(), body: { name } }));
export const findGroups = (q: string): Promise<Whole<CustomerGroup>> =>
  ok(api.GET('/api/v1/customer-groups', { params: { query: { q } } }));

export const fetchMatters = (id: string): Promise<Whole<Duplicate>> =>
  ok(api.GET('/api/v1/cases/{id}/matters', of(id)));
export const keepMattersApart = (id: string, other_id: string): Promise<unknown> =>
  ok(
    api.POST('/api/v1/cases/{id}/matters_apart', { ...of(id), headers: writeHeaders(), body: { other_id } }),
  );
