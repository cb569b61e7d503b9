import { createServer, connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import t, { type Test } from 'tap';
import { Deadline } from '../../deadline/deadline.ts';
import { AgentClient } from './client.ts';

/** A client, and the guest's end of its channel. */
async function channel(t: Test): Promise<{ client: AgentClient; guest: Socket }> {
  const file = path.join(await mkdtemp(path.join(tmpdir(), 't0-')), 'agent');
  const server = createServer().listen(file);
  const host = connect(file);
  const [guest] = (await once(server, 'connection')) as [Socket];
  t.teardown(() => {
    host.destroy();
    guest.destroy();
    server.close();
  });
  return { client: new AgentClient(host), guest };
}

function reply(request: Buffer, result: bigint, nonce: bigint): Buffer {
  const record = Buffer.alloc(24);
  record.writeBigUInt64LE(request.readBigUInt64LE(8), 0);
  record.writeBigInt64LE(result, 8);
  record.writeBigUInt64LE(nonce, 16);
  return record;
}

t.test('an answer in pieces is put together', async (t) => {
  const { client, guest } = await channel(t);
  guest.on('data', (request: Buffer) => {
    const record = reply(request, 0n, 42n);
    guest.write(record.subarray(0, 5));
    setImmediate(() => guest.write(record.subarray(5)));
  });
  t.equal(await client.synchronize(Deadline.after(5_000)), 42n);
});

t.test('two requests at once get their own answers, in whatever order', async (t) => {
  const { client, guest } = await channel(t);
  const requests: Buffer[] = [];
  guest.on('data', (bytes: Buffer) => {
    for (let at = 0; at < bytes.length; at += 128) requests.push(bytes.subarray(at, at + 128));
    if (requests.length < 2) return;
    for (const request of requests.reverse())
      guest.write(reply(request, 0n, request.readBigUInt64LE(8) * 10n));
  });
  const deadline = Deadline.after(5_000);
  t.same(await Promise.all([client.ping(deadline), client.ping(deadline)]), [10n, 20n]);
});

t.test('a kernel that refuses, and a guest with nobody there', async (t) => {
  const { client, guest } = await channel(t);
  guest.once('data', (request: Buffer) => guest.write(reply(request, -1n, 0n)));
  await t.rejects(client.synchronize(Deadline.after(5_000)), {
    code: 'machine.agent-refused',
    message: /errno 1\b/,
  });
  await t.rejects(client.ping(Deadline.after(20)), { code: 'machine.agent-silent' });
});

t.test('a machine that goes leaves nobody waiting', async (t) => {
  const { client, guest } = await channel(t);
  guest.once('data', () => guest.destroy());
  await t.rejects(client.ping(Deadline.after(60_000)), { code: 'machine.agent-silent' });
  await t.rejects(client.ping(Deadline.after(60_000)), { code: 'machine.agent-silent' });
});
