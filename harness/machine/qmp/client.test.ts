import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import t, { type Test } from 'tap';
import { Deadline } from '../../deadline/deadline.ts';
import { QmpClient } from './client.ts';

type Answer = (command: { execute: string; id: number }) => string | undefined;

/** A monitor that greets and answers each command with what `answer` says. */
async function monitor(t: Test, answer: Answer): Promise<{ client: Promise<QmpClient>; peer: Socket }> {
  const directory = mkdtempSync(path.join(tmpdir(), 'qmp-')); // short: a socket's path ends at 107 bytes
  t.teardown(() => rmSync(directory, { recursive: true }));
  const address = path.join(directory, 'qmp');
  const server = createServer().listen(address);
  t.teardown(() => server.close());
  await once(server, 'listening');
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const socket = connect(address);
  const [peer] = await accepted;
  peer.on('data', (data) => {
    for (const line of data.toString().trim().split('\n')) {
      const reply = answer(JSON.parse(line) as { execute: string; id: number });
      if (reply !== undefined) peer.write(reply);
    }
  });
  t.teardown(() => socket.destroy());
  const client = QmpClient.negotiate(socket, Deadline.after(5_000));
  peer.write('{"QMP": {"version": {}, "capabilities": []}}\r\n');
  return { client, peer };
}

const ok = (id: number, value: unknown = {}): string => `${JSON.stringify({ id, return: value })}\r\n`;

t.test('it negotiates, then answers come to the command that asked', async (t) => {
  const { client } = await monitor(t, ({ execute, id }) => ok(id, execute));
  const qmp = await client;
  t.same(await Promise.all(['stop', 'cont'].map((name) => qmp.execute(name, {}, Deadline.after(5_000)))), [
    'stop',
    'cont',
  ]);
});

t.test('a refusal carries the reason', async (t) => {
  const { client } = await monitor(t, ({ execute, id }) =>
    execute === 'nope'
      ? `${JSON.stringify({ id, error: { class: 'CommandNotFound', desc: 'no such command' } })}\n`
      : ok(id),
  );
  await t.rejects((await client).execute('nope', {}, Deadline.after(5_000)), {
    code: 'machine.monitor-refused',
    message: /nope: no such command/,
  });
});

t.test('a monitor that hangs is given up at the deadline', async (t) => {
  const { client } = await monitor(t, ({ execute, id }) => (execute === 'cont' ? undefined : ok(id)));
  await t.rejects((await client).execute('cont', {}, Deadline.after(20)), {
    code: 'machine.monitor-timeout',
  });
});

t.test('a monitor that goes away fails what is under way and what comes later', async (t) => {
  const { client, peer } = await monitor(t, ({ execute, id }) => {
    if (execute !== 'cont') return ok(id);
    peer.destroy();
    return undefined;
  });
  const qmp = await client;
  await t.rejects(qmp.execute('cont', {}, Deadline.after(5_000)), { code: 'machine.monitor-lost' });
  await t.rejects(qmp.execute('stop', {}, Deadline.after(5_000)), { code: 'machine.monitor-lost' });
});

t.test('events are given out between answers', async (t) => {
  const { client, peer } = await monitor(t, ({ id }) => ok(id));
  const qmp = await client;
  const event = new Promise((resolve) => {
    qmp.onEvent(resolve);
  });
  peer.write('{"event": "SHUTDOWN", "data": {"guest": true}, "timestamp": {}}\n');
  t.same(await event, { name: 'SHUTDOWN', data: { guest: true } });
});
