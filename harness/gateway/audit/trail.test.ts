import { appendFileSync, readFileSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import t, { type Test } from 'tap';
import type { Ttys0Error } from '../../errors/index.ts';
import { readTrail, readWitness, tornOf } from './files.ts';
import { AuditTrail, type AuditTrailOptions } from './trail.ts';
import { verifyTrail } from './verify.ts';

const event = { at: '2026-11-23T00:00:00.000Z', action: 'connect', vm: 'vm1', user: 'alice' };

function place(t: Test) {
  const file = path.join(t.testdir({ data: {} }), 'data', 'audit.jsonl');
  const alarms: Ttys0Error[] = [];
  const open = (options: Partial<AuditTrailOptions> = {}) =>
    AuditTrail.open({ file, now: () => new Date(), onAlarm: (error) => alarms.push(error), ...options });
  const verdict = () => verifyTrail(readTrail(file).toString(), readWitness(file));
  const actions = (): string[] => verdict().records.map(({ action }) => action);
  return { file, alarms, open, verdict, actions };
}

t.test('each record is in the file when `write` returns, and the chain goes on over restarts', async (t) => {
  const { open, verdict, actions, file } = place(t);
  for (let life = 0; life < 3; life += 1) {
    await using trail = await open();
    t.ok(trail.write(event));
    t.match(readFileSync(file, 'utf8').trimEnd().split('\n').at(-1), /"action":"connect"/);
  }
  t.equal(verdict().breach, undefined);
  t.same(actions(), ['open', 'connect', 'open', 'connect', 'open', 'connect']);
});

t.test('L9: a second writer is refused, and may when the first has ended', async (t) => {
  const { open, verdict } = place(t);
  const first = await open();
  await t.rejects(open(), { code: 'audit.in-use' });
  await first[Symbol.asyncDispose]();
  t.notOk(first.write(event), 'nothing is written any more');
  await using second = await open();
  t.ok(second.write(event));
  t.equal(verdict().breach, undefined);
});

t.test('L4: a torn last record is set aside and noted, the rest is valid', async (t) => {
  const { open, verdict, actions, file } = place(t);
  await (await open())[Symbol.asyncDispose]();
  appendFileSync(file, '{"sequence":2,"at":"20');
  t.match(verdict().breach, { kind: 'torn', line: 2 });
  await using trail = await open();
  t.ok(trail.write(event));
  t.equal(verdict().breach, undefined);
  t.same(actions(), ['open', 'torn', 'open', 'connect']);
  t.equal(readFileSync(tornOf(file), 'utf8'), '{"sequence":2,"at":"20');
});

for (const [code, part] of [
  ['ENOSPC', 0],
  ['ENOSPC', 20],
  ['EIO', 0],
  ['EROFS', 0],
] as const) {
  t.test(`L1 L2: ${code} after ${part} bytes: an alarm, and on with a gap record`, async (t) => {
    const { open, verdict, actions, alarms } = place(t);
    let broken = false;
    let left = part;
    const append = (file: number, bytes: Uint8Array): number => {
      if (!broken) return writeSync(file, bytes);
      if (left === 0) throw Object.assign(new Error(`${code}: write`), { code });
      const count = writeSync(file, bytes.subarray(0, left));
      left = 0;
      return count;
    };
    await using trail = await open({ append });
    broken = true;
    t.notOk(trail.write(event));
    t.notOk(trail.write(event));
    t.notOk(trail.ready());
    t.equal(verdict().breach, undefined, 'no part of a record stays');
    t.same(alarms.map((alarm) => alarm.code), ['audit.unwritable'], 'one alarm'); // prettier-ignore
    broken = false;
    t.ok(trail.write(event));
    t.equal(verdict().breach, undefined);
    t.same(actions(), ['open', 'gap', 'connect']);
    t.match(verdict().records[1]?.detail, new RegExp(`^2 records could not be written since .*: ${code}`));
    t.same(alarms.map((alarm) => alarm.code), ['audit.unwritable', 'audit.gap']); // prettier-ignore
  });
}

t.test('L2: the directory is away, and comes back', async (t) => {
  const { open, verdict, actions, alarms, file } = place(t);
  await using trail = await open();
  const directory = path.dirname(file);
  renameSync(directory, `${directory}.away`);
  t.notOk(trail.write(event));
  t.match(alarms, [{ code: 'audit.unwritable', message: /ENOENT/ }]);
  renameSync(`${directory}.away`, directory);
  t.ok(trail.write(event));
  t.same(actions(), ['open', 'gap', 'connect']);
  t.equal(verdict().breach, undefined);
});

t.test('L8: a file that is taken away or cut while it is written is seen by its next record', async (t) => {
  const { open, verdict, file } = place(t);
  await using trail = await open();
  t.ok(trail.write(event));
  rmSync(file);
  t.ok(trail.write(event));
  t.match(verdict().breach, { kind: 'removed', line: 1, problem: 'records 1 to 2 are missing' });
  t.match(readFileSync(file, 'utf8'), /"action":"gap","detail":"records after 0, up to 2, are not in/);
  writeFileSync(file, '');
  t.ok(trail.write(event));
  t.match(verdict().breach, { kind: 'removed', line: 1 });
});

t.test('many records while the disk is slow: all are there, in order', async (t) => {
  const { open, verdict } = place(t);
  const trail = await open();
  for (let count = 0; count < 500; count += 1) trail.write(event);
  for (let count = 0; count < 500; count += 1) trail.write(event);
  await trail[Symbol.asyncDispose]();
  t.equal(verdict().breach, undefined);
  t.equal(verdict().records.length, 1_001);
});
