import { once } from 'node:events';
import t from 'tap';
import {
  startFixture,
  subprotocol,
  tokenOf,
  type Fixture,
  type TestClient,
} from '../gateway/testing/fixture.ts';
import { typed } from '../gateway/testing/guest.ts';
import { RawClient } from './testing/raw-client.ts';

const key = 'dGhlIHNhbXBsZSBub25jZQ==';

/** The status with which an upgrade written by hand is answered; `undefined` leaves a header out. */
async function upgrade(
  fixture: Fixture,
  {
    target,
    headers = {},
  }: { readonly target?: string; readonly headers?: Readonly<Record<string, string | undefined>> } = {},
): Promise<number> {
  const { host, pathname } = new URL(fixture.address('bob'));
  const usual = { Host: host, Upgrade: 'websocket', Connection: 'Upgrade', 'Sec-WebSocket-Version': '13', 'Sec-WebSocket-Key': key }; // prettier-ignore
  const given = Object.entries<string | undefined>({ ...usual, ...headers });
  const present = given.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  const client = await RawClient.connect(fixture.origin);
  const status = await client.request(`GET ${target ?? pathname}`, Object.fromEntries(present));
  client.socket.destroy();
  return status;
}

/** A holder of the console, who has to be there still when all is over, alone with the guest. */
async function holderOf(fixture: Fixture): Promise<{ readonly untouched: () => Promise<boolean> }> {
  const holder: TestClient = await fixture.client('alice', { protocol: subprotocol }).attach('alice');
  const seen = holder.frames.length;
  const before = fixture.typed();
  return {
    untouched: async () => {
      holder.socket.send(Buffer.from('still mine'));
      await typed(fixture, 'still mine');
      return fixture.typed() === `${before}still mine` && holder.frames.length === seen;
    },
  };
}

const bad: readonly (readonly [
  name: string,
  request: Parameters<typeof upgrade>[1],
  expected: readonly number[],
])[] = [
  ['H1: a page of another origin', { headers: { Origin: 'https://evil.example' } }, [403]],
  [
    'H1: an origin that only begins as ours',
    { headers: { Origin: 'https://localhost.evil.example' } },
    [403],
  ],
  ['H2: an origin of null', { headers: { Origin: 'null' } }, [403]],
  ['H4: an older version of websocket', { headers: { 'Sec-WebSocket-Version': '12' } }, [400, 426]],
  ['H5: no key', { headers: { 'Sec-WebSocket-Key': undefined } }, [400]],
  ['H5: a short key', { headers: { 'Sec-WebSocket-Key': 'c2hvcnQ=' } }, [400]],
  ['H8: a header of 20 KiB', { headers: { 'X-Long': 'x'.repeat(20 * 1024) } }, [431]],
  ['H9: a path that climbs', { target: '/n/connector/..%2f..%2fetc/client' }, [404]],
  ['H9: a zero in the path', { target: '/n/connector/%00/client' }, [404]],
  ['H9: half an escape', { target: '/n/connector/%/client' }, [404]],
  ['H9: a path of 8 KiB', { target: `/${'a'.repeat(9_000)}` }, [404]],
  ['H9: a host in the target', { target: 'http://evil.example/n' }, [404]],
  ["H10: another host's name", { headers: { Host: 'evil.example' } }, [421]],
  ['H10: our name at another port', { headers: { Host: 'localhost:1' } }, [421]],
];

for (const [name, request, expected] of bad) {
  t.test(name, async (t) => {
    await using fixture = await startFixture();
    const { untouched } = await holderOf(fixture);
    t.ok(expected.includes(await upgrade(fixture, request)), `one of ${expected.join(', ')}`);
    t.ok(await untouched());
  });
}

t.test('H1: a refused origin is written down', async (t) => {
  await using fixture = await startFixture();
  await upgrade(fixture, { headers: { Origin: 'https://evil.example' } });
  t.match(fixture.audit, [{ action: 'refuse', vm: 'vm1', detail: /origin/ }]);
});

t.test('H7: 1,500 headers', async (t) => {
  await using fixture = await startFixture();
  const { untouched } = await holderOf(fixture);
  const many = Object.fromEntries(Array.from({ length: 1_500 }, (_, at) => [`X-${at}`, 'x']));
  t.ok([0, 101, 431].includes(await upgrade(fixture, { headers: many })));
  t.ok(await untouched());
});

t.test('H9: a key of the query that is there twice', async (t) => {
  await using fixture = await startFixture();
  const target = `${new URL(fixture.address('bob')).pathname}?authorization=${tokenOf('bob')}&authorization=x`;
  t.equal(await upgrade(fixture, { target }), 400);
});

t.test('H15 H16: tokens that are none, or for nobody here', async (t) => {
  await using fixture = await startFixture();
  const { untouched } = await holderOf(fixture);
  for (const token of ['junk', 'eyJ.e30.', 'a.b.c', '%00', '', ' '])
    t.equal(
      await fixture.client('bob', { query: `?authorization=${token}` }).refused,
      401,
      JSON.stringify(token),
    );
  t.ok(await untouched());
  t.ok(fixture.audit.filter(({ action }) => action === 'refuse').length >= 6);
});

t.test("H18: somebody else's connection string", async (t) => {
  await using fixture = await startFixture();
  const { untouched } = await holderOf(fixture);
  const address = fixture.address('bob');
  t.equal(
    await fixture.client('mallory', { address, query: `?authorization=${tokenOf('mallory')}` }).refused,
    403,
  );
  t.ok(await untouched());
});

t.test('H22: junk as the first message', async (t) => {
  for (const junk of [Buffer.alloc(100 * 1024, 'x'), Buffer.from([0, 255, 254]), 'ls\r', '{"type":"auth"}']) {
    await using fixture = await startFixture();
    const { untouched } = await holderOf(fixture);
    const client = fixture.client('bob', typeof junk === 'string' ? {} : { protocol: subprotocol });
    await once(client.socket, 'open');
    client.socket.send(junk);
    t.ok([1009, 1011, 4400].includes((await client.closed).code));
    t.ok(await untouched());
  }
});

t.test('H21: a token in the query: refused where the policy says so, and never written down', async (t) => {
  const query = `?authorization=${tokenOf('bob')}`;
  await using strict = await startFixture({ ports: { tokenInQuery: false } });
  t.equal(await strict.client('bob', { query }).refused, 400);
  await strict.client('bob', { protocol: subprotocol }).attach('bob');
  await using fixture = await startFixture();
  const client = fixture.client('bob', { query });
  await once(client.socket, 'open');
  await fixture.client('eve', { query: `?authorization=${tokenOf('mallory')}` }).refused;
  t.notMatch(JSON.stringify([strict.audit, fixture.audit]), /ey[A-Za-z0-9]/);
});

t.test('H21: no token comes: 4401', async (t) => {
  await using fixture = await startFixture({ ports: { times: { tokenMs: 50 } } });
  const { untouched } = await holderOf(fixture);
  for (const protocol of [undefined, subprotocol])
    t.match(await fixture.client('bob', { protocol }).closed, {
      code: 4401,
      reason: 'No token came in time.',
    });
  t.ok(await untouched());
  t.match(fixture.audit.at(-1), { action: 'refuse', detail: 'No token came in time.' });
});

t.test(
  'H24: 100 bad tokens: the connection string is void, guesses are slowed down, the holder is left alone',
  async (t) => {
    await using fixture = await startFixture();
    const { untouched } = await holderOf(fixture);
    const address = fixture.address('bob');
    const statuses: number[] = [];
    for (let guess = 0; guess < 100; guess += 1)
      statuses.push(await fixture.client('bob', { address, query: `?authorization=eyx.${guess}.z` }).refused);
    t.same([...new Set(statuses)], [401, 404, 429]);
    t.equal(statuses.filter((status) => status === 401).length, 10);
    t.ok(statuses.filter((status) => status === 429).length > 0);
    t.match(
      fixture.audit
        .filter(({ action }) => action === 'refuse')
        .map(({ detail }) => detail)
        .at(-1),
      /this connection string is void now/,
    );
    t.ok(await untouched());
    await fixture.client('bob', { protocol: subprotocol }).attach('bob');
  },
);

t.test('R1: as many clients as there may be: 503, and who is in stays in', async (t) => {
  await using fixture = await startFixture({ ports: { maxClients: () => 3 } });
  const { untouched } = await holderOf(fixture);
  const watch = (): Promise<TestClient> =>
    fixture.client('bob', { address: fixture.address('bob', 'watch'), protocol: subprotocol }).attach('bob');
  const watcher = await watch();
  await watch();
  t.equal(await fixture.client('carol').refused, 503);
  t.ok(await untouched());
  watcher.socket.terminate();
  while ((await fixture.client('bob', { query: '?authorization=x' }).refused) === 503);
});
