import type { Duplex } from 'node:stream';
import type { ContainerClient } from '@azure/storage-blob';
import t, { type Test } from 'tap';
import { Deadline } from '../../deadline/deadline.ts';
import type { AuditEvent } from '../../gateway/ports.ts';
import { Line } from '../../line/line.ts';
import { duplexPair } from '../../line/testing/duplex-pair.ts';
import { accountClient, type StorageAccount } from '../../storage/account.ts';
import { containerName, logName } from './names.ts';
import { anyNote, gapNote } from './notes.ts';
import { type LogAlarm, SerialLog, type SerialLogOptions } from './serial-log.ts';
import { killStorage, serviceOf, startTestStorage, type TestStorage } from './testing/storage.ts';

const vmId = 'd0000000-1111-4222-8333-444444444444';
const startMs = 60_000;
const audit: AuditEvent = { action: 'connect', vm: 'test-guest', user: 'alice', at: 'now' };

interface Talk {
  readonly guest: Duplex;
  readonly line: Line;
  readonly log: SerialLog;
  readonly alarms: LogAlarm[];
  /** Resolves with the first of them. */
  readonly alarmed: Promise<void>;
  readonly container: ContainerClient;
  /** The names of the parts and their contents, as a reader sees them. */
  readonly parts: () => Promise<readonly (readonly [name: string, text: string])[]>;
  /** Waits until a reader sees that; fails when it does not come within the time. */
  readonly seen: (what: (whole: string) => boolean, withinMs?: number) => Promise<string>;
}

function talk(
  t: Test,
  { storage }: TestStorage,
  account: StorageAccount,
  limits: SerialLogOptions['limits'] = {},
): Talk {
  const line = new Line();
  const [guest, port] = duplexPair();
  line.attach(port);
  const vm = { name: 'test-guest', vmId, line };
  const container = accountClient(account, storage.endpoint).getContainerClient(containerName(vm));
  const alarms: LogAlarm[] = [];
  let alarm: () => void = () => undefined;
  const alarmed = new Promise<void>((resolve) => (alarm = resolve));
  const onAlarm = (told: LogAlarm): void => {
    alarms.push(told);
    alarm();
  };
  const log = new SerialLog({
    vm,
    container: () => container,
    onAlarm,
    limits,
  });
  t.teardown(async () => {
    line.close();
    await log[Symbol.asyncDispose]();
  });
  const parts = async (): Promise<[string, string][]> => {
    const names: string[] = [];
    for await (const { name } of container.listBlobsFlat()) names.push(name);
    const [newest, ...earlier] = names.sort();
    const inOrder = [...earlier, ...(newest === undefined ? [] : [newest])];
    const read = async (name: string): Promise<[string, string]> => [
      name,
      (await container.getBlobClient(name).downloadToBuffer()).toString(),
    ];
    return Promise.all(inOrder.map(read));
  };
  const seen: Talk['seen'] = async (what, withinMs = 10_000) => {
    const deadline = Deadline.after(withinMs);
    for (;;) {
      const whole = await parts().then(
        (all) => all.map(([, text]) => text).join(''),
        () => '',
      );
      if (what(whole)) return whole;
      if (deadline.passed) throw new Error(`the log holds ${JSON.stringify(whole.slice(-200))}`);
    }
  };
  return { guest, line, log, alarms, alarmed, container, parts, seen };
}

function lines(from: number, to: number): string {
  return Array.from({ length: to - from }, (_, index) => `line ${from + index}: some words\r\n`).join('');
}

t.test(
  'absent until the guest speaks, then at most 2 s behind, with accesses between its lines',
  async (t) => {
    const real = await startTestStorage(t);
    await real.storage.ready(Deadline.after(startMs));
    const { guest, log, container, parts, seen } = talk(t, real, real.managed);
    log.audit({ ...audit, action: 'refuse' });
    const blob = container.getBlobClient(logName({ name: 'test-guest', vmId }));
    t.equal(await blob.exists(), false);
    t.match(await blob.download().catch((error: unknown) => error), { statusCode: 404 });

    guest.write('Booting\r\nlogin: ');
    t.ok(await seen((whole) => whole.endsWith('Booting\r\nlogin: '), 2_000));
    log.audit(audit);
    await seen((whole) => whole.includes('"connect"'), 2_500);
    guest.write('root\r\n');
    const whole = await seen((text) => text.endsWith('root\r\n'), 2_000);
    t.match(whole, /^\[ttys0 audit\] .*"refuse".*\r\nBooting\r\nlogin: \r\n\[ttys0 break\] \[ttys0 audit\] /);
    t.equal(whole.replace(anyNote, ''), 'Booting\r\nlogin: root\r\n');
    t.equal((await parts()).length, 1);
  },
);

t.test('it rotates by size, and its parts one after the other are what the guest said', async (t) => {
  const real = await startTestStorage(t);
  await real.storage.ready(Deadline.after(startMs));
  const { guest, parts, seen, alarms } = talk(t, real, real.custom, { partBytes: 10_000 });
  const said = lines(0, 3_000);
  for (let at = 0; at < said.length; at += 7_777) {
    guest.write(said.slice(at, at + 7_777));
    await new Promise((resolve) => setImmediate(resolve));
  }
  t.equal(await seen((whole) => whole.length === said.length), said);
  const all = await parts();
  t.equal(all.length, Math.ceil(said.length / 10_000));
  t.match(all[0]?.[0], /serialconsole\.log\.000001$/);
  t.match(all.at(-1)?.[0], /serialconsole\.log$/);
  t.ok(all.every(([, text]) => text.length <= 10_000));
  t.same(alarms, []);
});

t.test('only so many earlier parts are kept', async (t) => {
  const real = await startTestStorage(t);
  await real.storage.ready(Deadline.after(startMs));
  const { guest, parts, seen } = talk(t, real, real.managed, { partBytes: 1_000, keptParts: 2 });
  const said = lines(0, 300);
  guest.write(said);
  await seen((whole) => whole !== '' && said.endsWith(whole) && whole.length > 2_000);
  t.equal((await parts()).length, 3);
});

t.test(
  'L10: storage killed in the middle, parts turned over under a reader: it comes back, and nothing is lost or doubled',
  async (t) => {
    const real = await startTestStorage(t);
    await real.storage.ready(Deadline.after(startMs));
    const { guest, log, seen, alarms } = talk(t, real, real.managed, { partBytes: 20_000 });
    const said = lines(0, 4_000);
    const half = said.length / 2;
    guest.write(said.slice(0, half));
    await seen((whole) => whole.length === half);
    await killStorage(real.storage);
    await real.alarmed;
    guest.write(said.slice(half));
    await real.storage.ready(Deadline.after(startMs));
    log.storageReturned();
    // While a part is being set aside, a reader finds it under both names.
    t.ok(await seen((whole) => whole === said, 20_000));
    await log[Symbol.asyncDispose]();
    t.ok(await seen((whole) => whole === said, 0), 'and it stays so');
    t.notOk(alarms.some(({ code }) => code === 'storage.log-gap'));
  },
);

t.test('storage that comes late is caught up with, or the gap is marked', async (t) => {
  const real = await startTestStorage(t);
  // It takes a second or two to listen; until then the guest says more than is kept for it.
  const { guest, line, seen, alarms } = talk(t, real, real.managed, { capacityBytes: 100_000 });
  const short = talk(t, real, real.custom);
  short.guest.write('early\r\n');
  const flood = lines(0, 100_000);
  for (let at = 0; at < flood.length; at += 65_536) {
    guest.write(flood.slice(at, at + 65_536));
    await new Promise((resolve) => setImmediate(resolve));
  }
  t.equal(line.end, flood.length, 'the guest has not waited');
  guest.write('after\r\n');
  const whole = await seen((text) => text.endsWith('after\r\n'), 30_000);
  const missing = Number(/\[ttys0 gap\] (\d+) bytes/.exec(whole)?.[1]);
  t.ok(missing > 0);
  t.equal(whole.replace(anyNote, '').length + missing, flood.length + 'after\r\n'.length);
  t.ok(flood.startsWith(whole.slice(0, whole.search(anyNote))), 'what comes before the gap is whole');
  t.match(alarms.map(({ code }) => code).sort(), ['storage.log-behind', 'storage.log-gap']);
  t.equal(await short.seen((text) => text !== ''), 'early\r\n', 'one that says little loses nothing');
});

t.test('storage that hangs is asked again, and what it did all the same is not written twice', async (t) => {
  const real = await startTestStorage(t);
  await real.storage.ready(Deadline.after(startMs));
  const { guest, seen, alarms, alarmed } = talk(t, real, real.managed);
  guest.write('before\r\n');
  await seen((whole) => whole === 'before\r\n');
  const service = await serviceOf(Number(real.storage.pid));
  process.kill(service, 'SIGSTOP');
  guest.write('while it hung\r\n');
  await alarmed;
  t.match(alarms, [{ code: 'storage.log-behind' }]);
  process.kill(service, 'SIGCONT');
  guest.write('after\r\n');
  const whole = await seen((text) => text.endsWith('after\r\n'), 20_000);
  t.equal(whole, 'before\r\nwhile it hung\r\nafter\r\n');
});

t.test('what storage forgets and nobody holds any more is marked', async (t) => {
  const real = await startTestStorage(t);
  await real.storage.ready(Deadline.after(startMs));
  const { guest, log, seen, alarms, container } = talk(t, real, real.managed, { settleMs: 0 });
  const said = lines(0, 100);
  guest.write(said);
  await seen((whole) => whole === said);
  await container.delete();
  log.storageReturned();
  guest.write('after\r\n');
  const whole = await seen((text) => text.endsWith('after\r\n'));
  t.equal(whole, `${gapNote(said.length)}\r\nafter\r\n`);
  t.match(alarms, [{ code: 'storage.log-gap' }]);
});
