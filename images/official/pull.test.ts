import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import t from 'tap';
import { imagesCache } from '../cache/directories.ts';
import { listForeign, readyForeign } from '../foreign/library.ts';
import { downloadsCache } from './downloads.ts';
import { Signer } from './testing/signer.ts';
import { digestOf, Vendor } from './testing/vendor.ts';
import { cutAfter, serve, WebServer } from './testing/web-server.ts';

/** What was put where it could be used. */
async function used(): Promise<readonly string[]> {
  const images = await readdir(imagesCache()).catch(() => [] as string[]);
  const downloads = await readdir(downloadsCache()).catch(() => [] as string[]);
  return [...images, ...downloads].filter((name) => !name.endsWith('.lock')).sort();
}

t.test('an image is fetched, proved, seeded and a guest', async (t) => {
  await using vendor = await Vendor.start(t);
  await vendor.offer(vendor.disk);
  const phases = new Set<string>();
  const guest = await vendor.pull({ onProgress: ({ phase }) => phases.add(phase) });
  t.same([...phases], ['asking', 'fetching', 'making']);
  t.match(guest, {
    name: 'acme-1',
    source: 'official',
    os: { name: 'Acme', version: '1' },
    machine: { memoryMiB: 96, firmware: 'bios', cpu: 'x86-64-v2' },
    users: [{ name: 'azureuser', password: 'ttys0' }, { name: 'acme' }],
    wait: 'login',
    root: 'locked',
  });
  t.same((await readdir(guest.directory)).sort(), [
    'disk.qcow2',
    'manifest.json',
    'profile.yaml',
    'seed.img',
  ]);
  const disk = path.join(guest.directory, 'disk.qcow2');
  t.ok((await readFile(disk)).equals(vendor.disk));
  t.equal(
    (await stat(disk)).ino,
    (await stat(path.join(downloadsCache(), digestOf(vendor.disk)))).ino,
    'one copy',
  );
  t.match(await readyForeign(guest), { diskPath: disk });

  await t.rejects(vendor.pull(), { code: 'image.name-taken' });
  await vendor.pull({ replace: true });
  t.equal(vendor.server.count('/acme.img'), 1, 'it lay in the cache');
  t.equal((await listForeign()).length, 1);
});

t.test('wrong checksum, wrong signature, another signer: nothing of it is used', async (t) => {
  await using vendor = await Vendor.start(t);
  await using thief = await Signer.make();
  await vendor.offer(vendor.disk);
  const { site } = vendor.server;
  site.set('/acme.img', randomBytes(5000));
  await t.rejects(vendor.pull(), { code: 'image.checksum-wrong' });
  const forged = `${digestOf(randomBytes(5000))} *acme.img\n`;
  site.set('/SUMS', forged);
  await t.rejects(vendor.pull(), { code: 'image.signature-wrong', message: /not those that were signed/ });
  site.set('/SUMS.gpg', await thief.detached(forged));
  await t.rejects(vendor.pull(), { code: 'image.signature-wrong' });
  site.set('/key.asc', thief.publicKey);
  await t.rejects(vendor.pull(), { code: 'image.signature-wrong', message: new RegExp(thief.fingerprint) });
  site.set('/SUMS', 'nothing here\n');
  site.set('/SUMS.gpg', await vendor.signer.detached('nothing here\n'));
  site.set('/key.asc', vendor.signer.publicKey);
  await t.rejects(vendor.pull(), { code: 'image.checksum-missing' });
  t.same(await used(), []);
});

t.test('a signature over the image, an index, a packed disk, an Ignition configuration', async (t) => {
  await using vendor = await Vendor.start(t);
  const packed = Buffer.from((await execa('xz', ['-zc'], { input: vendor.disk, encoding: 'buffer' })).stdout);
  const { site } = vendor.server;
  site.set('/acme.xz', packed);
  site.set('/acme.sig', await vendor.signer.detached(packed));
  const disk = {
    location: `${vendor.url}/acme.xz`,
    signature: `${vendor.url}/acme.sig`,
    sha256: digestOf(packed),
  };
  const stream = {
    architectures: { x86_64: { artifacts: { qemu: { formats: { 'qcow2.xz': { disk } } } } } },
  };
  site.set('/stream.json', JSON.stringify(stream));
  await vendor.list({
    ...{ version: '1', title: 'Acme 1', login: 'core', licence: 'free', compression: 'xz', seed: 'ignition' },
    location: { index: `${vendor.url}/stream.json`, form: 'coreos-stream' },
    checksum: { index: true },
    signature: { over: 'image', key: vendor.key },
  });
  const guest = await vendor.pull();
  t.same((await readdir(guest.directory)).sort(), [
    'config.ign',
    'disk.qcow2',
    'manifest.json',
    'profile.yaml',
  ]);
  t.ok((await readFile(path.join(guest.directory, 'disk.qcow2'))).equals(vendor.disk));
  t.match(guest.users, [{ name: 'azureuser' }, { name: 'core', password: 'ttys0' }]);

  site.set('/acme.sig', await vendor.signer.detached('something else'));
  await t.rejects(vendor.pull({ replace: true }), { code: 'image.signature-wrong' });
  t.equal((await listForeign()).length, 1, 'the one that was proved is still there');
  site.set('/stream.json', '{"architectures":{}}');
  await t.rejects(vendor.pull({ replace: true }), {
    code: 'image.index-unreadable',
    message: /architectures\.x86_64/,
  });
});

t.test('a build that an index names, proved by its signature and a list of SHA-512', async (t) => {
  await using vendor = await Vendor.start(t);
  const packed = Buffer.from(
    (await execa('bzip2', ['-zc'], { input: vendor.disk, encoding: 'buffer' })).stdout,
  );
  const { site } = vendor.server;
  site.set('/version.txt', 'FLATCAR_BUILD=1\nFLATCAR_VERSION=1.2.3\n');
  site.set('/1.2.3/acme.bz2', packed);
  site.set('/1.2.3/acme.bz2.sig', await vendor.signer.detached(packed));
  site.set('/1.2.3/DIGESTS', `# SHA512 HASH\n${digestOf(packed, 'sha512')}  acme.bz2\n`);
  await vendor.list({
    ...{ version: '1', title: 'Acme 1', login: 'core', licence: 'free', compression: 'bz2', seed: 'none', wait: 'autologin' }, // prettier-ignore
    location: {
      index: `${vendor.url}/version.txt`,
      form: 'flatcar-version',
      url: `${vendor.url}/{build}/acme.bz2`,
    },
    checksum: { url: `${vendor.url}/{build}/DIGESTS`, algorithm: 'sha512' },
    signature: { over: 'image', url: `${vendor.url}/{build}/acme.bz2.sig`, key: vendor.key },
  });
  const guest = await vendor.pull();
  t.equal(guest.wait, 'autologin');
  t.same((await readdir(guest.directory)).sort(), ['disk.qcow2', 'manifest.json', 'profile.yaml']);
});

t.test('a list that is signed in itself', async (t) => {
  await using vendor = await Vendor.start(t);
  vendor.server.site.set(
    '/CHECKSUM',
    await vendor.signer.clearsigned(`SHA256 (acme.img) = ${digestOf(vendor.disk)}\n`),
  );
  await vendor.offer(vendor.disk, {
    checksum: { url: `${vendor.url}/CHECKSUM`, algorithm: 'sha256' },
    signature: { over: 'checksum', form: 'clearsigned', key: vendor.key },
  });
  await vendor.pull();
  vendor.server.site.set('/CHECKSUM', `SHA256 (acme.img) = ${digestOf(vendor.disk)}\n`);
  await t.rejects(vendor.pull({ replace: true }), { code: 'image.signature-wrong' });
});

t.test("what its vendor keeps to account holders: the user's own file or address", async (t) => {
  await using vendor = await Vendor.start(t);
  const own = { from: 'https://example.org/', why: 'it is for customers' };
  await vendor.list({
    version: '1',
    title: 'Acme 1',
    login: 'acme',
    licence: 'theirs',
    account: true,
    location: { own },
  });
  await t.rejects(vendor.pull(), {
    code: 'image.official-own',
    message: /it is for customers/,
    advice: /--file FILE/,
  });
  const file = await vendor.file('mine.qcow2', vendor.disk);
  await t.rejects(vendor.pull({ file, sha256: '0'.repeat(64) }), { code: 'image.checksum-wrong' });
  const guest = await vendor.pull({ file, sha256: digestOf(vendor.disk).toUpperCase() });
  t.notMatch(guest.changes.join('\n'), /no checksum/);
  t.not(
    (await stat(path.join(guest.directory, 'disk.qcow2'))).ino,
    (await stat(file)).ino,
    'the original is left alone',
  );
  t.match((await vendor.pull({ file, replace: true })).changes, [/no checksum was given/, /azureuser/]);
  vendor.server.site.set('/mine', vendor.disk);
  const url = `${vendor.url}/mine`;
  await t.rejects(vendor.pull({ url, replace: true }), { code: 'image.unproven' });
  await vendor.pull({ url, sha256: digestOf(vendor.disk), replace: true });
  const missing = path.join(path.dirname(file), 'nowhere\x1b[2J');
  await t.rejects(vendor.pull({ file: missing, replace: true }), {
    code: 'image.no-disk',
    message: /^[\x20-\x7e]+it is not there\.$/,
  });
});

t.test('a mirror or a file is held to what the vendor says', async (t) => {
  await using vendor = await Vendor.start(t);
  await using mirror = await WebServer.start();
  await vendor.offer(vendor.disk);
  mirror.site.set('/acme.img', randomBytes(100));
  const url = `${mirror.url}/acme.img`;
  await t.rejects(vendor.pull({ url }), { code: 'image.checksum-wrong' });
  await t.rejects(vendor.pull({ file: await vendor.file('x', randomBytes(100)) }), {
    code: 'image.checksum-wrong',
  });
  mirror.site.set('/acme.img', vendor.disk);
  await vendor.pull({ url });
  t.equal(vendor.server.count('/acme.img'), 0);
});

t.test('a transfer that ends early leaves nothing that is used, and goes on', async (t) => {
  await using vendor = await Vendor.start(t);
  await vendor.offer(vendor.disk);
  vendor.server.site.set('/acme.img', (request, response) => {
    if (request.headers.range === undefined) cutAfter(vendor.disk, 1_000_000)(request, response);
    else response.destroy();
  });
  await t.rejects(vendor.pull(), { code: 'image.download-failed', advice: /kept in/ });
  t.same(await listForeign(), []);
  t.match(await used(), [/^\.partial-/, /^\.partial-/]);
  vendor.server.site.set('/acme.img', (request, response) => serve(request, response, vendor.disk));
  await vendor.pull();
  t.match(vendor.server.asked.filter(({ path: asked }) => asked === '/acme.img').at(-1)?.range, /^bytes=/);
});

t.test('what is no disk is refused after it was proved, and is no guest', async (t) => {
  await using vendor = await Vendor.start(t);
  await vendor.offer(Buffer.from('<html>moved</html>'));
  await t.rejects(vendor.pull(), { code: 'image.no-disk' });
  t.same(await listForeign(), []);
  t.equal((await readdir(imagesCache())).filter((name) => name.startsWith('.partial')).length, 0);
});

t.test('no room', async (t) => {
  await using vendor = await Vendor.start(t);
  await mkdir(downloadsCache(), { recursive: true });
  await vendor.offer(vendor.disk);
  await t.rejects(vendor.pull({ freeBytes: async () => 1000 }), { code: 'image.download-space' });
  t.same(await used(), []);
});
