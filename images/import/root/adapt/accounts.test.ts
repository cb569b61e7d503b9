import t from 'tap';
import { adaptationOf, plainFiles, program, treeOf } from '../testing/small-tree.ts';
import { addAccounts, rootState } from './accounts.ts';
import { md5Crypt } from './md5-crypt.ts';

const user = { name: 'azureuser', password: 'ttys0' };

function withUser(files: Record<string, string | Buffer | null>, glibc = '2.36', rootPassword?: string) {
  const adaptation = adaptationOf(treeOf({ ...plainFiles, ...files }), { glibc });
  addAccounts(adaptation, user, rootPassword);
  return adaptation;
}

t.test('a user is added with a home, and nothing else is touched', async (t) => {
  const { tree, changes } = withUser({
    '/etc/group': 'root:x:0:\nwheel:x:10:someone\n',
    '/etc/gshadow': 'root:::\nwheel:::someone\n',
    '/etc/skel/.profile': 'p',
    '/bin/bash': program(),
  });
  t.match(
    tree.text('/etc/passwd'),
    /^root:x:0:0:root:\/root:\/bin\/sh\nazureuser:x:1000:1000::\/home\/azureuser:\/bin\/bash\n$/,
  );
  t.match(tree.text('/etc/shadow'), /^root:\*:19000.*\nazureuser:\$6\$rounds=1000\$/);
  t.match(tree.text('/etc/group'), 'wheel:x:10:someone,azureuser\n');
  t.match(tree.text('/etc/gshadow'), 'wheel:::someone,azureuser\n');
  t.match(tree.find('/home/azureuser/.profile'), { uid: 1000, gid: 1000 });
  t.strictSame(changes, ['added user azureuser with the password ttys0, in wheel']);
  t.equal(rootState(tree), 'locked');
});

t.test('root stays as it is unless it is given a password', async (t) => {
  t.equal(rootState(withUser({}, '2.36', 'secret').tree), 'password');
  t.equal(rootState(treeOf({ '/etc/passwd': 'root:x:0:0::/:/bin/sh\n' })), 'unknown');
  t.equal(rootState(treeOf({ '/etc/passwd': 'root::0:0::/:/bin/sh\n' })), 'password', 'empty');
  t.equal(rootState(treeOf({ '/etc/passwd': '', '/etc/shadow': 'root:!!:1::::::\n' })), 'locked');
});

t.test('odd tables stay as they are around it', async (t) => {
  const noShadow = adaptationOf(
    treeOf({ '/etc/passwd': 'root::0:0:root:/root:/bin/sh', '/etc/group': 'root:x:0:' }),
  );
  addAccounts(noShadow, user);
  t.match(
    noShadow.tree.text('/etc/passwd'),
    /^root::0:0.*\nazureuser:\$6\$[^:]+:1000:/,
    'the hash is in passwd',
  );
  t.notOk(noShadow.tree.has('/etc/shadow'));
  t.notOk(noShadow.tree.has('/etc/gshadow'));

  const nis = withUser({
    '/etc/passwd': 'root:x:0:0:r\xf6\xf6t:/root:/bin/sh\n+@admins::::::\n+::::::\n',
  }).tree;
  t.match(nis.text('/etc/passwd'), /azureuser:[^\n]+\n\+@admins::::::\n\+::::::\n$/);

  const none = adaptationOf(treeOf({ '/bin/sh': program() }));
  addAccounts(none, user);
  t.match(none.tree.text('/etc/passwd'), /^root:x:0:0:root:\/root:\/bin\/sh\nazureuser:/);

  const latin = treeOf({
    ...plainFiles,
    '/etc/passwd': Buffer.from('root:x:0:0:r\xf6t:/root:/bin/sh\n', 'latin1'),
  });
  addAccounts(adaptationOf(latin), user);
  t.match(latin.text('/etc/passwd'), 'root:x:0:0:r\xf6t:/root:/bin/sh\n', 'bytes of any encoding');

  const known = withUser({
    '/etc/passwd': 'root:x:0:0::/root:/bin/sh\nazureuser:x:500:500::/srv:/bin/zsh\n',
  });
  t.match(known.tree.text('/etc/passwd'), 'azureuser:x:500:500::/srv:/bin/zsh\n');
  t.match(known.changes[0], /^user azureuser has/);
});

t.test('a C library from before 2008 gets a hash that it knows', async (t) => {
  t.match(withUser({}, '2.5').tree.text('/etc/shadow'), /azureuser:\$1\$/);
  // What `openssl passwd -1` says.
  t.equal(md5Crypt('ttys0', 'abcdefgh'), '$1$abcdefgh$TjvneeUqsOvn/ihuVcVDd/');
  t.equal(md5Crypt('a longer password, of more than one block', 'xy'), '$1$xy$CS2kjAjKmgVTnMQgHpYWl/');
});
