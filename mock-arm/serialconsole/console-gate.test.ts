import t from 'tap';
import { directoryIds, type Principal } from '../index.ts';
import {
  errorOf,
  portPath,
  servicePath,
  subscriptionPath,
  TestLab,
  type Who,
  vmPath,
} from '../testing/lab.ts';

async function principal(lab: TestLab, who: Who): Promise<Principal> {
  return lab.mock.identity.verify(await lab.token(who));
}

async function setBootDiagnostics(lab: TestLab, bootDiagnostics: object): Promise<void> {
  const body = { properties: { diagnosticsProfile: { bootDiagnostics } } };
  const response = await lab.send('alice', 'PUT', vmPath, { body });
  if (response.statusCode !== 200) throw new Error(response.body);
}

t.test(
  'preconditions are checked in order: each hides those after it, and has its own code and text',
  async (t) => {
    await using lab = new TestLab();
    const missing = portPath.replace('debian', 'nobody');
    // Everything is wrong at once; then one thing after the other is put right, from the front.
    await lab.send('alice', 'POST', `${servicePath}/disableConsole`);
    await setBootDiagnostics(lab, { enabled: false });
    lab.fleet.debian.powerState = 'deallocated';

    const expectRefusal = async (
      who: Who,
      port: string,
      [status, code, message]: readonly [number, string, string],
    ): Promise<void> => {
      const response = await lab.send(who, 'POST', `${port}/connect`);
      t.equal(response.statusCode, status, code);
      t.match(errorOf(response), { code, message });
      t.equal(errorOf(response).message, message);
      if (port !== portPath) return;
      const verdict = lab.mock.authorizeConsole(await principal(lab, who), lab.fleet.debian);
      t.same(verdict, { allowed: false, status, code, message }, 'the gateway is told the same');
    };

    await expectRefusal('carol', missing, [
      403,
      'SerialConsoleDisabled',
      'Azure Serial Console is not enabled for this subscription, contact your subscription administrator to enable.',
    ]);
    await lab.send('alice', 'POST', `${servicePath}/enableConsole`);
    await expectRefusal('carol', missing, [
      404,
      'ResourceNotFound',
      "The Resource 'Microsoft.Compute/virtualMachines/nobody' under resource group 'lab' was not found. " +
        'For more details please go to https://aka.ms/ARMResourceNotFoundFix',
    ]);
    await expectRefusal('carol', portPath, [
      403,
      'AuthorizationFailed',
      'You do not have the required permissions to use this VM serial console. ' +
        'Ensure you have at least VM Contributor role permissions.',
    ]);
    for (const state of ['deallocated', 'deallocating'] as const) {
      lab.fleet.debian.powerState = state;
      await expectRefusal('bob', portPath, [
        409,
        'VMDeallocated',
        'The VM is in a stopped deallocated state. Start the VM and retry the serial console connection.',
      ]);
    }
    for (const state of ['stopped', 'starting'] as const) {
      lab.fleet.debian.powerState = state;
      await expectRefusal('bob', portPath, [
        409,
        'VMNotRunning',
        'Azure Serial Console requires a virtual machine to be running. ' +
          'Use the Start button above to start your virtual machine.',
      ]);
    }
    lab.fleet.debian.powerState = 'running';
    await expectRefusal('bob', portPath, [
      409,
      'BootDiagnosticsDisabled',
      "Unable to retrieve boot diagnostics settings for 'debian'. " +
        'To use the serial console, ensure that boot diagnostics is enabled for this VM.',
    ]);
    await setBootDiagnostics(lab, { enabled: true, storageUri: 'http://acct.blob.core.windows.net/' });
    await expectRefusal('bob', portPath, [
      400,
      'BootDiagnosticsStorageUriInvalid',
      "The serial console connection to the VM encountered an error: 'Bad Request' (400)",
    ]);
    await setBootDiagnostics(lab, { enabled: true, storageUri: 'https://acct.blob.core.windows.net/' });
    await expectRefusal('bob', portPath, [
      409,
      'BootDiagnosticsStorageNotFound',
      "Unable to determine the resource group for boot diagnostics storage account 'acct'. " +
        'Verify that boot diagnostics is enabled for this VM and you have access to this storage account.',
    ]);
    await setBootDiagnostics(lab, { enabled: true });
    t.equal((await lab.send('bob', 'POST', `${portPath}/connect`)).statusCode, 200);
    t.same(lab.mock.authorizeConsole(await principal(lab, 'bob'), lab.fleet.debian), { allowed: true });
  },
);

t.test('a VM that is shutting down keeps its console until it is off', async (t) => {
  await using lab = new TestLab();
  lab.fleet.debian.powerState = 'stopping';
  t.same(lab.mock.authorizeConsole(await principal(lab, 'ci'), lab.fleet.debian), { allowed: true });
});

t.test('where the tenant wants a second factor, a token without `mfa` is refused (access.mfa)', async (t) => {
  await using lab = new TestLab({ mfaForConsole: true });
  const byPassword = await principal(lab, 'bob');
  const refused = lab.mock.authorizeConsole(byPassword, lab.fleet.debian);
  t.match(refused, { allowed: false, status: 403, code: 'MultiFactorAuthenticationRequired' });
  const response = await lab.send('bob', 'POST', `${portPath}/connect`);
  t.equal(response.statusCode, 403);
  t.match(errorOf(response).message, /requires multi-factor authentication.*sign in again/);
  const carol = lab.mock.authorizeConsole(await principal(lab, 'carol'), lab.fleet.debian);
  t.match(carol, { code: 'AuthorizationFailed' }, 'the role comes first');
  t.equal((await lab.send('bob', 'GET', vmPath)).statusCode, 200, 'it is about the console alone');
  t.same(
    lab.mock.authorizeConsole(await principal(lab, 'ci'), lab.fleet.debian),
    { allowed: true },
    'a program',
  );
  const strong = { ...byPassword, authenticationMethods: ['pwd', 'mfa'] };
  t.same(lab.mock.authorizeConsole(strong, lab.fleet.debian), { allowed: true });
});

t.test(
  'an account of one’s own wants rights over it, the platform’s does not (access.storage-role)',
  async (t) => {
    await using lab = new TestLab();
    const settings = (bootDiagnostics: object): object => ({
      properties: { diagnosticsProfile: { bootDiagnostics } },
    });
    const connect = () => lab.send('dave', 'POST', `${portPath}/connect`);
    t.equal((await connect()).statusCode, 200);
    const storageUri = 'https://ttys0diag.blob.localhost:9000/';
    await lab.send('bob', 'PATCH', vmPath, { body: settings({ enabled: true, storageUri }) });
    t.match(errorOf(await connect()).message, /^Unable to determine the resource group.*'ttys0diag'/);
    t.equal((await lab.send('bob', 'POST', `${portPath}/connect`)).statusCode, 200);
    const assignment = {
      roleDefinitionId: `${subscriptionPath}/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7`,
      principalId: directoryIds.dave,
    };
    const url = `${subscriptionPath}/providers/Microsoft.Authorization/roleAssignments/${directoryIds.erin}`;
    t.equal((await lab.send('alice', 'PUT', url, { body: { properties: assignment } })).statusCode, 201);
    t.match(errorOf(await connect()).message, /permissions to write to the boot diagnostics storage account/);
    await lab.send('bob', 'PATCH', vmPath, { body: settings({ enabled: true, storageUri: null }) });
    t.equal((await connect()).statusCode, 200);
  },
);
