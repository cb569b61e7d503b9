import t from 'tap';
import { readLab } from './lab.ts';

t.test('reads what the lab says of itself; missing lists are empty', (t) => {
  const lab = readLab({
    tenantId: 't',
    subscriptionId: 's',
    users: [{ name: 'alice', upn: 'alice@ttys0.local' }],
  });
  t.match(lab, { subscriptionName: 'ttys0 lab', users: [{ name: 'alice', role: '' }], guestLogins: [] });
  t.end();
});

t.test('scale sets have consoles, but for the quirk of the preview', (t) => {
  const ids = { tenantId: 't', subscriptionId: 's' };
  t.equal(readLab(ids).hasScaleSetConsoles, true);
  t.equal(readLab({ ...ids, quirks: ['vmss-preview'] }).hasScaleSetConsoles, false);
  t.end();
});

t.test('guest logins are optional and keep their note', (t) => {
  const login = { guest: 'debian', user: 'azureuser', password: 'pw', note: 'no sudo' };
  t.strictSame(readLab({ tenantId: 't', subscriptionId: 's', guestLogins: [login, 'junk'] }).guestLogins, [
    login,
  ]);
  t.end();
});

t.test('refuses an answer without its ids', (t) => {
  t.throws(() => readLab({ subscriptionId: 's' }), /no tenantId/);
  t.throws(() => readLab([]), /object/);
  t.end();
});
