import t from 'tap';
import { accountNameOf } from './account-address.ts';

t.test('an account is named by the host or, on this host, by the path', async (t) => {
  t.equal(accountNameOf('https://acct.blob.core.windows.net/'), 'acct');
  t.equal(accountNameOf('https://ttys0diag.blob.localhost:9000/'), 'ttys0diag');
  t.equal(accountNameOf('https://localhost:9000/ttys0diag/'), 'ttys0diag');
  t.equal(accountNameOf('https://localhost:9000/ttys0diag'), 'ttys0diag');
  t.equal(accountNameOf('https://localhost:9000/'), '');
});
