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
  while (lengthOf(pieces) + link.lostBytes < sentBytes) {
    await new Promise((resolve) => setImmediate(resolve));
    clock.next();
  }
  await new Promise((resolve) => setImmediate(resolve));
  link.destroy();
  return { pieces, bytes: Buffer.concat(pieces), lostBytes: link.lostBytes, passedMs: clock.nowMs() };
}

function lengthOf(parts: readonly Buffer[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0);
}
