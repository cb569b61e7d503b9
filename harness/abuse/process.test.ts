import { execa } from 'execa';
import t from 'tap';
import { LabProcess, patient } from '../cli/e2e/lab-process.ts';
import { ArmClient } from '../client/arm-client.ts';
import { ConsoleConnection } from '../client/console-connection.ts';
import { findUser } from '../client/find-lab.ts';

const guest = 'custom-agetty';

t.test('R3: SIGTERM: everybody is told, 1012, and the lab ends by itself', async (t) => {
  await using lab = await LabProcess.start();
  const description = await lab.description();
  await using arm = await ArmClient.create(description, findUser(description, 'alice'));
  const holder = await ConsoleConnection.open(arm, guest, patient());
  const watcher = await ConsoleConnection.open(arm, guest, patient(), undefined, { use: 'watch' });
  lab.child.kill('SIGTERM');
  for (const { ended } of [holder, watcher])
    t.match(await ended, { code: 1012, reason: 'lab-stopped', message: 'The lab has been stopped.' });
  t.equal((await lab.child).exitCode, 0);
});

t.test('R1: a process with few descriptors: 503 for who is too many, and who is in stays in', async (t) => {
  await using lab = await LabProcess.start();
  await execa('prlimit', ['--pid', String(lab.child.pid), '--nofile=160:160']);
  const description = await lab.description();
  await using arm = await ArmClient.create(description, findUser(description, 'alice'));
  const holder = await ConsoleConnection.open(arm, guest, patient());
  let output = '';
  holder.on('output', ({ bytes }) => (output += bytes.toString()));
  const watchers: ConsoleConnection[] = [];
  let refused: Error | undefined;
  while (refused === undefined && watchers.length < 200) {
    await ConsoleConnection.open(arm, guest, patient(), undefined, { use: 'watch' }).then(
      (watcher) => watchers.push(watcher),
      (error: unknown) => (refused = error as Error),
    );
  }
  t.ok(refused, `after ${watchers.length}`);
  const before = output.length;
  holder.send('\r');
  const answered = new Promise<void>((resolve) =>
    holder.on('output', () => output.length > before && resolve()),
  );
  await patient().race(answered, () => new Error('the holder is cut off'));
  await Promise.all(watchers.map((watcher) => watcher.close()));
  const again = await ConsoleConnection.open(arm, guest, patient(), undefined, { use: 'watch' });
  await again.close();
});
