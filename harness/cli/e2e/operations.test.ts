import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import t from 'tap';
import { ArmClient } from '../../client/arm-client.ts';
import { ConsoleConnection } from '../../client/console-connection.ts';
import { LabProcess, patient, ttys0 } from './lab-process.ts';

t.test('a lab says how it is: figures, health, and a log of what happens', async (t) => {
  const log = path.join(t.testdir(), 'lab.log');
  await using lab = await LabProcess.start(['--log', log]);
  const description = await lab.description();
  const [alice] = description.users;
  if (!alice) throw new Error('the lab has no users');
  await using arm = await ArmClient.create(description, alice);
  const console = await ConsoleConnection.open(arm, 'custom-agetty', patient());
  const figures = await arm.send({ method: 'GET', url: '/metrics' });
  t.match(figures.headers['content-type'], /^text\/plain; version=0\.0\.4/);
  t.match(String(figures.body), /^ttys0_sessions\{vm="custom-agetty",role="user"\} 1$/m);
  const health = await arm.send({ method: 'GET', url: '/healthz' });
  t.equal(health.status, 200);
  t.match(health.body, { status: 'ok' });
  t.match((health.body as { readonly guests: readonly object[] }).guests.find((guest) => 'name' in guest && guest.name === 'custom-agetty'), {
    power: 'running', stage: 'login', consoleActive: true,
  }); // prettier-ignore
  await console.close();
  const rows = (await readFile(log, 'utf8'))
    .trim()
    .split('\n')
    .map((row) => JSON.parse(row) as object);
  t.match(
    rows.find((row) => 'msg' in row && row.msg === 'connect'),
    { level: 30, vm: 'custom-agetty', user: alice.upn },
  );
  t.notMatch(await readFile(log, 'utf8'), /eyJ/, 'no token');
});

t.test('a log that cannot be written: said at once', async (t) => {
  const file = path.join(t.testdir(), 'no-such', 'lab.log');
  const [node, program] = ttys0;
  const { exitCode, stderr } = await execa(node, [program, 'up', '--log', file], { reject: false });
  t.equal(exitCode, 2);
  t.match(stderr, `--log cannot write to ${file}`);
});
