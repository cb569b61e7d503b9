import assert from 'node:assert/strict';
import { scenario } from 'ttys0';

scenario(
  'what is typed reaches the guest, and its answer comes back',
  { proves: 'access.com1', from: 'login', about: 'lab' },
  async ({ alice, step }) => {
    const session = await step('alice connects', () => alice.connect());
    await step('Enter is answered by a prompt', async () => {
      session.type('\r');
      await session.expect('login: ');
    });
  },
);

scenario(
  'a second user takes the console over, who has it is shown, and who leaves gives it back',
  { proves: 'security.takeover', from: 'login', about: 'lab' },
  async ({ alice, bob, step }) => {
    const first = await alice.connect();
    const second = await step('bob connects', () => bob.connect());
    const end = await step('alice is disconnected', () => first.whenEnded());
    await step('and told by whom', () => {
      assert.equal(end.reason, 'taken-over');
      assert.equal(end.by, bob.upn);
    });
    await step('admin commands of alice are refused', () => assert.rejects(first.nmi()));
    await step('the port is in use until bob leaves', async () => {
      assert.equal(await connectionState(alice), 'active');
      await second.close();
      while ((await connectionState(alice)) === 'active');
    });
  },
);

scenario(
  'SysRq, NMI and a reset keep the session',
  { proves: 'access.com1', from: 'login', about: 'lab', timeoutMs: 60_000 },
  async ({ alice, step }) => {
    const session = await alice.connect();
    await step('SysRq h prints its help', async () => {
      await session.sysrq('h');
      await session.expect('HELP');
    });
    await step('the guest takes notice of an NMI', async () => {
      await session.nmi();
      await session.expect('NMI received');
    });
    await step('after a reset the same session sees the boot', async () => {
      await session.reset();
      await session.expect(['GRUB', 'Linux version'], { withinMs: 30_000 });
      assert.ok(session.isOpen);
    });
  },
);

scenario(
  'a session ends with its machine, and says so',
  { proves: 'access.com1', from: 'login', about: 'lab' },
  async ({ alice, guest, step }) => {
    const session = await alice.connect();
    await step('the machine is gone', () => guest.power.crash());
    await step('alice is told', async () => {
      const { reason, code } = await session.whenEnded();
      assert.deepEqual({ reason, code }, { reason: 'vm-stopped', code: 1001 });
    });
  },
);

scenario(
  'a role that is taken away ends the session that it was for',
  { proves: 'access.role', from: 'login', lab: {}, about: 'lab', timeoutMs: 60_000 },
  async ({ alice, carol, step }) => {
    const assignment = `providers/Microsoft.Authorization/roleAssignments/0b7ad4c1-5b1c-4d28-8a3c-2b1b9e0b7a10`;
    const definition = `${alice.arm.subscription}/providers/Microsoft.Authorization/roleDefinitions/9980e02c-c2be-4d73-94e8-173b1dc7cf3c`;
    await step('carol is given a role', () =>
      alice.arm.ask('PUT', assignment, {
        properties: { roleDefinitionId: definition, principalId: carol.objectId },
      }),
    );
    const session = await step('and connects', () => carol.connect());
    await step('it is taken away, and her session ends', async () => {
      await alice.arm.ask('DELETE', assignment);
      assert.equal((await session.whenEnded({ withinMs: 30_000 })).code, 4403);
    });
  },
);

/** Whether somebody has the console, as the provider shows it. */
async function connectionState(user: { arm: { ask: (method: 'GET', path: string) => Promise<unknown> } }) {
  const port = await user.arm.ask('GET', 'providers/Microsoft.SerialConsole/serialPorts/0');
  return (port as { properties: { connectionState: string } }).properties.connectionState;
}
