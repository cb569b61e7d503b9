import { ComputeManagementClient } from '@azure/arm-compute';
import { StorageManagementClient } from '@azure/arm-storage';
import { BlobServiceClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import t from 'tap';
import { all, credential, endpoint, group, guest, subscription } from './environment.ts';

t.test('an account of one’s own, opened by its key, takes boot diagnostics', async (t) => {
  const { storageAccounts } = new StorageManagementClient(credential, subscription, endpoint);
  const { virtualMachines } = new ComputeManagementClient(credential, subscription, endpoint);
  const [account] = await all(storageAccounts.list());
  const { name = '', primaryEndpoints: { blob: storageUri = '' } = {} } = account ?? {};
  const { keys = [] } = await storageAccounts.listKeys(group, name);
  t.equal(keys.length, 2);
  await virtualMachines.update(group, guest, {
    diagnosticsProfile: { bootDiagnostics: { enabled: true, storageUri } },
  });
  const { bootDiagnostics } = await virtualMachines.instanceView(group, guest);
  t.ok(bootDiagnostics?.serialConsoleLogBlobUri?.startsWith(storageUri));
  const shared = new StorageSharedKeyCredential(name, keys[0]?.value ?? '');
  const service = new BlobServiceClient(storageUri.replace(/\/$/, ''), shared);
  const containers = (await all(service.listContainers())).map((container) => container.name);
  t.match(containers[0], /^bootdiagnostics-customage-/);
  const stolen = new StorageSharedKeyCredential(name, Buffer.alloc(64).toString('base64'));
  const intruder = new BlobServiceClient(storageUri.replace(/\/$/, ''), stolen);
  await t.rejects(
    all(intruder.listContainers()),
    /Server failed to authenticate|AuthorizationFailure|signature/i,
  );
  await virtualMachines.update(group, guest, { diagnosticsProfile: { bootDiagnostics: { enabled: true } } });
});
