import { execa } from 'execa';
import t from 'tap';
import { withAccount } from './accounts.ts';
import { homeMode } from './home.ts';
import { passwordField } from './password.ts';
import type { AccountTables } from './tables.ts';

const tables: AccountTables = {
  passwd: 'root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\n',
  shadow: 'root:*:19000:0:99999:7:::\ndaemon:*:19000:0:99999:7:::\n',
  group: 'root:x:0:\ndaemon:x:1:\nsudo:x:27:\nnetdev:x:999:\n',
  gshadow: 'root:*::\ndaemon:*::\nsudo:*::\nnetdev:!::\n',
};
const azureuser = { name: 'azureuser', passwordField: '$6$x', groups: [] } as const;

t.test('a new user is the first above 1000, with a group and a home of the same name', async (t) => {
  const { tables: after, placed } = withAccount(tables, azureuser);
  t.same(placed, { name: 'azureuser', uid: 1000, gid: 1000, home: '/home/azureuser' });
  t.equal(after.passwd, `${tables.passwd}azureuser:x:1000:1000::/home/azureuser:/bin/bash\n`);
  t.equal(after.shadow, `${tables.shadow}azureuser:$6$x:19600:0:99999:7:::\n`);
  t.equal(after.group, `${tables.group}azureuser:x:1000:\n`);
  t.equal(after.gshadow, `${tables.gshadow}azureuser:!::\n`);
  t.equal(withAccount(after, { ...azureuser, name: 'other' }).placed.uid, 1001);
});

t.test('a given id is taken, and one that is taken is refused', async (t) => {
  t.match(withAccount(tables, { ...azureuser, uid: 500 }).placed, { uid: 500, gid: 500 });
  t.throws(() => withAccount(tables, { ...azureuser, uid: 1 }), /user id 1 is taken/);
});

t.test('groups: joined once, and made as system groups where they are missing', async (t) => {
  const { tables: after } = withAccount(tables, { ...azureuser, groups: ['sudo', 'wheel'] });
  t.match(after.group, /^sudo:x:27:azureuser$/m);
  t.match(after.group, /^wheel:x:998:azureuser$/m);
  t.match(after.gshadow, /^wheel:!::azureuser$/m);
  t.same(
    withAccount(after, { ...azureuser, groups: ['sudo', 'wheel'] }).tables,
    after,
    'a second time changes nothing',
  );
});

t.test('of root only the password changes', async (t) => {
  const { tables: after, placed } = withAccount(tables, { name: 'root', passwordField: '!', groups: [] });
  t.same(placed, { name: 'root', uid: 0, gid: 0, home: '/root' });
  t.same(after, { ...tables, shadow: tables.shadow.replace('root:*', 'root:!') });
});

t.test('a password becomes what crypt makes of it, in few rounds and the same every time', async (t) => {
  const field = passwordField('rhel', 'root', 'ttys0');
  t.match(field, /^\$6\$rounds=1000\$[0-9a-f]{16}\$[./A-Za-z0-9]{86}$/);
  t.equal(field, passwordField('rhel', 'root', 'ttys0'));
  t.not(field, passwordField('rhel', 'azureuser', 'ttys0'));
  t.equal(passwordField('rhel', 'root', undefined), '!');
  const salt = field.slice(3, field.lastIndexOf('$'));
  const known = await execa('openssl', ['passwd', '-6', '-salt', salt, 'ttys0'], { reject: false });
  if (known.failed) t.comment('no openssl here to compare with');
  else t.equal(field, known.stdout);
});

t.test('a home directory has the mode that login.defs says', async (t) => {
  t.equal(homeMode('#HOME_MODE 0711\nHOME_MODE\t0700\nUMASK 022\n'), 0o700);
  t.equal(homeMode('UMASK\t\t027\n'), 0o750);
  t.equal(homeMode(''), 0o755);
});
