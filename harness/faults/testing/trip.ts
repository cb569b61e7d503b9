import { duplexPair, type Duplex } from 'node:stream';
import type { FaultPlace } from '../catalogue.ts';
import { FaultyLinks } from '../faulty-links.ts';
import type { LinkFaults } from '../settings.ts';
import { VirtualClock } from './virtual-clock.ts';

export interface Trip {
  readonly place: FaultPlace;
  readonly faults: LinkFaults;
  readonly seed: number;
  readonly chunks: readonly Buffer[];
}

export interface Arrival {
  readonly pieces: readonly Buffer[];
  readonly bytes: Buffer;
  readonly lostBytes: number;
  readonly passedMs: number;
}

/** Where nothing waits for the time and nothing has come for so many turns, nothing will. */
const idleTurns = 10;

/** Sends chunks over a link, from its inner stream to whoever reads it or the other way; time passes at will. */
export async function travel(
  direction: 'in' | 'out',
  { place, faults, seed, chunks }: Trip,
): Promise<Arrival> {
  const clock = new VirtualClock();
  const [far, inner] = duplexPair();
  const link = new FaultyLinks(place, faults, seed, clock).wrap(inner);
  const [sender, receiver]: readonly [Duplex, Duplex] = direction === 'in' ? [far, link] : [link, far];
  const pieces: Buffer[] = [];
  receiver.on('data', (bytes: Buffer) => pieces.push(bytes));
  for (const chunk of chunks) sender.write(chunk);
  const sentBytes = lengthOf(chunks);
  for (let idle = 0, seen = 0; idle < idleTurns && seen + link.lostBytes < sentBytes; idle += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    if (clock.next() || lengthOf(pieces) > seen) idle = 0;
    seen = lengthOf(pieces);
  }
  await new Promise((resolve) => setImmediate(resolve)); // for what ought not to come
  link.destroy();
  return { pieces, bytes: Buffer.concat(pieces), lostBytes: link.lostBytes, passedMs: clock.nowMs() };
}

function lengthOf(parts: readonly Buffer[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0);
}
