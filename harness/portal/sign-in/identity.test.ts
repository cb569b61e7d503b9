import t from 'tap';
import { restoreIdentity, storeIdentity, type Identity } from './identity.ts';

function storageWith(text?: string) {
  const items = new Map(text === undefined ? [] : [['ttys0.identity', text]]);
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  };
}

const alice: Identity = { kind: 'signed-in', upn: 'alice@ttys0.local', token: 'jwt', expiresAtMs: 60_000 };

t.test('comes back after a reload until it ends', (t) => {
  const storage = storageWith();
  storeIdentity(storage, 'tenant', alice);
  t.strictSame(restoreIdentity(storage, 'tenant', 0), alice);
  t.strictSame(restoreIdentity(storage, 'tenant', 59_000), { kind: 'signed-out', because: 'expired' });
  t.end();
});

t.test('a token of another lab or a broken entry is none', (t) => {
  const storage = storageWith();
  storeIdentity(storage, 'another', alice);
  const nobody = { kind: 'signed-out', because: 'not-yet' };
  t.strictSame(restoreIdentity(storage, 'tenant', 0), nobody);
  t.strictSame(restoreIdentity(storageWith('{'), 'tenant', 0), nobody);
  t.strictSame(restoreIdentity(storageWith('{"tenantId":"tenant"}'), 'tenant', 0), nobody);
  t.end();
});

t.test('signing out forgets it', (t) => {
  const storage = storageWith();
  storeIdentity(storage, 'tenant', alice);
  storeIdentity(storage, 'tenant', { kind: 'signed-out', because: 'signed-out' });
  t.equal(storage.getItem('ttys0.identity'), null);
  t.end();
});
