import { createHmac } from 'node:crypto';
import { Agent } from 'node:https';
import { BlobClient, newPipeline, StorageSharedKeyCredential } from '@azure/storage-blob';
import t from 'tap';
import { newStorageAccount } from '../../storage/account.ts';
import { readOnlyAccess } from '../../storage/shared-access.ts';
import { containerName, logName } from './names.ts';
import { type Answer, ask, loopback, openDiagnostics, when } from './testing/diagnostics.ts';

t.test('a managed log is read by its signed address, and by nothing else', async (t) => {
  const { diagnostics, guest, mouth, ca } = await openDiagnostics(t);
  const { serialConsoleLogBlobUri: uri } = await diagnostics.sasUris(guest, undefined, 120);
  const absent = ({ status, body }: Answer): boolean =>
    status === 404 && body.includes('<Code>BlobNotFound</Code>');
  t.ok(await when(absent, () => ask(uri, ca)));
  mouth.write('login: ');
  t.equal(
    (
      await when(
        ({ status, body }) => status === 200 && body !== '',
        () => ask(uri, ca),
      )
    ).body,
    'login: ',
  );
  t.equal((await ask(uri, ca, 'HEAD')).status, 200);
  t.equal((await ask(uri, ca, 'GET', { range: 'bytes=0-4' })).body, 'login');

  t.equal((await ask(uri, ca, 'DELETE')).status, 403, 'it only reads');
  t.equal((await ask(uri.replace('serialconsole.log', 'screenshot.bmp'), ca)).status, 403, 'this blob');
  t.equal((await ask(uri.split('?')[0] ?? '', ca)).status, 403, 'not without its signature');
  t.equal((await ask(uri.replace(/sig=[^&]{4}/, 'sig=AAAA'), ca)).status, 403, 'not with another one');
  t.match(new URL(uri), { hostname: 'localhost', pathname: /^\/ttys0managed\/bootdiagnostics-ubuntu-/ });
});

t.test('a signed address expires', async (t) => {
  const { diagnostics, mouth, guest, ca, keys } = await openDiagnostics(t, {
    enabled: true,
    storageUri: 'https://ttys0diag.blob.localhost/',
  });
  const uri = (await diagnostics.sasUris(guest, 'ttys0diag', 1)).serialConsoleLogBlobUri;
  mouth.write('hello');
  await when(
    ({ status, body }) => status === 200 && body !== '',
    () => ask(uri, ca),
  );
  const place = { container: containerName(guest), blob: logName(guest) };
  const agoMs = (ms: number): Date => new Date(Date.now() - ms);
  const expired = readOnlyAccess(keys, place, 1, agoMs(61_000));
  const refused = await ask(`${uri.split('?')[0] ?? ''}?${expired}`, ca);
  t.equal(refused.status, 403);
  t.match(refused.body, /<Code>AuthenticationFailed<\/Code>|<Code>AuthorizationFailure<\/Code>/);
  const nearly = readOnlyAccess(keys, place, 1, agoMs(30_000));
  t.equal((await ask(`${uri.split('?')[0] ?? ''}?${nearly}`, ca)).status, 200);
});

t.test('an account of one’s own is read with its key, by path, by host, and as az signs', async (t) => {
  const { diagnostics, mouth, guest, ca, keys } = await openDiagnostics(t, {
    enabled: true,
    storageUri: 'https://ttys0diag.blob.localhost/',
  });
  mouth.write('hello');
  const byPath = new URL((await diagnostics.sasUris(guest, 'ttys0diag', 1)).serialConsoleLogBlobUri);
  await when(
    ({ status, body }) => status === 200 && body !== '',
    () => ask(byPath.href, ca),
  );
  const blobPath = byPath.pathname.replace('/ttys0diag/', '/');
  const byHost = `https://ttys0diag.blob.localhost:${byPath.port}${blobPath}`;
  const agent = new Agent({ ca, lookup: loopback as never });
  for (const key of keys.keys) {
    const pipeline = newPipeline(new StorageSharedKeyCredential('ttys0diag', key), { agent } as object);
    for (const uri of [`${byPath.origin}${byPath.pathname}`, byHost])
      t.equal((await new BlobClient(uri, pipeline).downloadToBuffer()).toString(), 'hello', uri);
    t.equal((await ask(byHost, ca, 'GET', signedAsAz(blobPath, key))).body, 'hello');
  }
  t.equal((await ask(byHost, ca, 'GET', signedAsAz(blobPath, 'd3Jvbmc='))).status, 403);
  const uris = diagnostics.blobUris(guest, 'ttys0diag');
  t.ok(uris?.serialConsoleLogBlobUri.startsWith(await diagnostics.endpointOf('ttys0diag')));
});

t.test(
  'settings are followed: nothing is written while they are off, and a new account begins anew',
  async (t) => {
    const { diagnostics, mouth, guest, ca, settings, asked } = await openDiagnostics(t);
    const managed = async (): Promise<Answer> =>
      ask((await diagnostics.sasUris(guest, undefined, 1)).serialConsoleLogBlobUri, ca);
    const custom = async (): Promise<Answer> =>
      ask((await diagnostics.sasUris(guest, 'ttys0diag', 1)).serialConsoleLogBlobUri, ca);
    mouth.write('one\r\n');
    await when(({ body }) => body === 'one\r\n', managed);
    settings.enabled = false;
    mouth.write('secret\r\n');
    await asked(); // by who writes the log, with the secret in hand
    Object.assign(settings, { enabled: true, storageUri: 'https://ttys0diag.blob.localhost/' });
    mouth.write('two\r\n');
    t.equal((await when(({ status, body }) => status === 200 && body !== '', custom)).body, 'two\r\n');
    t.equal((await managed()).body, 'one\r\n');
  },
);

t.test(
  'storage that starts when it is needed has what the guest said before, and who had come',
  async (t) => {
    const { diagnostics, guest, mouth, ca } = await openDiagnostics(t, { enabled: true }, 'when-needed');
    mouth.write('login: alice\r\n');
    diagnostics.audit({ action: 'connect', vm: 'ubuntu', user: 'alice', at: 'now' });
    await diagnostics.serve([newStorageAccount('mine')]);
    t.equal(diagnostics.suffix, undefined, 'there is none yet');
    t.equal(diagnostics.blobUris(guest, 'mine'), undefined);
    const { serialConsoleLogBlobUri: uri } = await diagnostics.sasUris(guest, undefined, 1);
    const { body } = await when(
      ({ body }) => body.includes('login: alice\r\n') && body.includes('[ttys0 audit]'),
      () => ask(uri, ca),
    );
    t.match(body, /"user":"alice"/);
    t.match(await diagnostics.endpointOf('mine'), /mine/);
    t.match(diagnostics.suffix, /^localhost:\d+$/);
  },
);

/** The headers with which azure-cli 2.45 reads a log, by a key of the account. */
function signedAsAz(blobPath: string, key: string): Record<string, string> {
  const headers = {
    'x-ms-date': new Date().toUTCString(),
    'x-ms-range': 'bytes=0-33554431',
    'x-ms-version': '2018-11-09',
  };
  const canonical = Object.entries(headers).map(([name, value]) => `${name}:${value}`);
  const signed = ['GET', ...Array<string>(11).fill(''), ...canonical, `/ttys0diag${blobPath}`].join('\n');
  const signature = createHmac('sha256', Buffer.from(key, 'base64')).update(signed).digest('base64');
  return { ...headers, authorization: `SharedKey ttys0diag:${signature}` };
}
