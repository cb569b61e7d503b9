import { readFile } from 'node:fs/promises';
import t from 'tap';
import { ArmClient } from '../../client/arm-client.ts';
import { LabProcess } from './lab-process.ts';

const goalMiB = 150;
const requests = 1_000;

t.test(`a lab that has answered ${requests} requests takes less than ${goalMiB} MiB`, async (t) => {
  await using lab = await LabProcess.start();
  const description = await lab.description();
  const [user] = description.users;
  if (user === undefined) throw new Error('the lab has no users');
  await using client = await ArmClient.create(description, user);
  const vm = `${client.vmPath('custom-agetty')}?$expand=instanceView&api-version=2024-07-01`;
  for (let request = 0; request < requests; request += 1)
    if ((await client.call('GET', vm)).status !== 200) throw new Error('a request has failed');
  const status = await readFile(`/proc/${lab.child.pid}/status`, 'utf8');
  const residentMiB = Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1024;
  t.comment(`${residentMiB.toFixed(0)} MiB resident; guests and storage are processes of their own`);
  t.ok(residentMiB < goalMiB, `${residentMiB.toFixed(0)} MiB`);
});
