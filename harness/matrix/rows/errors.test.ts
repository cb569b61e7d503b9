import t from 'tap';
import { startRealLab } from './real-lab.ts';

const real = await startRealLab(t);
const guest = await real.guest('custom-agetty');
const alice = await real.person('alice', guest);
const vm = alice.arm.vmPath(guest.name);
const accepted = { accepted: true };
const bootDiagnostics = (settings: object): object => ({
  properties: { diagnosticsProfile: { bootDiagnostics: settings } },
});

t.test('error.bootdiag-settings', async (t) => {
  await alice.ask('PATCH', vm, bootDiagnostics({ enabled: false }));
  t.match(await alice.tryToConnect(), {
    message:
      "Unable to retrieve boot diagnostics settings for 'custom-agetty'. " +
      'To use the serial console, ensure that boot diagnostics is enabled for this VM.',
  });
  await alice.ask('PATCH', vm, bootDiagnostics({ enabled: true }));
  t.same(await alice.tryToConnect(), accepted);
});

t.test('error.deallocated', async (t) => {
  await alice.ask('POST', `${vm}/deallocate`);
  t.equal(guest.power.pid, undefined, 'there is no QEMU');
  t.match(await alice.tryToConnect(), {
    message:
      'The VM is in a stopped deallocated state. Start the VM and retry the serial console connection.',
  });
  await alice.ask('POST', `${vm}/start`);
  t.same(await alice.tryToConnect(), accepted);
});

t.test('error.permission', async (t) => {
  const carol = await real.person('carol', guest);
  t.match(await carol.tryToConnect(), {
    message:
      'You do not have the required permissions to use this VM serial console. ' +
      'Ensure you have at least VM Contributor role permissions.',
  });
  t.same(await (await real.person('bob', guest)).tryToConnect(), accepted, 'as a contributor');
});

t.test('error.storage-group', async (t) => {
  const storageUri = 'https://goneaccount.blob.core.windows.net/';
  await alice.ask('PATCH', vm, bootDiagnostics({ enabled: true, storageUri }));
  t.match(await alice.tryToConnect(), {
    message:
      "Unable to determine the resource group for boot diagnostics storage account 'goneaccount'. " +
      'Verify that boot diagnostics is enabled for this VM and you have access to this storage account.',
  });
  await alice.ask('PATCH', vm, bootDiagnostics({ enabled: true, storageUri: null }));
  t.same(await alice.tryToConnect(), accepted);
});

t.test('a VM that is still provisioning', async (t) => {
  await alice.ask('PUT', '/_ttys0/faults/provisioning');
  t.match(await alice.tryToConnect(), { message: /^Provisioning for this VM has not yet succeeded/ });
  await alice.ask('DELETE', '/_ttys0/faults/provisioning');
  t.same(await alice.tryToConnect(), accepted);
});

t.test('a guest that powers itself off is stopped for everybody at once', async (t) => {
  await using session = await alice.connect();
  await session.expect('login: ', { withinMs: 30_000 });
  await session.login({ name: 'root', password: 'ttys0' });
  const { pid } = guest.power;
  t.ok(pid);
  session.type('poweroff\r');
  await session.ended;
  const view = (await alice.ask('GET', `${vm}/instanceView`)) as { statuses: { code: string }[] };
  t.match(view.statuses, [{}, { code: 'PowerState/stopped' }]);
  t.match(await alice.tryToConnect(), { code: 'VMNotRunning' });
  await alice.ask('POST', `${vm}/start`);
  t.same(await alice.tryToConnect(), accepted);
});
