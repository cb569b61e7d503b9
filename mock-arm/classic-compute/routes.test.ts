import t from 'tap';
import { errorOf, groupPath, subscriptionPath, TestLab } from '../testing/lab.ts';

const vms = 'providers/Microsoft.ClassicCompute/virtualMachines';
const connect = 'providers/Microsoft.SerialConsole/serialPorts/0/connect';

t.test('a classic VM is there, and has no console whoever asks (access.arm-only)', async (t) => {
  await using lab = new TestLab();
  for (const scope of [subscriptionPath, groupPath]) {
    t.match((await lab.send('carol', 'GET', `${scope}/${vms}`)).json(), { value: [{ name: 'classic' }] });
  }
  t.match((await lab.send('carol', 'GET', `${groupPath}/${vms}/Classic`)).json(), {
    type: 'Microsoft.ClassicCompute/virtualMachines',
  });
  const refused = await lab.send('alice', 'POST', `${groupPath}/${vms}/classic/${connect}`);
  t.equal(refused.statusCode, 400);
  t.match(errorOf(refused), { code: 'ClassicVirtualMachineNotSupported', message: /Migrate/ });
  t.equal((await lab.send('carol', 'POST', `${groupPath}/${vms}/classic/${connect}`)).statusCode, 403);
  t.equal((await lab.send('alice', 'GET', `${groupPath}/${vms}/other`)).statusCode, 404);
});
