import t from 'tap';
import { errorOf, portPath, TestLab, vmPath } from '../testing/lab.ts';

const refusal =
  'Provisioning for this VM has not yet succeeded. ' +
  'Please ensure the VM is fully deployed and retry the serial console connection.';

t.test('a VM that is being made, or could not be, says so and has no console until it is', async (t) => {
  await using lab = new TestLab();
  for (const [state, code] of [
    ['Creating', 'ProvisioningState/creating'],
    ['Failed', 'ProvisioningState/failed'],
  ] as const) {
    lab.fleet.debian.provisioningState = state;
    t.match((await lab.send('carol', 'GET', `${vmPath}?$expand=instanceView`)).json(), {
      properties: { provisioningState: state, instanceView: { statuses: [{ code }, {}] } },
    });
    const refused = await lab.send('bob', 'POST', `${portPath}/connect`);
    t.equal(refused.statusCode, 409);
    t.same(errorOf(refused), { code: 'VMNotProvisioned', message: refusal });
  }
  lab.fleet.debian.provisioningState = 'Succeeded';
  t.equal((await lab.send('bob', 'POST', `${portPath}/connect`)).statusCode, 200);
});

t.test('while an operation is at work it is updating, and keeps its console', async (t) => {
  await using lab = new TestLab();
  let finish = (): void => undefined;
  lab.fleet.debian.gate = new Promise((resolve) => (finish = resolve));
  const { headers } = await lab.send('alice', 'POST', `${vmPath}/restart`);
  const state = async (): Promise<unknown> =>
    (await lab.send('carol', 'GET', vmPath)).json<{ properties: { provisioningState: string } }>().properties
      .provisioningState;
  t.equal(await state(), 'Updating');
  t.equal((await lab.send('bob', 'POST', `${portPath}/connect`)).statusCode, 200);
  finish();
  await lab.send('alice', 'GET', String(headers['location']).replace(/^https:\/\/[^/]+/, ''));
  t.equal(await state(), 'Succeeded');
});

t.test('the fault keeps all of them being made', async (t) => {
  await using lab = new TestLab();
  lab.mock.faults.set('provisioning', undefined);
  t.match((await lab.send('carol', 'GET', vmPath)).json(), {
    properties: { provisioningState: 'Creating' },
  });
  t.match(errorOf(await lab.send('bob', 'POST', `${portPath}/connect`)), { code: 'VMNotProvisioned' });
  await lab.send('alice', 'DELETE', '/_ttys0/faults/provisioning');
  t.equal((await lab.send('bob', 'POST', `${portPath}/connect`)).statusCode, 200);
});
