import t from 'tap';
import type { Principal } from '../principal.ts';
import { mfaSatisfied } from './mfa-satisfied.ts';

const now = new Date('2026-11-24T12:00:00Z');
const person: Principal = {
  kind: 'user',
  objectId: 'o',
  name: 'alice@ttys0.local',
  displayName: 'Alice',
  tenantId: 't',
  authenticationMethods: ['pwd', 'mfa'],
  signedInAt: new Date('2026-11-24T11:00:00Z'),
  expiresAt: now,
};
const [asked, recent] = [{ mfaForConsole: true }, { mfaForConsole: true, mfaMaxAgeMinutes: 60 }];

t.test('a second factor, where it is asked for, and not too long ago', (t) => {
  t.ok(mfaSatisfied(person, asked, now));
  t.ok(mfaSatisfied(person, recent, now));
  t.notOk(mfaSatisfied(person, { ...recent, mfaMaxAgeMinutes: 59 }, now));
  t.notOk(mfaSatisfied({ ...person, authenticationMethods: ['pwd'] }, asked, now));
  t.notOk(mfaSatisfied({ ...person, signedInAt: new Date(0) }, recent, now), 'of unknown age');
  t.ok(mfaSatisfied({ ...person, kind: 'servicePrincipal' }, recent, now));
  t.ok(mfaSatisfied({ ...person, authenticationMethods: [] }, { mfaForConsole: false }, now));
  t.end();
});
