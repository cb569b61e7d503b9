import t from 'tap';
import { parseDeb822Sources, parseOneLineSources } from './apt-sources.ts';
import { debianSourceLines, mirrorSourceLines } from './debian-mirror.ts';

const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';

const deb822 = `# A comment
Types: deb deb-src
# http://old.example/debian
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By: ${keyring}

Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main
Signed-By: ${keyring}

Types: deb
URIs: http://disabled.example/debian
Suites: bookworm
Components: main
Enabled: no
`;

t.test('the newer format: each suite of the archive, without what is commented out or disabled', (t) => {
  t.same(debianSourceLines(parseDeb822Sources(deb822), 'bookworm'), [
    `deb [signed-by=${keyring}] http://mirror.example/debian bookworm main`,
    `deb [signed-by=${keyring}] http://mirror.example/debian bookworm-updates main`,
    `deb [signed-by=${keyring}] http://mirror.example/debian-security bookworm-security main`,
  ]);
  t.end();
});

t.test('the older format: options and comments', (t) => {
  const sources = parseOneLineSources(`
# deb http://old.example/debian bookworm main
deb [arch=amd64 trusted=yes] http://mirror.example/debian bookworm main non-free # local
deb-src http://mirror.example/debian bookworm main
deb http://mirror.example/debian-security bookworm-security main
`);
  t.same(debianSourceLines(sources, 'bookworm'), [
    'deb [trusted=yes] http://mirror.example/debian bookworm main',
    'deb http://mirror.example/debian-security bookworm-security main',
  ]);
  t.end();
});

t.test('a host of another release has the guest in its archive, too', (t) => {
  const sources = parseOneLineSources(
    'deb http://mirror.example/debian trixie main\ndeb http://mirror.example/debian trixie-backports main',
  );
  t.same(debianSourceLines(sources, 'bookworm'), ['deb http://mirror.example/debian bookworm main']);
  t.end();
});

t.test("others' packages are left alone, though their suite be called after a release", (t) => {
  const sources = parseOneLineSources(`
deb [signed-by=/usr/share/keyrings/vendor.gpg] http://vendor.example/debian bookworm main
deb http://vendor.example/apt bookworm main
deb http://vendor.example/debian bookworm stable
deb http://vendor.example/debian nodistro main
`);
  t.same(debianSourceLines(sources, 'bookworm'), []);
  t.end();
});

t.test('Ubuntu has no Debian packages', (t) => {
  const ubuntu = `Types: deb
URIs: http://mirror.example/ubuntu
Suites: noble noble-updates
Components: main universe
Signed-By: /usr/share/keyrings/ubuntu-archive-keyring.gpg
`;
  t.same(debianSourceLines(parseDeb822Sources(ubuntu), 'bookworm'), []);
  t.end();
});

t.test('a key that is written into the source is left to what apt trusts anyway', (t) => {
  const sources = parseDeb822Sources(`Types: deb
URIs: http://mirror.example/debian
Suites: bookworm
Components: main
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 mDMEYCQjIxYJKwYBBAHaRw8BAQdAD/P5Nvvnvk66SxBBHDbhRml9ORg1WV5CvzKY
`);
  t.same(debianSourceLines(sources, 'bookworm'), ['deb http://mirror.example/debian bookworm main']);
  t.end();
});

t.test('an archive without the suite itself is of no use', (t) => {
  const sources = parseOneLineSources('deb http://mirror.example/debian-security bookworm-security main');
  t.same(debianSourceLines(sources, 'bookworm'), []);
  t.end();
});

t.test('a mirror that the caller names stands alone', (t) => {
  t.same(mirrorSourceLines('http://m.example/debian', 'bookworm', keyring), [
    `deb [signed-by=${keyring}] http://m.example/debian bookworm main`,
  ]);
  t.same(mirrorSourceLines('http://m.example/debian', 'bookworm', undefined), [
    'deb http://m.example/debian bookworm main',
  ]);
  t.end();
});
