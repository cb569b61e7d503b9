import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import t, { type Test } from 'tap';
import { listProfiles, loadProfile } from './profiles.ts';

const valid = `
title: A guest
source: simulated
os: { name: Debian GNU/Linux, version: '12' }
init: sysvinit
hostname: guest
memoryMiB: 256
cpus: 1
cpuModel: Nehalem
users: [{ name: root, password: secret }]
suite: bookworm
packages: [procps]
kernel: { package: linux-image-cloud-amd64, commandLine: console=ttyS0, initrdModules: [virtio] }
grub: { timeoutSeconds: 1, terminal: [serial], serialCommand: serial --unit=0 }
disk: { sizeMiB: 256 }
cites: [distro.custom]
`;

/** A folder of images with these files. */
async function imagesWith(t: Test, files: Readonly<Record<string, string>>): Promise<string> {
  const directory = t.testdir();
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(directory, name)), { recursive: true });
    await writeFile(path.join(directory, name), text);
  }
  return directory;
}

t.test('every profile of this repository is valid', async (t) => {
  const profiles = await listProfiles();
  t.match(profiles, [{ name: 'custom-agetty', init: 'sysvinit' }]);
});

t.test('the custom guest has the line of the specification, letter by letter', async (t) => {
  const { layers } = await loadProfile('custom-agetty');
  const inittab = await readFile(path.join(layers[0] ?? '', 'etc/inittab'), 'utf8');
  t.ok(inittab.split('\n').includes('S0:12345:respawn:/sbin/agetty -L 115200 console vt102'));
});

t.test('a guest that is not there is a wrong usage, which names those that are', async (t) => {
  const directory = await imagesWith(t, { 'a/profile.yaml': valid, 'b/profile.yaml': valid, 'build/x': '' });
  await t.rejects(loadProfile('c', directory), {
    code: 'usage.guest-unknown',
    advice: 'Choose one of: a, b.',
  });
});

t.test('what is wrong in a profile is named by file and field', async (t) => {
  const cases = [
    [valid.replace('cpus: 1', 'cpus: many'), 'cpus'],
    [valid.replace('cpus: 1', 'cpus: 0'), 'cpus'],
    [valid.replace('sizeMiB: 256', 'sizeMib: 256'), 'disk'],
    [valid.replace('name: root', "name: 'x y'"), 'users.0.name'],
    [valid.replace('password: secret', "password: 'a:b'"), 'users.0.password'],
    [valid.replace('[virtio]', '[virtio; reboot]'), 'kernel.initrdModules.0'],
    [valid.replace('console=ttyS0', '"console=ttyS0\\nrm"'), 'kernel.commandLine'],
    [valid.replace('source: simulated', 'source: official'), 'source'],
    [`${valid}colour: red\n`, 'the whole file'],
    ['- a\n- b\n', 'the whole file'],
    ['title: [\n', 'line'],
    [`extends: nothing\n${valid}`, 'extends'],
  ] as const;
  for (const [text, field] of cases) {
    const directory = await imagesWith(t, { 'guest/profile.yaml': text });
    await t.rejects(
      loadProfile('guest', directory),
      { code: 'image.profile-invalid', message: new RegExp(`guest/profile\\.yaml: ${field}.*: `) },
      field,
    );
  }
});

t.test('a profile stands on its base: lists of packages grow, all else is replaced', async (t) => {
  const base = valid.replace('packages: [procps]', 'packages: [procps, nano]\nnotes: of the base');
  const own = 'extends: debian\ntitle: Another\npackages: [udev, nano]\ngrub: { timeoutSeconds: 9 }\n';
  const directory = await imagesWith(t, {
    'bases/debian/base.yaml': base,
    'bases/debian/files/etc/issue': 'base',
    'guest/profile.yaml': own,
    'guest/files/etc/issue': 'own',
  });
  const profile = await loadProfile('guest', directory);
  t.match(profile, {
    title: 'Another',
    notes: 'of the base',
    grub: { timeoutSeconds: 9, terminal: ['serial'] },
  });
  t.same(profile.packages, ['procps', 'nano', 'udev']);
  t.same(profile.layers, [path.join(directory, 'bases/debian/files'), path.join(directory, 'guest/files')]);
  t.same(await listProfiles(directory), [profile], 'a base is no guest');
});

t.test('bases that go round in a circle are found out', async (t) => {
  const directory = await imagesWith(t, {
    'bases/one/base.yaml': 'extends: two',
    'bases/two/base.yaml': 'extends: one',
    'guest/profile.yaml': 'extends: one',
  });
  await t.rejects(loadProfile('guest', directory), {
    code: 'image.profile-invalid',
    message: /comes back to itself/,
  });
});
