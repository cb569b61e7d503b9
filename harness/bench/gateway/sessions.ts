import { closeCodes } from '../../protocol/frames.ts';
import { type ConsoleClient, consoleClient } from './byte-client.ts';
import { floodCommand, megabytesPerSecond } from './measure.ts';
import type { SubjectProcess } from './subject-process.ts';

const mebibyte = 1_048_576;
const addressesAtOnce = 100;

export interface Takeovers {
  /** From the token of the new one until it has the console and the old one has been told, in milliseconds. */
  readonly milliseconds: readonly number[];
  /** Bytes of an old session that the guest got after the first one of the new. */
  readonly strayBytes: number;
}

/** Takes a console over so many times, each time from somebody who goes on typing. */
export async function measureTakeovers(subject: SubjectProcess, count: number): Promise<Takeovers> {
  const milliseconds: number[] = [];
  let strayBytes = 0;
  let holder: ConsoleClient | undefined;
  for (let made = 0; made < count; made += addressesAtOnce) {
    const size = Math.min(addressesAtOnce, count - made);
    const { addresses, ca, token } = await subject.ask({ ask: 'addresses', count: size, mode: 'connect' });
    for (const [index, address] of addresses.entries()) {
      const [mine, theirs] = (made + index) % 2 === 0 ? ['b', 'a'] : ['a', 'b'];
      const next = await consoleClient(address, ca, token);
      const said = await subject.ask({ ask: 'said' });
      holder?.write(Buffer.from(theirs.repeat(4)));
      const startedMs = performance.now();
      const [, code] = await Promise.all([next.attach(said), holder?.ended]);
      milliseconds.push(performance.now() - startedMs);
      if (code !== undefined && code !== closeCodes.takenOver) throw new Error(`told ${code}`);
      strayBytes += await straysAfter(next, mine, theirs);
      holder = next;
    }
  }
  await holder?.[Symbol.asyncDispose]();
  return { milliseconds, strayBytes };
}

/** Types twice, and counts what of somebody else comes back between the two. */
async function straysAfter(client: ConsoleClient, mine: string, theirs: string): Promise<number> {
  let echoed = '';
  const enough = new Promise<void>((resolve) => {
    client.onBytes((bytes) => {
      echoed += bytes.toString('latin1');
      if (echoed.split(mine).length > 2) resolve();
    });
  });
  client.write(Buffer.from(mine));
  client.write(Buffer.from(mine));
  await enough;
  return echoed.slice(echoed.indexOf(mine)).split(theirs).length - 1;
}

/** By how much the gateway grows, in MiB, while a viewer that has stopped to read is sent so many bytes. */
export async function stoppedViewerMiB(subject: SubjectProcess, bytes: number): Promise<number> {
  const { addresses, ca, token } = await subject.ask({ ask: 'addresses', count: 1, mode: 'connect' });
  await using viewer = await consoleClient(addresses[0] ?? '', ca, token);
  await viewer.attach(await subject.ask({ ask: 'said' }));
  // While it reads: what any flood takes is none of the growth.
  await megabytesPerSecond(viewer, bytes / 4);
  const before = await subject.ask({ ask: 'memory' });
  const said = await subject.ask({ ask: 'said' });
  viewer.stop();
  viewer.write(floodCommand(bytes));
  let most = before;
  while ((await subject.ask({ ask: 'said' })) < said + bytes)
    most = Math.max(most, await subject.ask({ ask: 'memory' }));
  most = Math.max(most, await subject.ask({ ask: 'memory' }));
  return (most - before) / mebibyte;
}

/** What a session that nobody uses takes of the gateway's memory, in KiB. */
export async function idleSessionKiB(subject: SubjectProcess, count: number): Promise<number> {
  const before = await subject.ask({ ask: 'memory' });
  const said = await subject.ask({ ask: 'said' });
  const sessions: ConsoleClient[] = [];
  for (let made = 0; made < count; made += addressesAtOnce) {
    const size = Math.min(addressesAtOnce, count - made);
    const { addresses, ca, token } = await subject.ask({ ask: 'addresses', count: size, mode: 'watch' });
    for (const address of addresses) {
      const session = await consoleClient(address, ca, token);
      sessions.push(session);
      await session.attach(said);
    }
  }
  const after = await subject.ask({ ask: 'memory' });
  await Promise.all(sessions.map((session) => session[Symbol.asyncDispose]()));
  return (after - before) / 1024 / count;
}
