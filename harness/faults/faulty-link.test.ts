import { once } from 'node:events';
import { duplexPair, type Duplex } from 'node:stream';
import t from 'tap';
import type { FaultPlace } from './catalogue.ts';
import type { FaultyLink } from './faulty-link.ts';
import { FaultyLinks } from './faulty-links.ts';
import type { LinkFaults } from './settings.ts';
import { VirtualClock } from './testing/virtual-clock.ts';

function linked(
  place: FaultPlace,
  faults: LinkFaults,
): { readonly link: FaultyLink; readonly far: Duplex; readonly near: Duplex; readonly clock: VirtualClock } {
  // prettier-ignore
  const clock = new VirtualClock();
  const [far, near] = duplexPair();
  return { link: new FaultyLinks(place, faults, 1, clock).wrap(near), far, near, clock };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

t.test('what is on its way is cut off, to the byte; what comes after it arrives', async (t) => {
  for (const length of [3, 16 * 1024, 100_000]) {
    const { link, far, clock } = linked('line', { delay: 20 });
    for (let at = 0; at < length; at += 1_000) link.write(Buffer.alloc(Math.min(1_000, length - at), 'x'));
    t.equal(link.cutOff(), length);
    t.equal(link.lostBytes, length);
    link.write('y');
    clock.next();
    const [arrived] = (await once(far, 'data')) as [Buffer];
    t.equal(arrived.toString(), 'y');
  }
});

t.test('the end of the inner stream comes after what was before it', async (t) => {
  const { link, far, clock } = linked('socket', { delay: 20 });
  const heard: string[] = [];
  link.on('data', (bytes: Buffer) => heard.push(bytes.toString()));
  link.once('end', () => heard.push('end'));
  far.write('last words');
  far.end();
  await turn();
  t.same(heard, []);
  while (clock.next()) await turn();
  await turn();
  t.same(heard, ['last words', 'end']);
});

t.test('an inner stream that closes gives on the rest at once, and then the link closes', async (t) => {
  const { link, far, near } = linked('line', { baud: 50 });
  let heard = '';
  link.on('data', (bytes: Buffer) => (heard += bytes.toString()));
  far.write('last words');
  await turn();
  near.destroy();
  await once(link, 'close');
  t.equal(heard, 'last words');
});

t.test('a silent link: writes wait, nothing comes, and only the end of a machine is told', async (t) => {
  for (const place of ['line', 'socket'] as const) {
    const { link, far, near } = linked(place, { 'half-open': 1 });
    let heard = '';
    link.on('data', (bytes: Buffer) => (heard += bytes.toString()));
    far.write('ab');
    await turn();
    link.write('typed');
    await turn();
    t.equal(heard, 'a');
    t.equal(link.writableLength, 5);
    near.destroy();
    await once(near, 'close');
    await turn();
    t.equal(link.destroyed, place === 'line', place);
    link.destroy();
  }
});

t.test('a cut link closes, and so does the stream under it', async (t) => {
  const { link, far, near } = linked('socket', { drop: 4 });
  const closed = [once(link, 'close'), once(near, 'close')];
  link.on('data', () => undefined);
  far.write('abcd');
  await Promise.all(closed);
  t.ok(near.destroyed);
});
