import { chmod, copyFile, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import t from 'tap';
import {
  ensureImage,
  fieldsOf,
  importImage,
  keepFields,
  loadProfile,
  type ForeignProfile,
} from '../../images/index.ts';
import { takeBaseParts } from '../../images/import/root/base-parts.ts';
import { Run } from '../host/run-registry.ts';
import { chooseAccelerator } from '../machine/accelerator/choose.ts';
import { meet, type Meeting } from './meet.ts';

const run = await Run.open();
const accelerator = await chooseAccelerator();
const home = t.testdir();
t.teardown(() => run[Symbol.asyncDispose]());

async function meetingWith(profile: ForeignProfile): Promise<Meeting> {
  t.teardown(() => rm(profile.directory, { recursive: true, force: true }));
  const image = await ensureImage(profile);
  return meet({ image, fields: await fieldsOf(profile), accelerator, run, patienceMs: 60_000 });
}

t.test('a disk that nobody has seen', async (t) => {
  const { diskPath } = await ensureImage(await loadProfile('custom-agetty'));
  const source = path.join(home, 'brought.qcow2');
  await execa('qemu-img', ['convert', '-O', 'qcow2', diskPath, source]);
  const profile = await importImage({
    source,
    name: `met-disk-${process.pid}`,
    users: [{ name: 'azureuser', password: 'ttys0' }],
  });
  const { fields, answer, loginProblem } = await meetingWith(profile);
  t.match(answer, { kind: 'login', prompt: 'custom-agetty login: ' });
  t.equal(loginProblem, undefined);
  t.match(fields, {
    wait: 'login',
    prompts: { login: 'custom-agetty login: ', shell: 'azureuser@custom-agetty:~$ ' },
    os: { name: 'Debian GNU/Linux', version: '12' },
    grub: { terminal: ['serial'], timeoutStyle: 'menu' },
    kernel: { commandLine: /console=ttyS0/ },
  });
  const { grub, kernel, login, shell } = fields.stages;
  t.ok(
    (grub ?? 0) < (kernel ?? 0) && (kernel ?? 0) < (login ?? 0) && (login ?? 0) < (shell ?? 0),
    'in the order of a boot',
  );
  const kept = await keepFields(profile, fields);
  t.same((await loadProfile(kept.name)).prompts, fields.prompts, 'and it is kept');
});

t.test('a root file system of busybox alone, without an init', async (t) => {
  const root = path.join(home, 'root');
  for (const name of ['bin', 'etc', 'root']) await mkdir(path.join(root, name), { recursive: true });
  const { busybox } = await takeBaseParts(path.join(home, 'parts'), {});
  if (busybox.kind !== 'host') throw new Error('a file of the host was expected');
  await copyFile(busybox.path, path.join(root, 'bin/busybox'));
  await chmod(path.join(root, 'bin/busybox'), 0o755);
  for (const name of ['sh', 'cat', 'login', 'getty', 'su', 'id'])
    await symlink('busybox', path.join(root, 'bin', name));
  await writeFile(path.join(root, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\n');
  await writeFile(path.join(root, 'etc/group'), 'root:x:0:\n');
  await writeFile(path.join(root, 'etc/shadow'), 'root:!:19000:0:99999:7:::\n');
  await writeFile(path.join(root, 'etc/os-release'), 'NAME="Small"\nVERSION_ID="1"\n');
  const profile = await importImage({ source: root, name: `met-root-${process.pid}` });
  t.ok(
    profile.changes.some((change) => change.includes('azureuser')),
    'it says what was changed',
  );
  const { fields, answer } = await meetingWith(profile);
  t.match(answer, { kind: 'login' });
  t.match(fields, { os: { name: 'Small', version: '1' }, init: 'ttys0' });
  t.match(fields.prompts.shell, /[$#] $/, 'azureuser gets a shell');
});
