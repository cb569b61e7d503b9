import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { request } from 'node:https';
import path from 'node:path';
import type { RestError } from '@azure/storage-blob';
import t from 'tap';
import { Deadline } from '../deadline/deadline.ts';
import { killStorage, serviceOf, startTestStorage } from '../lab/diagnostics/testing/storage.ts';
import { identify } from '../host/process-identity.ts';
import { accountClient } from './account.ts';

const startMs = 60_000;

t.test('its owner reaches an account, nobody else does, and only over TLS on loopback', async (t) => {
  const { storage, managed, custom } = await startTestStorage(t);
  const { endpoint } = storage;
  await storage.ready(Deadline.after(startMs));
  const container = accountClient(managed, endpoint).getContainerClient('things');
  await container.create();
  await container.getBlockBlobClient('a').upload('hello', 5);
  t.equal((await container.getBlobClient('a').downloadToBuffer()).toString(), 'hello');

  const other = accountClient({ ...managed, keys: custom.keys }, endpoint).getContainerClient('things');
  t.equal(await refusalOf(other.getProperties()), 403, 'a wrong key');
  const elsewhere = accountClient(custom, endpoint).getContainerClient('things');
  t.equal(await refusalOf(elsewhere.getProperties()), 404, 'of the other account');

  const anonymous = await ask(
    `https://localhost:${endpoint.port}/${managed.name}/things/a`,
    endpoint.authority,
  );
  t.equal(anonymous, 403);
  await t.rejects(fetch(`http://localhost:${endpoint.port}/${managed.name}/things/a`), 'no plain HTTP');
  t.equal(await listenersOf(endpoint.port), '0100007F', '127.0.0.1 alone');
});

t.test('killed, it comes back at its port with what it had written down', async (t) => {
  const { storage, managed, alarms, alarmed, run } = await startTestStorage(t);
  await storage.ready(Deadline.after(startMs));
  const { pid } = storage;
  t.ok(pid !== undefined && existsSync(run.path('children', `${pid}.json`)), 'a sweep knows of it');
  await killStorage(storage);
  await alarmed;
  await storage.ready(Deadline.after(startMs));
  t.not(storage.pid, pid);
  t.match(alarms, [{ code: 'storage.ended' }]);
  t.same(await readdir(run.path('children')), [`${String(storage.pid)}.json`]);
  await accountClient(managed, storage.endpoint).createContainer('again');
});

t.test('ended, it leaves no process and has written down what it held', async (t) => {
  const { storage, managed, run } = await startTestStorage(t);
  await storage.ready(Deadline.after(startMs));
  await accountClient(managed, storage.endpoint).createContainer('kept');
  const service = await serviceOf(storage.pid as number);
  await storage[Symbol.asyncDispose]();
  t.equal(await identify(service), undefined);
  t.same(await readdir(run.path('children')), []);
  const index = path.join(run.scratch, 'storage', '__azurite_db_blob__.json');
  t.match(await readFile(index, 'utf8'), /"name":"kept"/);
});

t.test('who waits for storage that does not come is told', async (t) => {
  const { storage } = await startTestStorage(t);
  await t.rejects(storage.ready(Deadline.after(1)), { code: 'storage.not-ready' });
});

async function refusalOf(request: Promise<unknown>): Promise<number | undefined> {
  return request.then(
    () => undefined,
    (error: unknown) => (error as RestError).statusCode,
  );
}

async function ask(url: string, ca: string): Promise<number | undefined> {
  const asked = request(url, { ca }).end();
  const [response] = (await once(asked, 'response')) as [{ statusCode?: number; resume(): void }];
  response.resume();
  return response.statusCode;
}

/** The addresses at which this host listens on that port, as Linux writes them. */
async function listenersOf(port: number): Promise<string> {
  const sockets = [await readFile('/proc/net/tcp', 'utf8'), await readFile('/proc/net/tcp6', 'utf8')].join(
    '\n',
  );
  const local = new RegExp(`: ([0-9A-F]+):${port.toString(16).toUpperCase().padStart(4, '0')} \\S+ 0A`, 'g');
  return [...sockets.matchAll(local)].map(([, address]) => address).join(' ');
}
