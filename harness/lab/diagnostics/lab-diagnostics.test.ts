import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { BlobClient, newPipeline, StorageSharedKeyCredential } from '@azure/storage-blob';
import t, { type Test } from 'tap';
import { Deadline } from '../../deadline/deadline.ts';
import { Run } from '../../host/run-registry.ts';
import { Line } from '../../line/line.ts';
import { duplexPair } from '../../line/testing/duplex-pair.ts';
import { openAuthority } from '../certificates/authority.ts';
import type { LabGuest } from '../guest/lab-guest.ts';
import { LabDiagnostics } from './lab-diagnostics.ts';
import { readOnlyAccess } from '../../storage/shared-access.ts';
import { containerName, logName } from './names.ts';

const vmId = 'd0000000-1111-4222-8333-444444444444';

/** A guest that the test plays itself, its boot diagnostics on real storage. */
async function open(t: Test, settings: { enabled: boolean; storageUri?: string } = { enabled: true }) {
  const directory = mkdtempSync(path.join(tmpdir(), 't0-')); // short: it is for sockets
  process.env['TTYS0_RUNTIME_DIR'] = path.join(directory, 'run');
  process.env['TTYS0_CACHE_DIR'] = path.join(directory, 'cache');
  process.env['TTYS0_DATA_DIR'] = path.join(directory, 'data');
  const [run, authority] = [await Run.open(), await openAuthority()];
  const onAlarm = (): void => undefined;
  let tell: () => void = () => undefined;
  const settingsOf = (): typeof settings => {
    tell();
    return settings;
  };
  const asked = (): Promise<void> => new Promise((resolve) => (tell = resolve));
  const diagnostics = await LabDiagnostics.open({ run, authority, settingsOf, onAlarm });
  const line = new Line();
  const [mouth, port] = duplexPair();
  line.attach(port);
  const running = (): never => {
    throw new Error('no machine');
  };
  const guest = { name: 'ubuntu', vmId, line, power: { running } } as unknown as LabGuest;
  diagnostics.watch(guest);
  t.teardown(async () => {
    line.close();
    await diagnostics[Symbol.asyncDispose]();
    await run[Symbol.asyncDispose]();
    rmSync(directory, { recursive: true });
  });
  const ca = await readFile(authority.certificatePath, 'utf8');
  return { diagnostics, guest, mouth, ca, settings, asked };
}

interface Answer {
  readonly status: number | undefined;
  readonly body: string;
}

async function ask(
  url: string,
  ca: string,
  method = 'GET',
  headers: Record<string, string> = {},
): Promise<Answer> {
  // As a host does that has the account's name in /etc/hosts.
  const lookup: typeof loopback = loopback;
  const asked = request(url, { ca, method, headers, lookup: lookup as never, family: 4 }).end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  return { status: response.statusCode, body: await text(response) };
}

function loopback(
  _name: string,
  options: { all?: boolean },
  done: (error: null, ...found: unknown[]) => void,
): void {
  if (options.all) done(null, [{ address: '127.0.0.1', family: 4 }]);
  else done(null, '127.0.0.1', 4);
}

/** Asks until storage has it. */
async function when(what: (answer: Answer) => boolean, again: () => Promise<Answer>): Promise<Answer> {
  const deadline = Deadline.after(30_000);
  for (;;) {
    const answer = await again().catch((): Answer => ({ status: 0, body: '' }));
    if (what(answer)) return answer;
    if (deadline.passed) throw new Error(`the last answer was ${JSON.stringify(answer)}`);
  }
}

t.test('a managed log is read by its signed address, and by nothing else', async (t) => {
  const { diagnostics, guest, mouth, ca } = await open(t);
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
  const { diagnostics, mouth, guest, ca } = await open(t, {
    enabled: true,
    storageUri: 'https://ttys0diag.blob.localhost/',
  });
  const uri = (await diagnostics.sasUris(guest, 'ttys0diag', 1)).serialConsoleLogBlobUri;
  mouth.write('hello');
  await when(
    ({ status, body }) => status === 200 && body !== '',
    () => ask(uri, ca),
  );
  const [one, two] = diagnostics.keys();
  const account = { name: 'ttys0diag', keys: [one ?? '', two ?? ''] } as const;
  const place = { container: containerName(guest), blob: logName(guest) };
  const agoMs = (ms: number): Date => new Date(Date.now() - ms);
  const expired = readOnlyAccess(account, place, 1, agoMs(61_000));
  const refused = await ask(`${uri.split('?')[0] ?? ''}?${expired}`, ca);
  t.equal(refused.status, 403);
  t.match(refused.body, /<Code>AuthenticationFailed<\/Code>|<Code>AuthorizationFailure<\/Code>/);
  const nearly = readOnlyAccess(account, place, 1, agoMs(30_000));
  t.equal((await ask(`${uri.split('?')[0] ?? ''}?${nearly}`, ca)).status, 200);
});

t.test('an account of one’s own is read with its key, by path, by host, and as az signs', async (t) => {
  const { diagnostics, mouth, guest, ca } = await open(t, {
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
  for (const key of diagnostics.keys()) {
    const pipeline = newPipeline(new StorageSharedKeyCredential('ttys0diag', key), { agent } as object);
    for (const uri of [`${byPath.origin}${byPath.pathname}`, byHost])
      t.equal((await new BlobClient(uri, pipeline).downloadToBuffer()).toString(), 'hello', uri);
    t.equal((await ask(byHost, ca, 'GET', signedAsAz(blobPath, key))).body, 'hello');
  }
  t.equal((await ask(byHost, ca, 'GET', signedAsAz(blobPath, 'd3Jvbmc='))).status, 403);
  const { serialConsoleLogBlobUri } = diagnostics.blobUris(guest, 'ttys0diag');
  t.ok(diagnostics.accounts().every(({ blobEndpoint }) => serialConsoleLogBlobUri.startsWith(blobEndpoint)));
});

t.test(
  'settings are followed: nothing is written while they are off, and a new account begins anew',
  async (t) => {
    const { diagnostics, mouth, guest, ca, settings, asked } = await open(t);
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
