import t from 'tap';
import { Store } from '../../store/store.ts';
import { type DenyAssignment, everyone } from './deny-assignment.ts';
import { DenyAssignments } from './deny-assignments.ts';

const given: DenyAssignment = {
  name: 'de210000-41c2-4e0f-8b57-2a9d6c3e1f01',
  denyAssignmentName: 'from a lab file',
  description: '',
  permissions: [{ actions: ['*'], notActions: [], dataActions: [], notDataActions: [] }],
  scope: '/subscriptions/s',
  doNotApplyToChildScopes: false,
  principals: [everyone],
  excludePrincipals: [],
};

t.test('what a lab file gives is there, and stays changed once it was changed', (t) => {
  using store = Store.inMemory();
  const first = new DenyAssignments(store, [given]);
  t.same(first.all, [given]);
  const changed = { ...given, excludePrincipals: ['someone'] };
  first.put(changed);
  t.same(first.find(given.name.toUpperCase()), changed);
  t.same(new DenyAssignments(store, [given]).all, [changed]);
  t.end();
});

t.test('what was taken away does not come back with the lab file', (t) => {
  using store = Store.inMemory();
  new DenyAssignments(store, [given]).remove(given);
  t.same(new DenyAssignments(store, [given]).all, []);
  t.end();
});

t.test('what the file no longer gives is gone, unless it was changed', (t) => {
  using store = Store.inMemory();
  t.same(new DenyAssignments(store, [given]).all, [given]);
  t.same(new DenyAssignments(store, []).all, []);
  t.end();
});
