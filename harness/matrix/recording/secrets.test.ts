import t from 'tap';
import { hidden, inParts, Secrets } from './secrets.ts';

t.test('a word is hidden, each of its characters', (t) => {
  const secrets = new Secrets();
  secrets.add('');
  secrets.add('s3cret');
  t.equal(secrets.hide('s3cret, and s3cret'), `${hidden.repeat(6)}, and ${hidden.repeat(6)}`);
  t.end();
});

t.test('also where it was typed in parts, which stay as long as they were', (t) => {
  const secrets = new Secrets();
  secrets.add('s3cret');
  t.same(
    inParts(['echo s3', 'cr', 'et\r', 'ls\r'], (text) => secrets.hideTyped(text)),
    ['echo ••', '••', '••\r', 'ls\r'],
  );
  t.end();
});

t.test(
  'so is a password as a guest keeps it, whatever the method; not what only looks a little like one',
  (t) => {
    const secrets = new Secrets();
    for (const kept of [
    `$6$rounds=1000$fa357b49619cdd3e$${'k./Z'.repeat(21)}mW`,
    `$y$j9T$F5Jx5fExrKuPp53xLKQ..1$${'X3DX'.repeat(10)}`,
    '$1$28772684$iEwNOgGugqO9.bIz5sk8k/',
  ])
    t.equal(secrets.hide(`printf '%s\\n' 'azureuser:${kept}' | chpasswd -e`), `printf '%s\\n' 'azureuser:${hidden.repeat(kept.length)}' | chpasswd -e`); // prettier-ignore
    t.equal(secrets.hide('awk "{print $1$2}"; echo $6$HOME'), 'awk "{print $1$2}"; echo $6$HOME');
    t.end();
  },
);

t.test('what everybody may read is hidden where it is typed, and not where it is said', (t) => {
  const secrets = new Secrets(['ttys0']);
  secrets.add('ttys0');
  secrets.add('s3cret');
  t.equal(secrets.hideTyped('ttys0 s3cret'), '••••• ••••••');
  t.equal(secrets.hide('ttys0 s3cret'), 'ttys0 ••••••');
  t.same(secrets.hideIn({ message: 'not s3cret', lines: ['s3cret', 'ttys0'], at: 7, none: undefined }), { message: 'not ••••••', lines: ['••••••', 'ttys0'], at: 7, none: undefined }); // prettier-ignore
  t.end();
});
