import { once } from 'node:events';
import { PassThrough, type Duplex } from 'node:stream';
import { duplexPair } from './testing/duplex-pair.ts';
import t from 'tap';
import { Line } from './line.ts';

function connected(options?: ConstructorParameters<typeof Line>[0]): { line: Line; guest: Duplex } {
  const line = new Line(options);
  const [guest, port] = duplexPair();
  line.attach(port);
  return { line, guest };
}

async function say(line: Line, guest: Duplex, text: string): Promise<void> {
  const end = line.end + Buffer.byteLength(text);
  const reader = line.reader();
  guest.write(text);
  while (line.end < end) await reader.next();
  reader.close();
}

t.test('a reader gets the replay first, then what comes live', async (t) => {
  const { line, guest } = connected();
  await say(line, guest, 'before ');
  const reader = line.reader(0);
  t.same(await reader.next(), { kind: 'bytes', offset: 0, bytes: Buffer.from('before ') });
  const next = reader.next();
  guest.write('after');
  t.same(await next, { kind: 'bytes', offset: 7, bytes: Buffer.from('after') });
});

t.test('a reader that falls behind is told of the gap and slows nobody', async (t) => {
  const { line, guest } = connected({ ringBytes: 16 });
  const slow = line.reader(0);
  await say(line, guest, 'x'.repeat(40));
  t.same(await slow.next(), { kind: 'gap', from: 0, to: 24 });
  t.same(await slow.next(), { kind: 'bytes', offset: 24, bytes: Buffer.from('x'.repeat(16)) });
});

t.test('what a reader does not read does not stop the guest', async (t) => {
  const { line, guest } = connected({ ringBytes: 1024 });
  line.reader(0);
  await say(line, guest, 'y'.repeat(1_000_000));
  t.equal(line.end, 1_000_000);
});

t.test('typed bytes reach the guest exactly', async (t) => {
  const { line, guest } = connected();
  const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  line.write(all);
  const [received] = (await once(guest, 'data')) as [Buffer];
  t.same(received, all);
});

t.test('input to a guest that does not read is bounded', async (t) => {
  const line = new Line({ inputBytes: 64 * 1024 });
  const stuck = new PassThrough({ highWaterMark: 1, transform: () => undefined });
  line.attach(stuck);
  t.throws(
    () => {
      for (let sent = 0; sent < 200; sent += 1) line.write(Buffer.alloc(1024));
    },
    { code: 'line.input-full' },
  );
});

t.test('offsets go on across a power cycle, and the stage tells of it', async (t) => {
  const { line, guest } = connected();
  await say(line, guest, 'GNU GRUB  version 2.06\r\n');
  t.equal(line.stage.stage, 'grub');
  const dead = new Promise<void>((resolve) => {
    line.onStage(() => resolve());
  });
  guest.destroy();
  await dead;
  t.equal(line.stage.stage, 'dead');
  t.notOk(line.connected);
  t.throws(() => line.write(Buffer.from('x')), { code: 'line.not-connected' });
  const [second, port] = duplexPair();
  line.attach(port);
  t.equal(line.stage.stage, 'silent');
  await say(line, second, 'login: ');
  t.equal(line.stage.stage, 'login');
  t.equal(line.end, 31);
});

t.test('closing ends the readers after what is there', async (t) => {
  const { line, guest } = connected();
  await say(line, guest, 'last words');
  const reader = line.reader(0);
  line.close();
  t.match(await reader.next(), { kind: 'bytes' });
  t.equal(await reader.next(), undefined);
});

t.test('a line has one owner', async (t) => {
  const { line } = connected();
  t.throws(() => line.attach(duplexPair()[0]), { code: 'line.already-attached' });
});
