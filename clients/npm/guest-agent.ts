import { ComputeManagementClient } from '@azure/arm-compute';
import t from 'tap';
import { credential, endpoint, group, guest, subscription } from './environment.ts';

const { virtualMachines, virtualMachineExtensions } = new ComputeManagementClient(
  credential,
  subscription,
  endpoint,
);

const attempts = 120;
const pauseMs = 500;

/** Waits until the guest's agent reports, as deployment tools do. */
async function agentReady(): Promise<void> {
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const { vmAgent } = await virtualMachines.instanceView(group, guest);
    if (vmAgent?.statuses?.some(({ displayStatus }) => displayStatus === 'Ready')) return;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  throw new Error('the guest agent never got ready');
}

await agentReady();

async function shell(...script: string[]): Promise<string> {
  const { value } = await virtualMachines.runCommand(group, guest, { commandId: 'RunShellScript', script });
  return value?.[0]?.message ?? '';
}

t.test('run command: a script in the guest, as root', async (t) => {
  t.match(await shell('id -un', 'echo to-stderr >&2'), /\[stdout\]\nroot\n\n\[stderr\]\nto-stderr\n/);
  t.match(await shell('exit 3'), /exit status=3/);
  await t.rejects(
    virtualMachines.runCommand(group, guest, { commandId: 'RunPowerShellScript' }),
    /no run command/,
  );
});

t.test(
  'run command: waits until the root takes writes, as it does not yet while a guest boots',
  async (t) => {
    await shell(
      '(sleep 5; mount -o remount,rw /) >/dev/null 2>&1 &',
      'echo u >/proc/sysrq-trigger',
      'while touch /var/tmp/kept; do sleep 0.1; done',
    );
    t.match(await shell('echo kept >/var/tmp/kept', 'cat /var/tmp/kept'), /\[stdout\]\nkept\n/);
  },
);

t.test('VMAccess makes a user in the guest (access.password-user)', async (t) => {
  const name = `u${Math.random().toString(36).slice(2, 8)}`;
  const extension = await virtualMachineExtensions.createOrUpdate(group, guest, 'enablevmaccess', {
    location: 'local',
    publisher: 'Microsoft.OSTCExtensions',
    typePropertiesType: 'VMAccessForLinux',
    typeHandlerVersion: '1.5',
    protectedSettings: { username: name, password: 'fresh-Pa55word' },
  });
  t.match(extension, { name: 'enablevmaccess', provisioningState: 'Succeeded' });
  t.match(await shell(`getent shadow ${name}`), new RegExp(`${name}:\\$6\\$`));
  const { value = [] } = await virtualMachineExtensions.list(group, guest);
  t.same(
    value.map((one): unknown[] => [one.name, one.protectedSettings]),
    [['enablevmaccess', undefined]],
  );
  await virtualMachineExtensions.delete(group, guest, 'enablevmaccess');
  await t.rejects(virtualMachineExtensions.get(group, guest, 'enablevmaccess'), /was not found/);
});
