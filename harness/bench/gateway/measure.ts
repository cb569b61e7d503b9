import { Deadline } from '../../deadline/deadline.ts';
import { quantile } from '../figure.ts';
import type { ByteClient } from './byte-client.ts';

const timeoutMs = 120_000;
const oneByte = Buffer.from('x');

/** Times of so many echoes of one byte, one after the other, in milliseconds. */
export async function echoTimes(client: ByteClient, count: number): Promise<readonly number[]> {
  const deadline = Deadline.after(timeoutMs);
  const times: number[] = [];
  for (let made = 0; made < count; made += 1) {
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

/** What a peer is told to say so many bytes, the last of them a `!`. */
export function floodCommand(bytes: number): Buffer {
  return Buffer.from(`F${String(bytes).padStart(10, '0')}`);
}

/** Megabytes (10^6) that arrive in a second while the peer says so many bytes as fast as it can. */
export async function megabytesPerSecond(client: ByteClient, bytes: number): Promise<number> {
  let arrived = 0;
  let firstMs = 0;
  const end = '!'.charCodeAt(0);
  const done = new Promise<number>((resolve) => {
    client.onBytes((part) => {
      firstMs ||= performance.now();
      arrived += part.length;
      if (part.at(-1) === end) resolve(performance.now());
    });
  });
  client.write(floodCommand(bytes));
  const lastMs = await Deadline.after(timeoutMs).race(
    done,
    () => new Error(`${arrived} of ${bytes} bytes came`),
  );
  return arrived / 1_000 / (lastMs - firstMs);
}
