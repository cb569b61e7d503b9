import { setTimeout } from 'node:timers/promises';
import { Deadline } from '../../deadline/deadline.ts';
import { quantile } from '../figure.ts';
import type { ByteClient } from './byte-client.ts';

const timeoutMs = 120_000;
const oneByte = Buffer.from('x');

/**
 * Times of so many echoes of one byte, one after the other, in milliseconds.
 * @param restMs how long nobody types before each: keys come to a console that is at rest
 */
export async function echoTimes(client: ByteClient, count: number, restMs = 0): Promise<readonly number[]> {
  const deadline = Deadline.after(timeoutMs);
  const times: number[] = [];
  for (let made = 0; made < count; made += 1) {
    if (restMs > 0) await setTimeout(restMs);
    const startedMs = performance.now();
    const echoed = new Promise<void>((resolve) => client.onBytes(() => resolve()));
    client.write(oneByte);
    await deadline.race(echoed, () => new Error(`no echo of byte ${made + 1}`));
    times.push(performance.now() - startedMs);
  }
  return times;
}

/** The median of so many echoes, in milliseconds. */
export async function echoMedian(client: ByteClient, count: number): Promise<number> {
  return quantile(await echoTimes(client, count), 0.5);
}

/** What a peer is told to say so many bytes. */
export function floodCommand(bytes: number): Buffer {
  return Buffer.from(`F${String(bytes).padStart(10, '0')}`);
}

/** So much is asked for at once: less than a gateway keeps for those who are slow, so that nobody misses any. */
const [partBytes, windowBytes] = [65_536, 524_288];

/** Megabytes (10^6) that arrive in a second, while the peer is asked for more as fast as they do. Rejects if any is missing. */
export async function megabytesPerSecond(client: ByteClient, bytes: number): Promise<number> {
  let [asked, arrived] = [0, 0];
  const startedMs = performance.now();
  const done = new Promise<void>((resolve) => {
    const ask = (): void => {
      for (; asked < bytes && asked - arrived <= windowBytes - partBytes; asked += partBytes)
        client.write(floodCommand(partBytes));
    };
    client.onBytes((part) => {
      arrived += part.length;
      ask();
      if (arrived >= bytes) resolve();
    });
    ask();
  });
  await Deadline.after(timeoutMs).race(done, () => new Error(`${arrived} of ${bytes} bytes came`));
  return arrived / 1_000 / (performance.now() - startedMs);
}
