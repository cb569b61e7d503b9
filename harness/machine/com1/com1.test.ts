import { once } from 'node:events';
import { closeSync, constants, existsSync, openSync, readdirSync, writeSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import t from 'tap';
import { Deadline } from '../../deadline/deadline.ts';
import { floodBytes, startEchoMachine, type EchoMachine } from '../testing/echo-machine.ts';
import type { Com1 } from './com1.ts';
import { readRecord, recordParts } from './record.ts';
import { Room } from './room.ts';

const patient = (): Deadline => Deadline.after(60_000);

/** All that comes, as text; `until` waits for its end. */
function listen(com1: Com1): {
  readonly heard: () => string;
  readonly until: (end: string) => Promise<void>;
} {
  let text = '';
  com1.on('data', (bytes: Buffer) => {
    text += bytes.toString('latin1');
  });
  return {
    heard: () => text,
    until: async (end) => {
      while (!text.endsWith(end)) await once(com1, 'data', { signal: patient().signal });
    },
  };
}

/** The guest listens once its firmware has started it: until then a key is not echoed. */
async function awake(echo: EchoMachine): Promise<ReturnType<typeof listen>> {
  const listener = listen(echo.com1);
  const knocking = setInterval(() => echo.com1.write(Buffer.from('.')), 50);
  await listener.until('.');
  clearInterval(knocking);
  echo.com1.write(Buffer.from('!'));
  await listener.until('!');
  return listener;
}

t.test('what is typed is echoed, and all of it is in the file', async (t) => {
  await using echo = await startEchoMachine();
  const { until, heard } = await awake(echo);
  const commands = [0x44, 0x46];
  const all = Buffer.from(
    Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => !commands.includes(byte)),
  );
  echo.com1.write(all);
  await until(all.toString('latin1'));
  t.equal(await readFile(echo.logPath, 'latin1'), heard());
  t.equal(echo.com1.offset, heard().length);
});

t.test('nobody reads for a while: the guest goes on, and nothing is lost or doubled', async (t) => {
  await using echo = await startEchoMachine();
  const { until, heard } = await awake(echo);
  const before = heard().length;
  echo.com1.pause();
  echo.com1.write(Buffer.from('F'));
  // It reaches the end of its flood with nobody reading: the file grows to its full length.
  const deadline = patient();
  while ((await readFile(echo.logPath)).length < before + floodBytes && !deadline.passed)
    await new Promise((resolve) => setImmediate(resolve));
  t.equal(heard().length, before);
  echo.com1.resume();
  await until('\n');
  t.equal(heard().length, before + floodBytes);
  t.equal(await readFile(echo.logPath, 'latin1'), heard());
});

t.test(
  'G4: a fence: somebody else has a hold of the line: the old way is dead, what lay in it is dropped and counted, output goes on',
  async (t) => {
    await using echo = await startEchoMachine();
    const { until, heard } = await awake(echo);
    // Somebody else holds the FIFO, as a gateway that was stopped would.
    const directory = path.dirname(echo.logPath);
    const fifos = (): readonly string[] => readdirSync(directory).filter((name) => name.startsWith('in-'));
    const held = fifos().flatMap((name) => {
      try {
        return [openSync(path.join(directory, name), constants.O_WRONLY | constants.O_NONBLOCK)];
      } catch {
        return []; // nobody reads it: it is in stock
      }
    });
    t.equal(held.length, 1);
    t.equal(await echo.machine.fence(patient()), 0);
    for (const fd of held) {
      t.throws(() => writeSync(fd, 'late'), { code: 'EPIPE' });
      closeSync(fd);
    }
    echo.com1.write(Buffer.from('after'));
    await until('after');
    t.notMatch(heard(), /late/);
  },
);

t.test('input for a guest that does not read is cut off by a fence, to the byte', async (t) => {
  await using echo = await startEchoMachine();
  const { until } = await awake(echo);
  echo.com1.write(Buffer.from('D'));
  await until('D');
  const bytes = 200_000;
  echo.com1.write(Buffer.alloc(bytes, 'x'));
  // The port itself holds some bytes that it has taken from QEMU.
  const portBytes = 64;
  const dropped = await echo.machine.fence(patient());
  t.ok(dropped <= bytes && dropped >= bytes - portBytes, `${dropped} of ${bytes}`);
  t.equal(echo.com1.unsentBytes, 0);
});

t.test('fifty fences in a row, while the guest speaks', async (t) => {
  await using echo = await startEchoMachine();
  const { until, heard } = await awake(echo);
  const before = heard().length;
  echo.com1.write(Buffer.from('F'));
  await once(echo.com1, 'data');
  for (let fence = 0; fence < 50; fence += 1) await echo.machine.fence(patient());
  await until('\n');
  t.equal(heard().length, before + floodBytes);
});

t.test(
  'fences that nobody waits for to the end: what is typed then reaches the guest all the same',
  async (t) => {
    await using echo = await startEchoMachine();
    const { until, heard } = await awake(echo);
    const fences = Array.from({ length: 50 }, () => echo.machine.fence(Deadline.after(1)));
    echo.com1.write(Buffer.from('typed meanwhile, '));
    const outcomes = await Promise.allSettled(fences);
    t.match(outcomes.at(-1), { status: 'rejected', reason: { code: 'machine.monitor-timeout' } });
    echo.com1.write(Buffer.from('and after'));
    await until('and after');
    t.match(heard(), /typed meanwhile, and after$/);
  },
);

t.test('the end of the machine ends the stream, after its last byte', async (t) => {
  await using echo = await startEchoMachine();
  await awake(echo);
  const closed = once(echo.com1, 'close');
  const exit = await echo.machine.kill();
  await closed;
  t.equal(exit.state, 'exited');
  t.equal(echo.com1.offset, (await readFile(echo.logPath)).length);
});

t.test(
  'L1 L2: no room on the disk: the record goes on in memory, and back, and nothing is lost or doubled',
  async (t) => {
    const mebibyte = 1_048_576;
    let free = 100 * mebibyte;
    const room = new Room('/', () => free);
    await using echo = await startEchoMachine(room);
    const { heard } = await awake(echo);
    const places: boolean[] = [];
    echo.com1.on('room', (hasRoom: boolean) => places.push(hasRoom));
    const flood = async (): Promise<void> => {
      const before = heard().length;
      echo.com1.write(Buffer.from('F'));
      while (heard().length < before + floodBytes)
        await once(echo.com1, 'data', { signal: patient().signal });
    };
    const moved = async (freeBytes: number): Promise<void> => {
      free = freeBytes;
      await Promise.all([once(echo.com1, 'room', { signal: patient().signal }), flood()]);
    };
    await moved(0);
    await flood();
    t.notOk(existsSync(`${echo.logPath}.1`), 'nothing of it is on the disk');
    t.equal(recordParts(echo.logPath).length, 2);
    // Less than what it takes to go back: it would be short again at once.
    free = 32 * mebibyte;
    await flood();
    await moved(100 * mebibyte);
    await flood();
    t.same(places, [false, true]);
    t.ok(existsSync(`${echo.logPath}.1`), 'what was in memory is on the disk');
    const whole = await readRecord(echo.logPath, 0, heard().length + 1);
    t.equal(whole.toString('latin1'), heard());
    t.equal(echo.com1.offset, heard().length);
    t.equal((await readRecord(echo.logPath, 100, 50)).toString('latin1'), heard().slice(100, 150));
  },
);
