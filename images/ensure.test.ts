import { readdir, readFile, rm, truncate, chmod } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import t, { type Test } from 'tap';
import { partitionStartBytes } from './build/boot-sectors.ts';
import { isClean, OfflineFileSystem } from './disk/index.ts';
import type { SimulatedProfile } from './profile.ts';
import { loadSimulated } from './profiles.ts';
import { ensureImages, loadProfile, type GuestImage, type ImageProgress } from './index.ts';

const names = ['custom-agetty', 'custom-agetty.key-only', 'custom-agetty.respawn-loop'];

/** The files of an image, through all that it stands on. */
async function filesOf(t: Test, image: GuestImage): Promise<OfflineFileSystem> {
  const raw = path.join(t.testdir({}), 'disk.raw');
  await execa('qemu-img', ['convert', '-O', 'raw', image.diskPath, raw]);
  return new OfflineFileSystem({ diskPath: raw, offsetBytes: partitionStartBytes });
}

/** Real builds in the cache of this machine; the base is built there once. */
t.test('guests and their variants are made on one base, each no more than its difference', async (t) => {
  const profiles = await Promise.all(names.map((name) => loadProfile(name)));
  const images = await ensureImages(profiles);
  t.same([...images.keys()], names);
  const [guest, locked, looping] = names.flatMap((name) => images.get(name) ?? []);
  if (!guest || !locked || !looping) throw new Error('an image is missing');
  for (const image of images.values())
    t.ok(image.sizeBytes < 4 * 1_048_576, `${image.profile.name} is small`);
  const info = await execa('qemu-img', ['info', '--output=json', locked.diskPath]);
  t.match(
    info.stdout,
    /"backing-filename": "\.\.\/custom-agetty-[0-9a-f]{12}\/disk\.qcow2"/,
    'the cache can be moved',
  );

  const files = await filesOf(t, locked);
  t.ok(await isClean(files.partition));
  t.match(await files.readText('/etc/shadow'), /^root:\$6\$rounds=1000\$.*\nazureuser:!:/ms);
  t.match(await files.readText('/etc/passwd'), /^azureuser:x:1000:1000::\/home\/azureuser:\/bin\/bash$/m);
  t.match((await files.look('/home/azureuser')).get('/home/azureuser'), {
    type: 'directory',
    uid: 1000,
    gid: 1000,
  });
  const keys = '/home/azureuser/.ssh/authorized_keys';
  t.match((await files.look(keys)).get(keys), { mode: 0o600, uid: 1000 });
  t.match(
    await files.readText('/boot/grub/grub.cfg'),
    /linux\t\/boot\/vmlinuz-\d\S+ root=UUID=\S+ ro console=ttyS0/,
  );
  t.match(await files.readText('/etc/os-release'), /^ID="debian"$/m);
  t.equal(await files.readText('/etc/hostname'), 'custom-agetty\n');
});

t.test('a disk cut short is found out and built again; what stands below stays', async (t) => {
  const profile = await loadProfile('custom-agetty.respawn-loop');
  const before = (await ensureImages([profile])).get(profile.name);
  await chmod(before?.diskPath ?? '', 0o600);
  await truncate(before?.diskPath ?? '', 4096);
  const progress: ImageProgress[] = [];
  const after = (await ensureImages([profile], { onProgress: (step) => progress.push(step) })).get(
    profile.name,
  );
  t.match(progress[0], { image: 'custom-agetty.respawn-loop', phase: 'discard', text: /has 4096 bytes/ });
  t.same([...new Set(progress.map(({ image }) => image))], ['custom-agetty.respawn-loop']);
  t.equal(after?.builtNow, true);
  if (after)
    t.match(await (await filesOf(t, after)).readText('/etc/inittab'), /^S0:.*agetty --no-such-option /m);
});

t.test('of two processes at once one builds, and both have it', async (t) => {
  const profile = await loadProfile('custom-agetty.short-tmout');
  const image = (await ensureImages([profile])).get(profile.name);
  await rm(image?.directory ?? '', { recursive: true, force: true });
  const module = path.join(import.meta.dirname, 'index.ts');
  const program = `import { ensureImage, loadProfile } from ${JSON.stringify(module)};
    console.log((await ensureImage(await loadProfile('custom-agetty.short-tmout'))).builtNow);`;
  const run = () => execa(process.execPath, ['--import=tsx', '--input-type=module', '-e', program]);
  const outputs = (await Promise.all([run(), run()])).map(({ stdout }) => stdout);
  t.same(outputs.sort(), ['false', 'true']);
});

t.test('what cannot be built says why, and leaves nothing that a later build would use', async (t) => {
  const cache = t.testdir({});
  const before = process.env['TTYS0_CACHE_DIR'];
  process.env['TTYS0_CACHE_DIR'] = cache;
  t.teardown(() => {
    if (before === undefined) Reflect.deleteProperty(process.env, 'TTYS0_CACHE_DIR');
    else process.env['TTYS0_CACHE_DIR'] = before;
  });
  const profile = await loadSimulated('custom-agetty');
  await t.rejects(ensureImages([profile], { mirror: 'http://127.0.0.1:9/debian' }), {
    code: 'image.mirror-failed',
    message: /^Packages for base-sysvinit cannot be fetched/,
  });
  const base = { ...profile.base, packages: [...profile.base.packages, 'no-such-package-at-all'] };
  await t.rejects(ensureImages([{ ...profile, base } as SimulatedProfile]), {
    code: 'image.build-failed',
    message: /no-such-package-at-all/,
  });
  t.same(await readdir(path.join(cache, 'images')), ['base-sysvinit.build.log']);
  t.match(
    await readFile(path.join(cache, 'images/base-sysvinit.build.log'), 'utf8'),
    /Unable to locate package/,
  );
});
