import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import t, { type Test } from 'tap';
import type { Ttys0Error } from '../errors/index.ts';
import { AuditTrail, type AuditTrailOptions } from '../gateway/audit/trail.ts';
import { verifyFile } from '../gateway/audit/verify-file.ts';
import { startFixture, subprotocol, tokenOf } from '../gateway/testing/fixture.ts';
import { Lab } from '../lab/lab.ts';
import { auditFile } from '../lab/memory.ts';
import { chooseAccelerator } from '../machine/accelerator/choose.ts';

const at = '2026-11-23T12:00:00.000Z';

/** A gateway whose audit is a real trail on a disk. */
async function gateway(t: Test, options: Partial<AuditTrailOptions> = {}) {
  const file = path.join(t.testdir({ data: {} }), 'data', 'audit.jsonl');
  const alarms: Ttys0Error[] = [];
  const onAlarm = (error: Ttys0Error): void => void alarms.push(error);
  const trail = await AuditTrail.open({ file, now: () => new Date(), onAlarm, ...options });
  const fixture = await startFixture({ record: (event) => trail.write(event) });
  t.teardown(async () => {
    await fixture[Symbol.asyncDispose]();
    await trail[Symbol.asyncDispose]();
  });
  const attach = (user: string) => fixture.client(user, { protocol: subprotocol }).attach(user);
  const actions = (): string[] => verifyFile(file).records.map(({ action }) => action);
  return { fixture, file, alarms, attach, actions };
}

/** The running session works, and nobody else is let in; then the disk is mended, and all is as it was. */
async function survives(
  t: Test,
  world: Awaited<ReturnType<typeof gateway>>,
  fail: () => void,
  mend: () => void,
) {
  const { fixture, alarms, attach, actions, file } = world;
  const alice = await attach('alice');
  fail();
  const bob = fixture.client('bob', { query: `?authorization=${tokenOf('bob')}` });
  t.match(await bob.closed, { code: 4404, reason: /audit trail of this lab cannot be written/ });
  fixture.guest.write('still here');
  await alice.until(({ binary }) => binary.includes('still here'));
  alice.socket.send(Buffer.from('typed'));
  while (!fixture.typed().includes('typed')) await once(fixture.guest, 'data');
  t.same(alarms.map(({ code }) => code), ['audit.unwritable'], 'one alarm'); // prettier-ignore
  mend();
  await attach('bob');
  t.equal((await alice.closed).code, 4409);
  t.same(actions().slice(0, 5), ['open', 'connect', 'gap', 'connect', 'take-over']);
  t.equal(verifyFile(file).breach, undefined);
  t.same(alarms.map(({ code }) => code), ['audit.unwritable', 'audit.gap']); // prettier-ignore
}

for (const code of ['ENOSPC', 'EIO', 'EROFS'])
  t.test(`L1 L2: ${code}: no new session, the running one goes on, an alarm, and on by itself`, async (t) => {
    let broken = false;
    const append = (file: number, bytes: Uint8Array): number => {
      if (broken) throw Object.assign(new Error(`${code}: write`), { code });
      return writeSync(file, bytes);
    };
    await survives(t, await gateway(t, { append }), () => (broken = true), () => (broken = false)); // prettier-ignore
  });

t.test('L2: the directory is gone: the same', async (t) => {
  const world = await gateway(t);
  const directory = path.dirname(world.file);
  const away = `${directory}.away`;
  await survives(t, world, () => renameSync(directory, away), () => renameSync(away, directory)); // prettier-ignore
});

t.test('L4: killed while it writes: what is there is valid, and the chain goes on at once', async (t) => {
  const file = path.join(t.testdir({}), 'audit.jsonl');
  const module = new URL('../gateway/audit/trail.ts', import.meta.url).href;
  const program = `
    const { AuditTrail } = await import(${JSON.stringify(module)});
    const trail = await AuditTrail.open({ file: ${JSON.stringify(file)}, now: () => new Date(), onAlarm: () => {} });
    for (let count = 0; ; count += 1) {
      trail.write({ at: ${JSON.stringify(at)}, action: 'connect', vm: 'vm1', user: 'alice' });
      if (count === 100) process.stdout.write('100');
    }`;
  for (let life = 1; life <= 3; life += 1) {
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program]);
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'close');
    const before = verifyFile(file);
    t.ok(before.records.length > life * 100, `${before.records.length} records`);
    if (before.breach) t.match(before.breach, { kind: 'torn' });
    appendFileSync(file, '{"sequence":'); // and one that is torn for certain
    await using trail = await AuditTrail.open({ file, now: () => new Date(), onAlarm: () => undefined });
    t.ok(trail.write({ at, action: 'connect' }));
    t.equal(verifyFile(file).breach, undefined);
    t.match(verifyFile(file).records.slice(-3), [{ action: 'torn' }, { action: 'open' }, { action: 'connect' }]); // prettier-ignore
  }
});

t.test('L6: names with line ends, escapes and formulas are harmless, and the very names', async (t) => {
  const file = path.join(t.testdir({}), 'audit.jsonl');
  await using trail = await AuditTrail.open({ file, now: () => new Date(), onAlarm: () => undefined });
  const names = [
    'a\r\nb',
    '\u001b[2J\u009b31m',
    '=cmd()',
    'x,=1+1',
    '","user":"root',
    '\u202egnp',
    '\u2028',
    '\ud800',
  ];
  for (const user of names) t.ok(trail.write({ at, action: 'refuse', vm: user, user, detail: user }));
  const { records, breach } = verifyFile(file);
  t.equal(breach, undefined);
  t.same(records.slice(1).map(({ user }) => user), names); // prettier-ignore
  const text = readFileSync(file, 'utf8');
  t.equal(text.split('\n').length, names.length + 2);
  t.notMatch(text.replaceAll('\n', ''), /[\p{C}\p{Zl}\p{Zp}]|[",]=/u);
});

t.test(
  'L8 L9: the trail of a lab: it goes on over restarts, has one writer, and shows what was done to it',
  async (t) => {
    const accelerator = await chooseAccelerator();
    process.env['TTYS0_DATA_DIR'] = t.testdir({});
    const port = await freePort();
    const file = auditFile(port);
    for (let life = 1; life <= 2; life += 1) {
      await using lab = await Lab.start({ port, accelerator });
      t.equal(lab.description.auditPath, file);
      await t.rejects(AuditTrail.open({ file, now: () => new Date(), onAlarm: () => undefined }), { code: 'audit.in-use' }); // prettier-ignore
      t.match(verifyFile(file), { records: Array.from({ length: life }, () => ({ action: 'open' })) });
    }
    const whole = readFileSync(file, 'utf8');
    const [first = ''] = whole.split('\n');
    appendFileSync(file, `${first}\n`);
    t.match(verifyFile(file).breach, { kind: 'order', line: 3 });
    await using lab = await Lab.start({ port, accelerator });
    t.match(verifyFile(lab.description.auditPath).breach, { line: 3 }, 'a later lab does not hide it');
  },
);

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
