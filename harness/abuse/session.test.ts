import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import t from 'tap';
import {
  startFixture,
  subprotocol,
  tokenOf,
  type Fixture,
  type TestClient,
} from '../gateway/testing/fixture.ts';
import { say, typed } from '../gateway/testing/guest.ts';

const ours = { protocol: subprotocol };
const query = (user: string): string => `?authorization=${tokenOf(user)}`;
const refused = {
  allowed: false,
  status: 403,
  code: 'AuthorizationFailed',
  message: 'A reader may not.',
} as const;

t.test('S1: a second accepted request takes over, and gets what was said and what comes', async (t) => {
  await using fixture = await startFixture();
  await say(fixture, 'before\r\n');
  const first = await fixture.client('alice', ours).attach('alice');
  await say(fixture, 'between\r\n');
  const second = await fixture.client('bob', ours).attach('bob');
  t.match(await first.closed, { code: 4409 });
  t.match(first.notice('end'), { reason: 'taken-over', by: 'bob@example', at: /Z$/ });
  await say(fixture, 'after');
  await second.until(({ binary }) => binary.endsWith('after'));
  t.equal(second.binary, 'before\r\nbetween\r\nafter');
});

t.test('S2: requests that are refused leave the holder alone', async (t) => {
  await using fixture = await startFixture();
  const holder = await fixture.client('alice', ours).attach('alice');
  const seen = holder.frames.length;
  fixture.refusals.set('carol', refused);
  t.equal(await fixture.client('carol', { query: query('carol') }).refused, 403);
  t.equal(await fixture.client('bob', { query: '?authorization=eyJ.x.y' }).refused, 401);
  t.equal(holder.frames.length, seen);
  t.equal(holder.socket.readyState, holder.socket.OPEN);
});

t.test('S4: of 50 at once one holds the console, and 49 are told', async (t) => {
  await using fixture = await startFixture();
  const clients = await Promise.all(
    Array.from({ length: 50 }, () => fixture.client('alice', ours).attach('alice')),
  );
  await Promise.any(clients.map(({ closed }) => closed));
  const holder = fixture.gateway.holder('vm-1');
  const left = clients.filter(({ socket }) => socket.readyState === socket.OPEN);
  await Promise.all(clients.filter((client) => !left.includes(client)).map(({ closed }) => closed));
  const told = clients.filter((client) => client.notice('end')?.reason === 'taken-over');
  t.equal(told.length, 49);
  t.ok(holder);
});

t.test('S6: a holder that is half dead is taken over at once', async (t) => {
  await using fixture = await startFixture();
  const first = await fixture.client('alice', ours).attach('alice');
  first.socket.pause(); // it answers nothing, and says no goodbye
  const second = await fixture.client('bob', ours).attach('bob');
  t.equal(second.notice('attached')?.tookOverFrom, 'alice@example');
  second.socket.send(Buffer.from('mine'));
  await typed(fixture, 'mine');
  t.equal(fixture.typed(), 'mine');
});

t.test('S8: the same person in two windows', async (t) => {
  await using fixture = await startFixture();
  const first = await fixture.client('alice', ours).attach('alice');
  await fixture.client('alice', ours).attach('alice');
  t.match(await first.closed, { code: 4409, reason: /taken over by alice@example/ });
});

t.test('S9: 1,000 reloads leave no socket behind', async (t) => {
  await using fixture = await startFixture();
  const descriptors = (): number => readdirSync('/proc/self/fd').length;
  const visit = async (): Promise<void> => {
    const client = await fixture.client('alice', ours).attach('alice');
    client.socket.terminate();
    await client.closed;
  };
  for (let warm = 0; warm < 20; warm += 1) await visit();
  const before = descriptors();
  for (let reload = 0; reload < 1_000; reload += 1) await visit();
  t.ok(descriptors() <= before + 10, `${before} descriptors, then ${descriptors()}`);
});

t.test('S10: a client that comes back goes on where it was', async (t) => {
  await using fixture = await startFixture({ ringBytes: 4096 });
  await say(fixture, 'one two ');
  const first = await fixture.client('alice', ours).attach('alice');
  await first.until(({ binary }) => binary.endsWith('two '));
  first.socket.terminate();
  await first.closed;
  await say(fixture, 'three');
  const second = await fixture.client('alice', ours).attach('alice', first.binary.length);
  await second.until(({ binary }) => binary.endsWith('three'));
  t.equal(first.binary + second.binary, 'one two three');
  second.socket.terminate();
  await second.closed;
  await say(fixture, 'x'.repeat(10_000));
  const late = await fixture.client('alice', ours).attach('alice', 13);
  await late.until(({ binary }) => binary.length === 4096);
  t.match(late.notice('gap'), { from: 13, to: 10_013 - 4096 });
  const foreign = await fixture.client('alice', ours).attach('alice', 1_000_000);
  t.equal(foreign.notice('attached')?.offset, fixture.vm.line.start, 'an offset of another line');
});

t.test('S11: nobody types: warned, then let go; a key takes the warning back', async (t) => {
  await using fixture = await startFixture({ ports: { times: { idleMs: 600, graceMs: 300 } } });
  const client = await fixture.client('alice', ours).attach('alice');
  await client.until((it) => it.notice('warning') !== undefined);
  t.match(client.notice('warning'), { reason: 'idle', message: /unless a key is pressed/ });
  client.socket.send(Buffer.from('x'));
  await client.until((it) =>
    it.notices.some((frame) => frame.type === 'warning' && frame.reason === 'cleared'),
  );
  t.match(await client.closed, { code: 4408 });
  t.match(client.notice('end'), { reason: 'idle', message: /still logged in/ });
  t.equal(fixture.typed(), 'x');
});

t.test('S11: what the guest says counts where that is asked for', async (t) => {
  const ports = { times: { idleMs: 500, graceMs: 100 }, outputCountsAsActivity: true };
  await using fixture = await startFixture({ ports });
  const client = await fixture.client('alice', ours).attach('alice');
  const startedMs = performance.now();
  while (performance.now() - startedMs < 1_000) await say(fixture, '.');
  t.equal(client.notice('end'), undefined);
  t.match(await client.closed, { code: 4408 });
});

t.test(
  'S12: what was sent, waits or comes late when the console changes hands never reaches the guest',
  async (t) => {
    let cutOff = 0;
    await using fixture = await startFixture({ vm: { fence: () => Promise.resolve(cutOff) } });
    const first = await fixture.client('alice', ours).attach('alice');
    first.socket.send(Buffer.alloc(10_000, 'a'));
    await typed(fixture, 'a');
    cutOff = 7;
    const second = await fixture.client('bob', ours).attach('bob');
    first.socket.send(Buffer.from('late'));
    const before = fixture.typed().length;
    t.ok(before < 10_000, `${before} bytes had gone to the guest`);
    second.socket.send(Buffer.from('mine'));
    await typed(fixture, 'mine');
    t.match(fixture.typed(), /^a+mine$/);
    const detail = fixture.audit.find(({ action }) => action === 'input-cut-off')?.detail;
    t.match(detail, /^\d+ bytes never reached the guest$/);
    t.ok(Number(detail?.split(' ')[0]) >= 10_000 - before);
  },
);

t.test('S12: what the next one types before the device has cut off the last waits', async (t) => {
  let cut: () => void = () => undefined;
  const fence = (): Promise<number> => new Promise((resolve) => (cut = () => resolve(0)));
  await using fixture = await startFixture({ vm: { fence } });
  const client = fixture.client('alice', { query: query('alice') });
  await once(client.socket, 'open');
  client.socket.send('early');
  client.socket.ping();
  await once(client.socket, 'pong'); // it has come, and is in order behind what was sent
  t.equal(fixture.typed(), '');
  cut();
  await typed(fixture, 'early');
  t.equal(fixture.typed(), 'early');
});

t.test('S13: a watcher sees all, types nothing, and does not take the console', async (t) => {
  await using fixture = await startFixture();
  const holder = await fixture.client('alice', ours).attach('alice');
  const watch = (): Promise<TestClient> =>
    fixture.client('bob', { ...ours, address: fixture.address('bob', 'watch') }).attach('bob');
  const [watcher, another] = [await watch(), await watch()];
  await say(fixture, 'seen by all');
  for (const client of [holder, watcher, another])
    await client.until(({ binary }) => binary === 'seen by all');
  t.match(watcher.notice('attached'), { role: 'watcher' });
  watcher.socket.send(Buffer.from('rm -rf /\r'));
  await watcher.until((client) => client.notice('input-dropped') !== undefined);
  holder.socket.send(Buffer.from('ls'));
  await typed(fixture, 'ls');
  t.equal(fixture.typed(), 'ls');
  t.match(
    fixture.audit.filter(({ action }) => action === 'watch'),
    { length: 2 },
  );
});

t.test('S14: a clock that jumps back changes nothing', async (t) => {
  let jumpMs = 0;
  const now = (): Date => new Date(Date.now() - jumpMs);
  await using fixture = await startFixture({ ports: { now, times: { idleMs: 400, graceMs: 200 } } });
  const client = await fixture.client('alice', ours).attach('alice');
  jumpMs = 86_400_000;
  t.match(await client.closed, { code: 4408 });
});

t.test('S15: a paste goes at the pace of the echo, whole, with its progress', async (t) => {
  for (const kibibytes of [10, 1024]) {
    await using fixture = await startFixture();
    let unread = 0;
    let most = 0;
    // A guest that echoes each piece a turn later, as a terminal does.
    fixture.guest.on('data', (bytes: Buffer) => {
      unread += bytes.length;
      most = Math.max(most, unread);
      setImmediate(() => {
        unread -= bytes.length;
        fixture.guest.write(bytes);
      });
    });
    const client = await fixture.client('alice', ours).attach('alice');
    const paste = Buffer.from(Array.from({ length: kibibytes * 1024 }, (_, at) => 97 + (at % 26)));
    for (let at = 0; at < paste.length; at += 32_768) client.socket.send(paste.subarray(at, at + 32_768));
    await client.until(({ notices }) =>
      notices.some((frame) => frame.type === 'input-progress' && frame.waiting === 0),
    );
    while (fixture.typed().length < paste.length) await once(fixture.guest, 'data');
    t.ok(fixture.typed() === paste.toString('latin1'), `${kibibytes} KiB, to the byte`);
    t.ok(most <= 256, `at most ${most} bytes were on their way`);
    client.socket.terminate();
    await client.closed;
  }
});

t.test('G6: all 256 bytes pass both ways, exactly', async (t) => {
  await using fixture = await startFixture();
  const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  const client = await fixture.client('alice', ours).attach('alice');
  await say(fixture, all.toString('latin1'));
  await client.until(({ binary }) => binary === all.toString('latin1'));
  client.socket.send(all);
  await typed(fixture, all.toString('latin1'));
  t.equal(fixture.typed(), all.toString('latin1'));
});

t.test('G11: a new VM of the same name: the connection string of the old one is void', async (t) => {
  let gone = false;
  await using fixture: Fixture = await startFixture({
    ports: { vm: (vmId) => (vmId === 'vm-1' && !gone ? fixture.vm : undefined) },
  });
  const address = fixture.address('alice');
  gone = true;
  t.equal(await fixture.client('alice', { address, query: query('alice') }).refused, 404);
});

t.test('G14: a client that reads nothing holds nobody up, and is told what it missed', async (t) => {
  await using fixture = await startFixture({ ringBytes: 64 * 1024 });
  const slow = await fixture.client('alice', ours).attach('alice');
  slow.socket.pause();
  const piece = 'x'.repeat(32 * 1024);
  for (let round = 0; round < 500; round += 1) await say(fixture, piece);
  slow.socket.resume();
  const dropped = (): number =>
    slow.notices.reduce((sum, frame) => sum + (frame.type === 'gap' ? frame.to - frame.from : 0), 0);
  await slow.until(({ binary }) => binary.length + dropped() >= 500 * piece.length);
  t.ok(dropped() > 0);
});
