import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import t, { type Test } from 'tap';
import { listProfiles, loadSimulated } from './profiles.ts';

const base = `
init: sysvinit
suite: bookworm
packages: [procps]
kernel: { package: linux-image-cloud-amd64, initrdModules: [virtio] }
memoryMiB: 256
cpus: 1
disk: { sizeMiB: 256 }
`;
const profile = `
extends: debian
title: A guest
source: simulated
os: { name: Debian GNU/Linux, version: '12' }
hostname: guest
users: [{ name: root, password: secret }]
kernel: { commandLine: console=ttyS0 }
grub: { timeoutSeconds: 1, terminal: [serial], serialCommand: serial --unit=0 }
issue: "Debian\\n"
osRelease: { NAME: Debian }
getty: by inittab
root: password
pam: as Debian's
sulogin: util-linux's
initrd: busybox
sshd: none
singleUser: [{ name: single, append: single, prompts: [maintenance], ends: password }]
differences: []
facts: [guests.md A]
cites: [distro.custom]
`;

/** A folder of images with these files, beside a base. */
async function imagesWith(t: Test, files: Readonly<Record<string, string>>): Promise<string> {
  const directory = t.testdir();
  for (const [name, text] of Object.entries({ 'bases/debian/base.yaml': base, ...files })) {
    await mkdir(path.dirname(path.join(directory, name)), { recursive: true });
    await writeFile(path.join(directory, name), text);
  }
  return directory;
}

t.test('every profile of this repository is valid', async (t) => {
  const profiles = await listProfiles();
  t.match(
    profiles.find(({ name }) => name === 'custom-agetty'),
    { base: { name: 'sysvinit', init: 'sysvinit' } },
  );
});

t.test('the custom guest has the line of the specification, letter by letter', async (t) => {
  const { files } = await loadSimulated('custom-agetty');
  const inittab = await readFile(path.join(files ?? '', 'etc/inittab'), 'utf8');
  t.ok(inittab.split('\n').includes('S0:12345:respawn:/sbin/agetty -L 115200 console vt102'));
});

t.test('a guest that is not there is a wrong usage, which names those that are', async (t) => {
  const directory = await imagesWith(t, {
    'a/profile.yaml': profile,
    'b/profile.yaml': profile,
    'build/x': '',
  });
  await t.rejects(loadSimulated('c', directory), {
    code: 'usage.guest-unknown',
    advice: 'Choose one of: a, b.',
  });
});

t.test('what is wrong in a profile or a base is named by file and field', async (t) => {
  const cases = [
    [
      profile.replace('timeoutSeconds: 1', 'timeoutSeconds: soon'),
      base,
      'guest/profile.yaml',
      'grub.timeoutSeconds',
    ],
    [profile.replace('name: root', "name: 'x y'"), base, 'guest/profile.yaml', 'users.0.name'],
    [profile.replace('password: secret', "password: 'a:b'"), base, 'guest/profile.yaml', 'users.0.password'],
    [
      profile.replace('console=ttyS0', '"console=ttyS0\\nrm"'),
      base,
      'guest/profile.yaml',
      'kernel.commandLine',
    ],
    [profile.replace('source: simulated', 'source: official'), base, 'guest/profile.yaml', 'source'],
    [`${profile}colour: red\n`, base, 'guest/profile.yaml', 'the whole file'],
    ['- a\n- b\n', base, 'guest/profile.yaml', 'the whole file'],
    ['title: [\n', base, 'guest/profile.yaml', 'line'],
    [profile.replace('extends: debian\n', ''), base, 'guest/profile.yaml', 'extends'],
    [profile.replace('extends: debian', 'extends: nothing'), base, 'guest/profile.yaml', 'extends'],
    [profile, base.replace('cpus: 1', 'cpus: many'), 'bases/debian/base.yaml', 'cpus'],
    [profile, base.replace('sizeMiB: 256', 'sizeMib: 256'), 'bases/debian/base.yaml', 'disk'],
    [
      profile,
      base.replace('[virtio]', '[virtio; reboot]'),
      'bases/debian/base.yaml',
      'kernel.initrdModules.0',
    ],
    [profile, base.replace('[procps]', "['procps; reboot']"), 'bases/debian/base.yaml', 'packages.0'],
  ] as const;
  for (const [guestText, baseText, file, field] of cases) {
    const directory = await imagesWith(t, {
      'guest/profile.yaml': guestText,
      'bases/debian/base.yaml': baseText,
    });
    await t.rejects(
      loadSimulated('guest', directory),
      { code: 'image.profile-invalid', message: new RegExp(`${file}: ${field}.*: `) },
      field,
    );
  }
});

t.test('a profile stands on its base, each with its own files', async (t) => {
  const directory = await imagesWith(t, {
    'bases/debian/files/etc/motd': 'base',
    'guest/profile.yaml': profile,
    'guest/files/etc/issue': 'own',
  });
  const loaded = await loadSimulated('guest', directory);
  t.match(loaded, {
    name: 'guest',
    files: path.join(directory, 'guest/files'),
    machine: { serialPort: true, firmwareMirror: false },
    base: { name: 'debian', packages: ['procps'], files: path.join(directory, 'bases/debian/files') },
  });
  t.same(await listProfiles(directory), [loaded], 'a base is no guest');
});
