import { once } from 'node:events';
import t from 'tap';
import { startFixture, subprotocol, tokenOf, type Fixture, type TestClient } from './testing/fixture.ts';
import { say, typed } from './testing/guest.ts';

const ours = { protocol: subprotocol };

t.test('how known clients bring their token, and the guest never sees it', async (t) => {
  const variants: Readonly<Record<string, (fixture: Fixture) => Promise<TestClient>>> = {
    'in the query': async ({ client }) => client('alice', { query: `?authorization=${tokenOf('alice')}` }),
    'in the query, then twice as a message': async ({ client }) => {
      const console = client('alice', { query: `?authorization=${tokenOf('alice')}&new=1` });
      await once(console.socket, 'open');
      console.socket.send(tokenOf('alice'));
      console.socket.send(tokenOf('alice'));
      return console;
    },
    'as the answer to the first frame': async ({ client }) => {
      const console = client('alice');
      await console.until(({ frames }) => frames.length > 0);
      console.socket.send(tokenOf('alice'));
      return console;
    },
    'at once, without waiting': async ({ client }) => {
      const console = client('alice');
      await once(console.socket, 'open');
      console.socket.send(tokenOf('alice'));
      return console;
    },
    'in the header': async ({ client }) =>
      client('alice', { options: { headers: { authorization: `Bearer ${tokenOf('alice')}` } } }),
  };
  for (const [title, connect] of Object.entries(variants)) {
    t.test(title, async (t) => {
      await using fixture = await startFixture();
      await say(fixture, 'host login: ');
      const client = await connect(fixture);
      await client.until(({ text }) => text.includes('host login: '));
      client.socket.send('r');
      client.socket.send(Buffer.from('\r'));
      await typed(fixture, 'r\r');
      t.equal(fixture.typed(), 'r\r');
    });
  }
});

t.test('output: replay first, then live', async (t) => {
  await using fixture = await startFixture();
  await say(fixture, 'before ');
  const client = await fixture.client('alice', ours).attach('alice');
  await say(fixture, 'after');
  await client.until(({ binary }) => binary === 'before after');
  t.match(client.notice('attached'), { vm: 'vm1', user: 'alice@example', offset: 0, liveOffset: 7 });
});

t.test('output is byte-exact for our own clients', async (t) => {
  await using fixture = await startFixture();
  const client = await fixture.client('alice', ours).attach('alice');
  const all = String.fromCharCode(...Array.from({ length: 256 }, (_, byte) => byte));
  await say(fixture, all);
  await client.until(({ binary }) => binary.length === 256);
  t.equal(client.binary, all);
});

t.test('text frames hold whole characters', async (t) => {
  await using fixture = await startFixture();
  const client = fixture.client('alice', { query: `?authorization=${tokenOf('alice')}` });
  await once(client.socket, 'open');
  for (const byte of Buffer.from('é–😀')) await say(fixture, String.fromCharCode(byte));
  await client.until(({ text }) => text.includes('😀'));
  t.match(client.text, /é–😀$/);
  t.notMatch(client.text, /\ufffd/);
});

t.test('a takeover: the first is told by whom and when, in its own way', async (t) => {
  for (const [title, choice] of [
    ['our own client', ours],
    ["the real service's", {}],
  ] as const) {
    t.test(title, async (t) => {
      await using fixture = await startFixture();
      const query = choice === ours ? '' : `?authorization=${tokenOf('alice')}`;
      const first = fixture.client('alice', { ...choice, query });
      if (choice === ours) await first.attach('alice');
      else await once(first.socket, 'open');
      const second = await fixture.client('bob', ours).attach('bob');
      const { code, reason } = await first.closed;
      t.equal(code, 4409);
      t.match(reason, /taken over by bob@example at \d{4}-/);
      if (choice === ours)
        t.match(first.notice('end'), { reason: 'taken-over', by: 'bob@example', at: /T.*Z$/ });
      else t.match(first.text, /taken over by bob@example at \d{4}-/);
      t.equal(second.notice('attached')?.tookOverFrom, 'alice@example');
      t.equal(fixture.typed(), '');
      t.same(fixture.audit.map(({ action }) => action).slice(0, 3), ['connect', 'connect', 'take-over']); // prettier-ignore
    });
  }
});

t.test('what the displaced client still sends does not reach the guest', async (t) => {
  await using fixture = await startFixture();
  const first = await fixture.client('alice', ours).attach('alice');
  const second = await fixture.client('bob', ours).attach('bob');
  first.socket.send(Buffer.from('late'));
  await first.closed;
  second.socket.send(Buffer.from('mine'));
  await typed(fixture, 'mine');
  t.equal(fixture.typed(), 'mine');
});

t.test('of 50 at once exactly one is left', async (t) => {
  await using fixture = await startFixture();
  const clients = await Promise.all(
    Array.from({ length: 50 }, () => fixture.client('alice', ours).attach('alice')),
  );
  const closed = new Set<TestClient>();
  await new Promise<void>((resolve) => {
    for (const client of clients) {
      void client.closed.then(({ code }) => {
        if (code === 4409 && closed.add(client).size === 49) resolve();
      });
    }
  });
  const left = clients.find((client) => !closed.has(client));
  left?.socket.send(Buffer.from('x'));
  await typed(fixture, 'x');
  t.equal(fixture.typed(), 'x');
});

t.test('a request that is not accepted disturbs nobody', async (t) => {
  await using fixture = await startFixture();
  fixture.refusals.set('carol', {
    allowed: false,
    status: 403,
    code: 'AuthorizationFailed',
    message: 'A reader may not.',
  });
  fixture.refusals.set('dave', {
    allowed: false,
    status: 409,
    code: 'VMDeallocated',
    message: 'The VM is stopped.',
  });
  const holder = await fixture.client('alice', ours).attach('alice');
  const query = (user: string): string => `?authorization=${tokenOf(user)}`;
  t.equal(await fixture.client('carol', { query: query('carol') }).refused, 403);
  t.equal(await fixture.client('dave', { query: query('dave') }).refused, 409);
  t.equal(await fixture.client('bob', { query: '?authorization=junk' }).refused, 401);
  t.equal(await fixture.client('bob', { query: query('alice') }).refused, 403, "another user's token");
  const silent = fixture.client('carol');
  await once(silent.socket, 'open');
  silent.socket.send(tokenOf('carol'));
  t.match(await silent.closed, { code: 4403, reason: 'A reader may not.' });
  t.match(silent.text, /A reader may not/);
  const typing = fixture.client('bob');
  await once(typing.socket, 'open');
  typing.socket.send('\r');
  t.match(await typing.closed, { code: 1011, reason: 'Connection not trusted' });
  t.equal(holder.socket.readyState, holder.socket.OPEN);
  t.equal(holder.notice('end'), undefined);
  t.equal(fixture.typed(), '');
  t.equal(fixture.audit.filter(({ action }) => action === 'refuse').length, 6);
});

t.test('a connection string serves once', async (t) => {
  await using fixture = await startFixture();
  const address = fixture.address('alice');
  await fixture.client('alice', { ...ours, address }).attach('alice');
  t.equal(await fixture.client('alice', { ...ours, address }).refused, 404);
});

t.test('upgrades that are refused before they switch', async (t) => {
  await using fixture = await startFixture();
  const refused = (choice: Parameters<Fixture['client']>[1]): Promise<number> =>
    fixture.client('alice', choice).refused;
  const origin = fixture.origin.replace('http', 'ws');
  t.equal(await refused({ options: { origin: 'https://evil.example' } }), 403);
  t.equal(await refused({ options: { origin: 'null' } }), 403);
  t.equal(await refused({ options: { headers: { host: 'evil.example' } } }), 421);
  t.equal(await refused({ address: `${origin}/n/connector/consoleconn-aaaaa/sessions/x/client` }), 404);
  t.equal(await refused({ address: `${origin}/..%2fetc%00` }), 404);
  t.equal(await refused({ query: `?authorization=a&authorization=b` }), 400);
  const allowed = fixture.client('alice', { ...ours, options: { origin: fixture.origin } });
  await allowed.attach('alice');
  t.pass("the lab's own origin is let in");
});

t.test('bad frames end the session and reach no guest', async (t) => {
  await using fixture = await startFixture();
  const large = await fixture.client('alice', ours).attach('alice');
  large.socket.send(Buffer.alloc(70 * 1024));
  t.equal((await large.closed).code, 1009);
  const junk = await fixture.client('alice', ours).attach('alice');
  junk.socket.send('{"type":"surprise"}');
  t.equal((await junk.closed).code, 4400);
  t.equal(fixture.typed(), '');
});

t.test('a slow client gets a marked gap; the guest and others are not slowed', async (t) => {
  await using fixture = await startFixture({ ringBytes: 64 * 1024 });
  const slow = await fixture.client('alice', ours).attach('alice');
  slow.socket.pause();
  const piece = 'x'.repeat(32 * 1024);
  for (let round = 0; round < 1000; round += 1) await say(fixture, piece);
  slow.socket.resume();
  const dropped = (): number =>
    slow.notices.reduce((sum, frame) => sum + (frame.type === 'gap' ? frame.to - frame.from : 0), 0);
  await slow.until(({ binary }) => binary.length + dropped() >= 1000 * piece.length);
  t.ok(dropped() > 0);
  t.equal(
    slow.binary.length + dropped(),
    1000 * piece.length,
    'what came and what was dropped make the whole',
  );
});

t.test('the end of the VM and of the lab are told apart', async (t) => {
  await using fixture = await startFixture();
  const first = await fixture.client('alice', ours).attach('alice');
  fixture.gateway.vmStopped('vm-1');
  t.match(await first.closed, { code: 1001 });
  t.match(first.notice('end'), { reason: 'vm-stopped' });
  const second = await fixture.client('alice', ours).attach('alice');
  await fixture.gateway.close();
  t.match(await second.closed, { code: 1012 });
  t.match(second.notice('end'), { reason: 'lab-stopped' });
});
