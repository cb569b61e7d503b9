import t from 'tap';
import { startRealLab } from './real-lab.ts';

const real = await startRealLab(t);
const guest = await real.guest('custom-agetty');
const [alice, bob, carol, dave] = [
  await real.person('alice', guest),
  await real.person('bob', guest),
  await real.person('carol', guest),
  await real.person('dave', guest),
];
const vm = alice.arm.vmPath(guest.name);
const subscription = vm.split('/resourceGroups/')[0] ?? '';
const roleAssignment = `${vm}/providers/Microsoft.Authorization/roleAssignments/0b7ad4c1-5b1c-4d28-8a3c-2b1b9e0b7a10`;
const roleDefinitions = `${subscription}/providers/Microsoft.Authorization/roleDefinitions`;
const accepted = { accepted: true };
const bootDiagnostics = (settings: object): object => ({
  properties: { diagnosticsProfile: { bootDiagnostics: settings } },
});

/** The directory's id of somebody, as their own token has it. */
async function objectIdOf(person: typeof alice): Promise<string> {
  const [, claims = ''] = (await person.arm.token()).split('.');
  return (JSON.parse(Buffer.from(claims, 'base64url').toString()) as { oid: string }).oid;
}

t.test('access.com1: the port itself, whatever the guest’s network', async (t) => {
  await using session = await bob.connect();
  session.type('\r');
  await session.expect('login: ');
  t.pass('the guest answers on ttyS0');
});

t.test('access.role: a reader is refused, with the role on this VM she connects', async (t) => {
  t.match(await carol.tryToConnect(), { accepted: false, status: 403, code: 'AuthorizationFailed' });
  const properties = {
    roleDefinitionId: `${roleDefinitions}/9980e02c-c2be-4d73-94e8-173b1dc7cf3c`,
    principalId: await objectIdOf(carol),
  };
  await alice.ask('PUT', roleAssignment, { properties });
  t.same(await carol.tryToConnect(), accepted);
  await alice.ask('DELETE', roleAssignment);
  t.match(await carol.tryToConnect(), { accepted: false });
});

t.test('access.arm-only: the classic VM has no console, ours has', async (t) => {
  const list = `${subscription}/providers/Microsoft.ClassicCompute/virtualMachines`;
  const { value } = (await alice.ask('GET', list)) as { value: [{ id: string }] };
  const classic = `${value[0].id}/providers/Microsoft.SerialConsole/serialPorts/0/connect`;
  const refused = await alice.arm.call('POST', classic, {});
  t.ok(refused.status >= 400 && refused.status < 500, String(refused.status));
  t.match(JSON.stringify(refused.body), /classic/i);
  t.same(await alice.tryToConnect(), accepted);
});

t.test('access.bootdiag, access.disable-vm: without boot diagnostics there is no console', async (t) => {
  await alice.ask('PATCH', vm, bootDiagnostics({ enabled: false }));
  t.match(await bob.tryToConnect(), { code: 'BootDiagnosticsDisabled' });
  await alice.ask('PATCH', vm, bootDiagnostics({ enabled: true }));
  t.same(await bob.tryToConnect(), accepted);
});

t.test('access.storage-role: an account of one’s own asks for rights over it', async (t) => {
  const accounts = `${subscription}/providers/Microsoft.Storage/storageAccounts`;
  const { value } = (await alice.ask('GET', accounts)) as {
    value: [{ id: string; properties: { primaryEndpoints: { blob: string } } }];
  };
  const [{ id, properties }] = value;
  await alice.ask(
    'PATCH',
    vm,
    bootDiagnostics({ enabled: true, storageUri: properties.primaryEndpoints.blob }),
  );
  t.match(await dave.tryToConnect(), { code: 'BootDiagnosticsStorageNotFound' });
  const assignment = `${id}/providers/Microsoft.Authorization/roleAssignments/0b7ad4c1-5b1c-4d28-8a3c-2b1b9e0b7a11`;
  const contributor = {
    roleDefinitionId: `${roleDefinitions}/b24988ac-6180-42a0-ab88-20f7382dd24c`,
    principalId: await objectIdOf(dave),
  };
  await alice.ask('PUT', assignment, { properties: contributor });
  t.same(await dave.tryToConnect(), accepted, 'with the rights');
  await alice.ask('DELETE', assignment);
  await alice.ask('PATCH', vm, bootDiagnostics({ enabled: true, storageUri: null }));
  t.same(await dave.tryToConnect(), accepted, 'the platform’s own asks for none');
});

t.test('access.disable-subscription: switched off for all, and on again', async (t) => {
  const service = `${subscription}/providers/Microsoft.SerialConsole/consoleServices/default`;
  await alice.ask('POST', `${service}/disableConsole`);
  t.match(await bob.tryToConnect(), { status: 403, code: 'SerialConsoleDisabled' });
  await alice.ask('POST', `${service}/enableConsole`);
  t.same(await bob.tryToConnect(), accepted);
});

t.test(
  'access.password-user: who has only a key cannot log in, until VM Access gives a password',
  async (t) => {
    const keyOnly = await real.guest('custom-agetty.key-only');
    const owner = await real.person('alice', keyOnly);
    const login = { name: 'azureuser', password: 'fresh-Pa55word' };
    await using session = await owner.connect();
    await t.rejects(session.login(login), { code: 'guest.login-refused' });
    const path = `${owner.arm.vmPath(keyOnly.name)}/extensions/enablevmaccess`;
    await owner.ask('PUT', path, {
      location: 'local',
      properties: {
        publisher: 'Microsoft.OSTCExtensions',
        type: 'VMAccessForLinux',
        typeHandlerVersion: '1.5',
        protectedSettings: { username: login.name, password: login.password },
      },
    });
    t.match(await owner.ask('GET', `${path}?$expand=instanceView&api-version=2024-07-01`), {
      properties: {
        instanceView: { statuses: [{ message: /azureuser has a password, through the guest agent/ }] },
      },
    });
    await session.login(login);
    t.equal(await session.run('id -un'), 'azureuser');
  },
);
