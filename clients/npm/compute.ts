import { ComputeManagementClient } from '@azure/arm-compute';
import { BlobClient } from '@azure/storage-blob';
import t from 'tap';
import { all, credential, endpoint, group, guest, subscription } from './environment.ts';

const { virtualMachines } = new ComputeManagementClient(credential, subscription, endpoint);

async function powerState(): Promise<string | undefined> {
  const { statuses = [] } = await virtualMachines.instanceView(group, guest);
  return statuses.map(({ code }) => code).find((code) => code?.startsWith('PowerState/'));
}

t.test('lists, gets, and shows the instance', async (t) => {
  const names = (await all(virtualMachines.listAll())).map(({ name }) => name);
  t.ok(names.includes(guest));
  t.same(
    (await all(virtualMachines.list(group))).map(({ name }) => name),
    names,
  );
  const vm = await virtualMachines.get(group, guest, { expand: 'instanceView' });
  t.match(vm, { name: guest, provisioningState: 'Succeeded' });
  t.match(vm.instanceView?.statuses, [
    { code: 'ProvisioningState/succeeded' },
    { code: 'PowerState/running' },
  ]);
  await t.rejects(virtualMachines.get(group, 'plan9'), /plan9' under resource group 'lab' was not found/);
});

t.test('power operations end when the guest has changed', async (t) => {
  await virtualMachines.deallocate(group, guest);
  t.equal(await powerState(), 'PowerState/deallocated');
  await virtualMachines.start(group, guest);
  t.equal(await powerState(), 'PowerState/running');
  await virtualMachines.powerOff(group, guest, { skipShutdown: true });
  t.equal(await powerState(), 'PowerState/stopped');
  await virtualMachines.start(group, guest);
  t.equal(await powerState(), 'PowerState/running');
});

t.test('settings are merged, and boot diagnostics can be switched', async (t) => {
  const off = { diagnosticsProfile: { bootDiagnostics: { enabled: false } } };
  await virtualMachines.update(group, guest, off);
  t.match(await virtualMachines.get(group, guest), off);
  const on = { diagnosticsProfile: { bootDiagnostics: { enabled: true } } };
  await virtualMachines.update(group, guest, on);
  t.match(await virtualMachines.get(group, guest), on);
});

t.test('boot diagnostics: what the guest said, and its screen', async (t) => {
  const addresses = await virtualMachines.retrieveBootDiagnosticsData(group, guest);
  const log = await blob(addresses.serialConsoleLogBlobUri, (bytes) => bytes.includes('GNU GRUB'));
  t.match(log.toString('latin1'), /GNU GRUB/);
  const screen = await blob(addresses.consoleScreenshotBlobUri, (bytes) => bytes.length > 0);
  t.equal(screen.subarray(0, 2).toString(), 'BM');
});

/** Reads a blob until it holds what is wanted: as in the real service it comes a little later. */
async function blob(address: string | undefined, isWhole: (bytes: Buffer) => boolean): Promise<Buffer> {
  const client = new BlobClient(address ?? '');
  for (let attempt = 1; ; attempt += 1) {
    const bytes = await client.downloadToBuffer().catch((error: unknown) => {
      if (attempt === readAttempts) throw error;
      return Buffer.alloc(0);
    });
    if (isWhole(bytes) || attempt === readAttempts) return bytes;
    await new Promise((resolve) => setTimeout(resolve, readPauseMs));
  }
}

const readAttempts = 60;
const readPauseMs = 500;
