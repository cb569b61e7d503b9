import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import t from 'tap';
import { ArmClient } from '../../client/arm-client.ts';
import { Deadline } from '../../deadline/deadline.ts';
import { LabProcess } from './lab-process.ts';

const goalMiB = 150;
const requests = 1_000;
const settleMs = 60_000;
const pollMs = 1_000;

t.test(`a lab that has answered ${requests} requests takes less than ${goalMiB} MiB`, async (t) => {
  await using lab = await LabProcess.start();
  const description = await lab.description();
  const [user] = description.users;
  if (user === undefined) throw new Error('the lab has no users');
  await using client = await ArmClient.create(description, user);
  const vm = `${client.vmPath('custom-agetty')}?$expand=instanceView&api-version=2024-07-01`;
  for (let request = 0; request < requests; request += 1)
    if ((await client.call('GET', vm)).status !== 200) throw new Error('a request has failed');
  // An idle lab gives back what the requests have left; a host that is busy takes its time.
  const deadline = Deadline.after(settleMs);
  let residentMiB = await residentMiBOf(lab.child.pid);
  while (residentMiB >= goalMiB && !deadline.passed) {
    await pause(pollMs);
    residentMiB = await residentMiBOf(lab.child.pid);
  }
  t.comment(`${residentMiB.toFixed(0)} MiB resident; guests and storage are processes of their own`);
  t.ok(residentMiB < goalMiB, `${residentMiB.toFixed(0)} MiB`);
});

async function residentMiBOf(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1024;
}
