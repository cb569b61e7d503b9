import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import t from 'tap';
import { listVariants, loadSimulated } from '../profiles.ts';
import { changeWords } from './change-profile.ts';
import { readVariants } from './variants.ts';

t.test('a variant is a guest of its own, whose fields show the change', async (t) => {
  const plain = await loadSimulated('custom-agetty');
  const locked = await loadSimulated('custom-agetty.key-only');
  t.equal(locked.name, 'custom-agetty.key-only');
  t.match(
    locked.users.find(({ name }) => name === 'azureuser'),
    { password: undefined, sshKeys: [/^ssh-ed25519 /] },
  );
  t.equal(locked.users.find(({ name }) => name === 'root')?.password, 'ttys0', 'who is not named stays');
  t.match(locked.variantOf, { profile: { name: 'custom-agetty' }, variant: { name: 'key-only' } });

  t.notMatch((await loadSimulated('custom-agetty.no-console')).kernel.commandLine, /console=|earlyprintk/);
  t.match(
    (await loadSimulated('custom-agetty.console-order')).kernel.commandLine,
    / console=ttyS0 console=tty0$/,
  );
  const dumb = (await loadSimulated('custom-agetty.grub-not-serial')).grub;
  t.same(dumb, { ...plain.grub, terminal: ['console'], serialCommand: undefined });
  t.match((await loadSimulated('custom-agetty.grub-menu')).grub, {
    timeoutSeconds: 10,
    timeoutStyle: 'menu',
  });
  t.match((await loadSimulated('custom-agetty.no-serial-port')).machine, {
    serialPort: false,
    firmwareMirror: false,
  });
  t.match(await loadSimulated('rhel.root-enabled'), {
    root: 'password',
    users: [{ name: 'azureuser' }, { name: 'root' }],
  });
});

t.test('names that are not there, or not for this guest, are told with those that are', async (t) => {
  await t.rejects(loadSimulated('custom-agety'), {
    code: 'usage.guest-unknown',
    advice: /Did you mean custom-agetty\?/,
  });
  await t.rejects(loadSimulated('custom-agetty.key-onyl'), {
    code: 'usage.variant-unknown',
    message: 'The guest custom-agetty has no variant called key-onyl.',
    advice: /^Did you mean custom-agetty\.key-only\? Choose one of: .*\bkey-only\b/,
  });
  await t.rejects(
    loadSimulated('custom-agetty.masked-getty'),
    { code: 'usage.variant-unknown' },
    'units are systemd’s',
  );
  const names = (await listVariants(await loadSimulated('custom-agetty'))).map(({ name }) => name);
  t.ok(names.includes('respawn-loop'));
  t.notOk(names.includes('masked-getty'));
});

t.test('with a password for root, single-user mode asks for it where it refused before', async (t) => {
  const asked = { prompts: ['Give root password for maintenance', '(or press Control-D to continue): '], ends: 'password' }; // prettier-ignore
  const { singleUser } = await loadSimulated('rhel.root-enabled');
  t.match(
    singleUser.find(({ name }) => name === 'rescue'),
    asked,
  );
  t.match((await loadSimulated('rhel')).singleUser.find(({ name }) => name === 'rescue')?.ends, 'login');
  t.notMatch(
    singleUser.find(({ name }) => name === 'init'),
    asked,
  );
});

t.test('words of a kernel’s command line', async (t) => {
  const line = 'console=tty1 console=ttyS0,115200 quiet  rootdelay=300';
  t.equal(changeWords(line, { remove: ['console'], add: [] }), 'quiet rootdelay=300');
  t.equal(
    changeWords(line, { remove: ['console=tty1', 'quiet'], add: ['a', 'b=c'] }),
    'console=ttyS0,115200 rootdelay=300 a b=c',
  );
});

t.test('what is wrong in a variant is named by file and field', async (t) => {
  const directory = t.testdir({});
  const cases = [
    ['title: A\nchanges: []', 'changes'],
    ['title: A\nchanges: [{ mask: [a], remove: /b }]', 'changes.0'],
    ['title: A\nchanges: [{ when: { init: systemd } }]', 'changes.0'],
    ['title: A\nchanges: [{ remove: b }]', 'changes.0.remove'],
    ['title: A\nchanges: [{ replace: { path: /a, pattern: "(", with: b } }]', 'changes.0.replace.pattern'],
    ['title: A\nfor: { init: upstart }\nchanges: [{ remove: /b }]', 'for'],
  ] as const;
  for (const [text, field] of cases) {
    const folder = path.join(directory, field);
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, 'x.yaml'), text);
    await t.rejects(readVariants(folder), { code: 'image.profile-invalid', message: new RegExp(`x\\.yaml: ${field}.*: `) }, text); // prettier-ignore
  }
});
