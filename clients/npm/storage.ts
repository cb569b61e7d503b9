import { ComputeManagementClient } from '@azure/arm-compute';
import { StorageManagementClient } from '@azure/arm-storage';
import { BlobServiceClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import t from 'tap';
import { all, credential, endpoint, group, guest, subscription } from './environment.ts';

const { storageAccounts } = new StorageManagementClient(credential, subscription, endpoint);
const { virtualMachines } = new ComputeManagementClient(credential, subscription, endpoint);
const name = 'clientsown';

/** What a client finds out of an account: where its blobs are, and what opens it. */
async function open(account: string): Promise<{ address: string; keys: string[] }> {
  const { primaryEndpoints: { blob = '' } = {} } = await storageAccounts.getProperties(group, account);
  const { keys = [] } = await storageAccounts.listKeys(group, account);
  return { address: blob, keys: keys.map(({ value }) => value ?? '') };
}

function byKey(account: string, address: string, key: string): BlobServiceClient {
  return new BlobServiceClient(address.replace(/\/$/, ''), new StorageSharedKeyCredential(account, key));
}

const setDiagnostics = (bootDiagnostics: { enabled: boolean; storageUri?: string }) =>
  virtualMachines.update(group, guest, { diagnosticsProfile: { bootDiagnostics } });

/** Takes the account away: a PATCH that leaves it out would keep it. */
async function useThePlatforms(): Promise<void> {
  await setDiagnostics({ enabled: false });
  await setDiagnostics({ enabled: true });
}

t.test('an account of one’s own, opened by its key, takes boot diagnostics', async (t) => {
  const [account] = await all(storageAccounts.list());
  const known = account?.name ?? '';
  const { address, keys } = await open(known);
  t.equal(keys.length, 2);
  await setDiagnostics({ enabled: true, storageUri: address });
  const { bootDiagnostics } = await virtualMachines.instanceView(group, guest);
  t.ok(bootDiagnostics?.serialConsoleLogBlobUri?.startsWith(address));
  const containers = await all(byKey(known, address, keys[0] ?? '').listContainers());
  t.match(containers[0]?.name, /^bootdiagnostics-customage-/);
  const intruder = byKey(known, address, Buffer.alloc(64).toString('base64'));
  await t.rejects(all(intruder.listContainers()), { code: 'AuthenticationFailed' });
  await useThePlatforms();
});

t.test('an account is made, changed, and listed', async (t) => {
  const creation = { location: 'local', sku: { name: 'Standard_LRS' }, kind: 'StorageV2' };
  const type = 'Microsoft.Storage/storageAccounts';
  t.match(await storageAccounts.checkNameAvailability({ name, type }), { nameAvailable: true });
  const made = await storageAccounts.create(group, name, { ...creation, tags: { of: 'clients' } });
  t.match(made, { name, kind: 'StorageV2', provisioningState: 'Succeeded', tags: { of: 'clients' } });
  t.match(await storageAccounts.checkNameAvailability({ name, type }), { reason: 'AlreadyExists' });
  const networkRuleSet = { defaultAction: 'Deny' as const, ipRules: [{ iPAddressOrRange: '20.1.2.3' }] };
  // This version of the SDK sends rules only beside something else.
  await storageAccounts.update(group, name, { networkRuleSet, accessTier: 'Hot' });
  const changed = await storageAccounts.getProperties(group, name);
  t.match(changed.networkRuleSet, { defaultAction: 'Deny', ipRules: networkRuleSet.ipRules });
  await storageAccounts.update(group, name, {
    networkRuleSet: { defaultAction: 'Allow' },
    accessTier: 'Hot',
  });
  const names = (await all(storageAccounts.listByResourceGroup(group))).map((account) => account.name);
  t.ok(names.includes(name));
  await t.rejects(storageAccounts.create(group, 'No-Good', creation), { code: 'AccountNameInvalid' });
});

t.test('it holds the log of a guest, read by key, and by a signature', async (t) => {
  const { address, keys } = await open(name);
  await setDiagnostics({ enabled: true, storageUri: address });
  await virtualMachines.restart(group, guest); // so that there is something to be said
  const { bootDiagnostics } = await virtualMachines.instanceView(group, guest);
  const log = new URL(bootDiagnostics?.serialConsoleLogBlobUri ?? '');
  const [container = '', blob = ''] = log.pathname.split('/').slice(-2);
  const read = async (service: BlobServiceClient): Promise<string> => {
    const bytes = await service.getContainerClient(container).getBlobClient(blob).downloadToBuffer();
    return bytes.toString('latin1');
  };
  const owner = byKey(name, address, keys[1] ?? '');
  t.match(await until(/GNU GRUB/, () => read(owner)), /GNU GRUB/);
  const { accountSasToken = '' } = await storageAccounts.listAccountSAS(group, name, {
    services: 'b',
    resourceTypes: 'sco',
    permissions: 'rl',
    sharedAccessExpiryTime: new Date(Date.now() + 3_600_000),
  });
  const guestOf = (token: string) => new BlobServiceClient(`${address.replace(/\/$/, '')}?${token}`);
  t.match(await read(guestOf(accountSasToken)), /GNU GRUB/);
  const tampered = guestOf(accountSasToken.replace('sp=rl', 'sp=rwl'));
  await t.rejects(all(tampered.listContainers()), { code: 'AuthenticationFailed' });
});

t.test('a new key shuts out who has the old one', async (t) => {
  const { address, keys } = await open(name);
  const renewed = await storageAccounts.regenerateKey(group, name, { keyName: 'key1' });
  t.not(renewed.keys?.[0]?.value, keys[0]);
  t.equal(renewed.keys?.[1]?.value, keys[1]);
  const old = byKey(name, address, keys[0] ?? '');
  await t.rejects(all(old.listContainers()), { code: 'AuthenticationFailed' });
  const now = byKey(name, address, renewed.keys?.[0]?.value ?? '');
  t.equal((await all(now.listContainers())).length, 1);
});

t.test('deleted, it is gone, and a VM that names it says so', async (t) => {
  await storageAccounts.delete(group, name);
  await storageAccounts.delete(group, name); // nothing there is no mistake
  await t.rejects(storageAccounts.getProperties(group, name), { code: 'ResourceNotFound' });
  await t.rejects(virtualMachines.retrieveBootDiagnosticsData(group, guest), {
    code: 'StorageAccountNotFound',
  });
  await useThePlatforms();
  t.ok((await virtualMachines.retrieveBootDiagnosticsData(group, guest)).serialConsoleLogBlobUri);
});

/** Reads until what is wanted is there: as in the real service it comes a little later. */
async function until(what: RegExp, read: () => Promise<string>): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    const text = await read().catch((error: unknown) => {
      if (attempt === readAttempts) throw error;
      return '';
    });
    if (what.test(text) || attempt === readAttempts) return text;
    await new Promise((resolve) => setTimeout(resolve, readPauseMs));
  }
}

const readAttempts = 60;
const readPauseMs = 500;
