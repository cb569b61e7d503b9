import assert from 'node:assert/strict';
import { scenario } from 'ttys0';
import { firstStorageAccount, setBootDiagnostics } from './support/boot-diagnostics.ts';
import { once } from './support/once.ts';
import { connects, refuses, refusesEverywhere } from './support/refusal.ts';
import { giveRole } from './support/roles.ts';

scenario(
  'without boot diagnostics there is no console, and the text names the VM',
  { ...once, proves: 'error.bootdiag-settings' },
  async ({ alice, bob, guest, step }) => {
    await step('alice switches boot diagnostics off', () => setBootDiagnostics(alice, { enabled: false }));
    await refusesEverywhere(
      bob,
      {
        status: 409,
        code: 'BootDiagnosticsDisabled',
        text:
          `Unable to retrieve boot diagnostics settings for '${guest.name}'. ` +
          'To use the serial console, ensure that boot diagnostics is enabled for this VM.',
      },
      step,
    );
    await step('alice switches them on again', () => setBootDiagnostics(alice, { enabled: true }));
    await step('bob connects', () => connects(bob));
  },
);

const deallocated = {
  status: 409,
  code: 'VMDeallocated',
  text: 'The VM is in a stopped deallocated state. Start the VM and retry the serial console connection.',
};

scenario(
  'a deallocated VM has no console until it is started',
  { ...once, proves: 'error.deallocated' },
  async ({ alice, bob, guest, step }) => {
    await step('alice deallocates the VM', () => alice.arm.ask('POST', 'deallocate'));
    await step('its machine is gone', () => assert.equal(guest.stage, 'dead'));
    await refusesEverywhere(bob, deallocated, step);
    await step('bob starts it on the page, which connects by itself', async () => {
      await using page = await bob.openPage();
      await page.see(deallocated.text);
      await page.press('Start VM');
      // What the guest said before it was deallocated is replayed there, too: its new boot has come to the prompt.
      await page.see('· stage: login prompt', { withinMs: 30_000 });
      await page.type('nobody\n');
      await page.see('Password: ');
    });
  },
);

const notRunning = {
  status: 409,
  code: 'VMNotRunning',
  text:
    'Azure Serial Console requires a virtual machine to be running. ' +
    'Use the Start button above to start your virtual machine.',
};

scenario(
  'a guest that powers itself off is stopped, not deallocated',
  { ...once, proves: 'error.deallocated' },
  async ({ alice, guest, step }) => {
    const session = await alice.connect();
    await step('alice powers it off from inside', async () => {
      await session.login(guest.user);
      await session.becomeRoot();
      session.type('poweroff\r');
      assert.equal((await session.whenEnded()).reason, 'vm-stopped');
    });
    await step('its instance view says so', async () => {
      const { statuses } = (await alice.arm.ask('GET', 'instanceView')) as { statuses: { code: string }[] };
      assert.ok(statuses.some(({ code }) => code === 'PowerState/stopped'), JSON.stringify(statuses)); // prettier-ignore
    });
    await refusesEverywhere(alice, notRunning, step);
    await step('started, it has one', async () => {
      await alice.arm.ask('POST', 'start');
      assert.deepEqual(await alice.tryToConnect(), { accepted: true });
    });
  },
);

scenario(
  'a VM that is still being made has no console yet',
  { ...once, proves: 'error.deallocated' },
  async ({ bob, faults, step }) => {
    await step('the VM is not provisioned', () => faults.set('provisioning'));
    await refusesEverywhere(
      bob,
      {
        status: 409,
        code: 'VMNotProvisioned',
        text:
          'Provisioning for this VM has not yet succeeded. ' +
          'Please ensure the VM is fully deployed and retry the serial console connection.',
      },
      step,
    );
    await step('the VM is there', () => faults.clear('provisioning'));
    await step('bob connects', () => connects(bob));
  },
);

scenario(
  'who is no VM Contributor is refused, and connects once the role is given',
  { ...once, proves: 'error.permission' },
  async ({ alice, carol, step }) => {
    const refusal = {
      status: 403,
      code: 'AuthorizationFailed',
      text:
        'You do not have the required permissions to use this VM serial console. ' +
        'Ensure you have at least VM Contributor role permissions.',
    };
    await refusesEverywhere(carol, refusal, step);
    const role = await step('alice makes carol VM Contributor of this VM', () =>
      giveRole(alice, carol, 'vmContributor', carol.arm.vm),
    );
    await step('carol connects', () => connects(carol));
    await step('alice takes the role away', () => role.take());
    await step('carol is refused as before', () => refuses(carol, refusal));
  },
);

const noAccount = (name: string) => ({
  status: 409,
  code: 'BootDiagnosticsStorageNotFound',
  text:
    `Unable to determine the resource group for boot diagnostics storage account '${name}'. ` +
    'Verify that boot diagnostics is enabled for this VM and you have access to this storage account.',
});

scenario(
  'without its storage account boot diagnostics give no console',
  { ...once, proves: 'error.storage-group' },
  async ({ alice, bob, step }) => {
    await step('boot diagnostics name an account that is gone', () =>
      setBootDiagnostics(alice, {
        enabled: true,
        storageUri: 'https://goneaccount.blob.core.windows.net/',
      }),
    );
    await refusesEverywhere(bob, noAccount('goneaccount'), step);
    await step('alice sets them to the account of the platform', () =>
      setBootDiagnostics(alice, { enabled: true, storageUri: null }),
    );
    await step('bob connects', () => connects(bob));
  },
);

scenario(
  'an account that the caller may not see is as good as gone',
  { ...once, proves: 'error.storage-group' },
  async ({ alice, dave, step }) => {
    const account = await step('boot diagnostics are kept in an account of one’s own', async () => {
      const found = await firstStorageAccount(alice);
      await setBootDiagnostics(alice, { enabled: true, storageUri: found.blobUrl });
      return found;
    });
    await refusesEverywhere(dave, noAccount(account.name), step);
    await step('alice gives dave a role over the account', () =>
      giveRole(alice, dave, 'contributor', account.id),
    );
    await step('dave connects', () => connects(dave));
  },
);
