import t from 'tap';
import type { FaultPlace } from '../faults/catalogue.ts';
import type { FaultyLink } from '../faults/faulty-link.ts';
import { FaultyLinks } from '../faults/faulty-links.ts';
import type { LinkFaults } from '../faults/settings.ts';
import { startFixture, subprotocol, tokenOf, type Fixture, type TestClient } from '../gateway/testing/fixture.ts'; // prettier-ignore
import { say, typed } from '../gateway/testing/guest.ts';

const ours = { protocol: subprotocol };
const seeds = [1, 2, 3, 4, 5];
const harmless: LinkFaults = { split: true, delay: 2, baud: 2_000_000 };

/** What a guest says: characters of one to four bytes, colours, a title, line ends. */
const speech = 'boot é 한국어 😀\u001b[1;31mred\u001b[0m\u001b]0;title\u0007\r\n'.repeat(200);

interface FaultChoice {
  readonly line?: LinkFaults;
  readonly socket?: LinkFaults;
  readonly seed?: number;
}

/** A fixture with faults; `links` are those of its line. */
async function faulty(
  { line = {}, socket = {}, seed = 1 }: FaultChoice,
  options: Parameters<typeof startFixture>[0] = {},
): Promise<{ readonly fixture: Fixture; readonly links: FaultyLink[] }> {
  const of = (place: FaultPlace, faults: LinkFaults): FaultyLinks => new FaultyLinks(place, faults, seed);
  const [lines, sockets] = [of('line', line), of('socket', socket)];
  const links: FaultyLink[] = [];
  const fixture = await startFixture({
    ...options,
    ports: { ...options.ports, wire: (inner) => sockets.wrap(inner) },
    wire: (com1) => {
      const link = lines.wrap(com1);
      links.push(link);
      return link;
    },
  });
  return { fixture, links };
}

t.test('G9: pieces, delay and a slow line on both sides: all arrives, exact and whole', async (t) => {
  for (const seed of seeds) {
    const { fixture: started } = await faulty({ line: harmless, socket: harmless, seed });
    await using fixture = started;
    const bytes = Buffer.from(speech);
    const client = await fixture.client('alice', ours).attach('alice');
    fixture.guest.write(bytes);
    await client.until(({ binary }) => binary.length >= bytes.length);
    t.ok(client.binary === bytes.toString('latin1'), `seed ${seed}: to the byte`);
    client.socket.send(bytes.subarray(0, 200));
    await typed(fixture, bytes.subarray(0, 200).toString('latin1'));
    const texts = fixture.client('bob', { query: `?authorization=${tokenOf('bob')}` });
    await texts.until(({ text }) => text.length >= speech.length + 2);
    t.ok(texts.text === `\r\n${speech}`, `seed ${seed}: whole characters for a client of text`);
    t.equal(fixture.typed().length, 200, 'nothing typed was doubled');
  }
});

t.test(
  'S10: connections that are cut: who comes back with an offset loses and doubles nothing',
  async (t) => {
    for (const seed of seeds) {
      const { fixture: started } = await faulty({ socket: { drop: 40_000, split: true }, seed });
      await using fixture = started;
      const bytes = Buffer.from(speech.repeat(20));
      let heard = '';
      let cuts = 0;
      for (let at = 0; heard.length < bytes.length;) {
        const client = await fixture.client('alice', ours).attach('alice', heard.length);
        for (; at < bytes.length && client.socket.readyState === client.socket.OPEN; at += 5_000)
          await say(fixture, bytes.subarray(at, at + 5_000).toString('latin1'));
        const all = client.until(({ binary }) => heard.length + binary.length >= bytes.length);
        await all.catch(() => (cuts += 1));
        heard += client.binary;
        if (client.socket.readyState === client.socket.CLOSED) t.match(await client.closed, { code: 1006 });
      }
      t.ok(heard === bytes.toString('latin1'), `seed ${seed}: to the byte`);
      t.ok(cuts >= 5, `seed ${seed}: ${cuts} cuts`);
    }
  },
);

t.test('S6: a client that is gone without a word is found out by the heartbeat', async (t) => {
  let left: () => void = () => undefined;
  const disconnected = new Promise<void>((resolve) => (left = resolve));
  const { fixture: started } = await faulty(
    { socket: { 'half-open': 4_000 } },
    {
      ports: { times: { heartbeatMs: 1_000 } },
      record: ({ action }) => {
        if (action === 'disconnect') left();
        return true;
      },
    },
  );
  await using fixture = started;
  const client: TestClient = await fixture.client('alice', ours).attach('alice');
  await say(fixture, 'x'.repeat(4_000));
  await disconnected;
  t.equal(fixture.gateway.holder(fixture.vm.vmId), undefined);
  t.match(await client.closed, { code: 1006 });
  const next = await fixture.client('bob', { ...ours }).attach('bob', fixture.vm.line.end);
  next.socket.send(Buffer.from('mine'));
  await typed(fixture, 'mine');
});

t.test('G10: a line that goes silent: the console stays, and its machine can end', async (t) => {
  const { fixture: started, links } = await faulty({ line: { 'half-open': 100 } });
  await using fixture = started;
  const client = await fixture.client('alice', ours).attach('alice');
  const speaking = new Promise((resolve) => fixture.vm.line.onOutput(() => resolve(undefined)));
  fixture.guest.write('x'.repeat(200));
  await speaking;
  const { end } = fixture.vm.line;
  t.ok(end >= 50 && end <= 100, `${end} bytes`);
  await client.until(({ binary }) => binary.length === end);
  client.socket.send(Buffer.from('anybody?'));
  const gone = new Promise((resolve) => links[0]?.once('close', resolve));
  fixture.guest.destroy();
  await gone;
  t.notOk(fixture.vm.line.connected);
  t.equal(fixture.typed(), '');
  t.equal(client.socket.readyState, client.socket.OPEN);
});

t.test('a line that loses bytes: what arrives and what is lost are all there was', async (t) => {
  const { fixture: started, links } = await faulty({ line: { drop: 10 }, socket: { split: true } });
  await using fixture = started;
  const client = await fixture.client('alice', ours).attach('alice');
  fixture.guest.write(Buffer.from(speech));
  const total = Buffer.byteLength(speech);
  await client.until(({ binary }) => binary.length + (links[0]?.lostBytes ?? 0) === total);
  const lost = links[0]?.lostBytes ?? 0;
  t.ok(lost > total / 20 && lost < total / 5, `${lost} of ${total}`);
});
