import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import path from 'node:path';
import t, { type Test } from 'tap';
import { Ttys0Error } from '../../harness/errors/index.ts';
import { download, downloadsCache, type DownloadOptions } from './downloads.ts';
import { downloadShelf } from './shelf.ts';
import { cutAfter, serve, tagOf, WebServer } from './testing/web-server.ts';

const content = randomBytes(3_000_000);
const sha256 = createHash('sha256').update(content).digest('hex');
const sha512 = createHash('sha512').update(content).digest('hex');
const expected = { algorithm: 'sha256', hex: sha256 } as const;

/** A server, an empty cache, and a download of `/x.img` from one to the other. */
async function world(t: Test) {
  const server = await WebServer.start();
  t.teardown(() => server[Symbol.asyncDispose]());
  process.env['TTYS0_CACHE_DIR'] = t.testdir({});
  server.site.set('/x.img', content);
  const fetch = (more: Partial<DownloadOptions> = {}) => download({ url: `${server.url}/x.img`, limitBytes: 10_000_000, expected, ...more }); // prettier-ignore
  return { server, fetch };
}

/** What is in the cache, without locks that have been released. */
async function files(): Promise<readonly string[]> {
  return (await readdir(downloadsCache()).catch(() => [])).filter((name) => !name.endsWith('.lock')).sort();
}

t.test('a file lies under its SHA-256, and is fetched once', async (t) => {
  const { server, fetch } = await world(t);
  t.match(await fetch(), { path: path.join(downloadsCache(), sha256), sha256, fetchedNow: true });
  t.ok((await readFile(path.join(downloadsCache(), sha256))).equals(content));
  t.match(await fetch(), { fetchedNow: false });
  t.equal(server.count('/x.img'), 1);
  t.same(await files(), [sha256, `${sha256}.json`]);
  t.match(await downloadShelf.list(), [{ kind: 'download', name: 'x.img', inUse: true }]);
});

t.test('a SHA-512 finds the same file again', async (t) => {
  const { server, fetch } = await world(t);
  const wide = { algorithm: 'sha512', hex: sha512 } as const;
  t.match(await fetch({ expected: wide }), { sha256, fetchedNow: true });
  t.match(await fetch({ expected: wide }), { sha256, fetchedNow: false });
  t.match(await fetch(), { fetchedNow: false });
  t.equal(server.count('/x.img'), 1);
});

t.test('two that want the same fetch it once', async (t) => {
  const { server, fetch } = await world(t);
  const both = await Promise.all([fetch(), fetch()]);
  t.same(both.map(({ fetchedNow }) => fetchedNow).sort(), [false, true]);
  t.equal(server.count('/x.img'), 1);
});

t.test('a file of the cache that is not what it was is fetched again', async (t) => {
  const { fetch } = await world(t);
  const { path: file } = await fetch();
  await chmod(file, 0o600);
  await writeFile(file, Buffer.from(content).fill(0, 0, 64));
  t.match(await fetch(), { fetchedNow: true });
  t.ok((await readFile(file)).equals(content));
});

t.test('a wrong checksum: nothing is kept', async (t) => {
  const { fetch } = await world(t);
  const wrong = { algorithm: 'sha256', hex: '0'.repeat(64) } as const;
  await t.rejects(fetch({ expected: wrong }), { code: 'image.checksum-wrong', message: new RegExp(`${sha256}, not 0000`) }); // prettier-ignore
  t.same(await files(), []);
});

t.test('a transfer that is cut goes on where it was, in the same run', async (t) => {
  const { server, fetch } = await world(t);
  server.site.set('/x.img', (request, response) => {
    if (request.headers.range === undefined) cutAfter(content, 1_000_000)(request, response);
    else serve(request, response, content);
  });
  const seen: number[] = [];
  await fetch({ onProgress: ({ receivedBytes }) => seen.push(receivedBytes) });
  t.match(server.asked[1]?.range, /^bytes=\d{5,}-$/);
  t.equal(server.asked.length, 2);
  t.equal(seen.at(-1), content.length);
});

t.test('what is cut again and again with nothing new is kept, and the next run goes on', async (t) => {
  const { server, fetch } = await world(t);
  server.site.set('/x.img', (request, response) => {
    if (request.headers.range === undefined) cutAfter(content, 1_000_000)(request, response);
    else response.destroy();
  });
  await t.rejects(fetch(), {
    code: 'image.download-failed',
    advice: /goes on after the .* MiB that are kept in .*\.partial-/,
  });
  t.equal(server.asked.length, 2);
  t.match(await downloadShelf.list(), [{ name: 'x.img (in part)' }]);
  server.site.set('/x.img', content);
  await fetch();
  t.match(server.asked.at(-1)?.range, /^bytes=\d+-$/);
  t.same(await files(), [sha256, `${sha256}.json`]);
});

t.test('a file that changed in between is fetched anew', async (t) => {
  const { server, fetch } = await world(t);
  const before = randomBytes(2_000_000);
  server.site.set('/x.img', (request, response) => {
    if (request.headers.range === undefined) cutAfter(before, 500_000)(request, response);
    else serve(request, response, content);
  });
  await fetch();
  t.match(server.asked[1]?.range, /^bytes=/);
  t.ok((await readFile(path.join(downloadsCache(), sha256))).equals(content));
});

t.test('so is one whose rest does not fit: another length, another place, or no rest at all', async (t) => {
  for (const [status, range] of [
    [206, `bytes 1000000-9/10`],
    [206, `bytes 0-2999999/3000000`],
    [416, ''],
  ] as const) {
    // prettier-ignore
    const { server, fetch } = await world(t);
    let cut = false;
    server.site.set('/x.img', (request, response) => {
      if (request.headers.range !== undefined) response.writeHead(status, { 'content-range': range }).end();
      else if (cut) serve(request, response, content);
      else cutAfter(content, 1_000_000)(request, response);
      cut = true;
    });
    await fetch();
    t.equal(server.asked.length, 3, `${status} ${range}`);
  }
});

t.test('a server that knows no ranges gives all again', async (t) => {
  const { server, fetch } = await world(t);
  let cut = false;
  server.site.set('/x.img', (request, response) => {
    if (cut) response.writeHead(200, { etag: tagOf(content), 'content-length': content.length }).end(content);
    else cutAfter(content, 1_000_000)(request, response);
    cut = true;
  });
  t.match(await fetch(), { sha256 });
});

t.test('an endless body ends at the limit, an announced one before it begins', async (t) => {
  const { server, fetch } = await world(t);
  server.site.set('/x.img', (_request, response) => {
    response.writeHead(200);
    const more = () => {
      while (response.write(content));
    };
    response.on('drain', more);
    more();
  });
  await t.rejects(fetch(), { code: 'image.download-size', message: /on and on/ });
  server.site.set('/x.img', (_request, response) => {
    response.writeHead(200, { 'content-length': 50_000_000_000 }).flushHeaders();
  });
  await t.rejects(fetch(), { code: 'image.download-size', message: /it has 47684 MiB/ });
  t.same(await files(), []);
});

t.test('a server that hangs: before it answers, and in the middle', async (t) => {
  const { server, fetch } = await world(t);
  const times = { silenceMs: 200 };
  server.site.set('/x.img', () => undefined);
  await t.rejects(fetch({ times }), { code: 'image.download-failed', message: /does not answer/ });
  server.site.set('/x.img', (request, response) => {
    if (request.headers.range !== undefined) return;
    response.writeHead(200, { etag: tagOf(content), 'content-length': content.length });
    response.write(content.subarray(0, 1_000_000));
  });
  await t.rejects(fetch({ times }), { code: 'image.download-failed', advice: /kept in/ });
  server.site.set('/x.img', content);
  await fetch();
  t.match(server.asked.at(-1)?.range, /^bytes=/);
});

t.test('nobody there, a server that says no, a signal', async (t) => {
  const { server, fetch } = await world(t);
  await t.rejects(fetch({ url: 'http://127.0.0.1:9/x.img' }), {
    code: 'image.download-failed',
    message: /nobody listens/,
  });
  await t.rejects(fetch({ url: `${server.url}/other` }), {
    code: 'image.download-failed',
    message: /says 404/,
  });
  const controller = new AbortController();
  const reason = new Error('enough');
  server.site.set('/x.img', (_request, response) => {
    response.writeHead(200, { etag: '"x"', 'content-length': content.length });
    response.write(content.subarray(0, 1000), () => controller.abort(reason));
  });
  await t.rejects(fetch({ signal: controller.signal }), reason);
});

t.test('no room: nothing is fetched; what has come is kept', async (t) => {
  const { fetch } = await world(t);
  await t.rejects(fetch({ freeBytes: async () => 1_000_000 }), {
    code: 'image.download-space',
    message: /has 1\.0 MiB free, and the rest of .* takes 2\.9 MiB/,
  });
  t.same(await files(), []);
});

t.test('redirects: followed, in a circle, to what is no web address', async (t) => {
  const { server, fetch } = await world(t);
  const to = (location: string) => (_request: unknown, response: ServerResponse) => void response.writeHead(302, { location }).end(); // prettier-ignore
  server.site.set('/a', to('/b'));
  server.site.set('/b', to(`${server.url}/x.img`));
  await fetch({ url: `${server.url}/a` });
  server.site.set('/round', to('/round'));
  const round = { url: `${server.url}/round`, expected: undefined };
  await t.rejects(fetch(round), { code: 'image.download-redirect', message: /10 times/ });
  t.equal(server.count('/round'), 11);
  server.site.set('/file', to('file:///etc/passwd'));
  await t.rejects(fetch({ url: `${server.url}/file`, expected: undefined }), { code: 'image.download-redirect', message: /no web address/ }); // prettier-ignore
});

t.test('a download that is killed goes on with the next one', async (t) => {
  const { server, fetch } = await world(t);
  server.site.set('/x.img', (_request, response) => {
    response.writeHead(200, { etag: tagOf(content), 'content-length': content.length });
    response.write(content.subarray(0, 1_000_000));
  });
  const program = path.join(import.meta.dirname, 'testing/slow-download.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', program, `${server.url}/x.img`], { stdio: ['ignore', 'pipe', 'inherit'] }); // prettier-ignore
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'close');
  t.equal((await files()).filter((name) => /^[0-9a-f]{64}$/.test(name)).length, 0, 'nothing half is whole');
  const [partial] = await downloadShelf.list();
  t.match(partial, { name: 'x.img (in part)', inUse: false });
  t.ok((await stat(partial?.directory ?? '')).size > 0);
  server.site.set('/x.img', content);
  t.match(await fetch({ expected: undefined }), { sha256 });
  t.match(server.asked.at(-1)?.range, /^bytes=[1-9]\d*-$/);
});

t.test('what is not proved is removed', async (t) => {
  const { fetch } = await world(t);
  const wrong = new Ttys0Error('image.signature-wrong', { file: 'x', fingerprint: 'y', reason: 'z' });
  await t.rejects(fetch({ prove: () => Promise.reject(wrong) }), wrong);
  t.same(await files(), []);
});
