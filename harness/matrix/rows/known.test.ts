import t from 'tap';
import { startRealLab } from './real-lab.ts';

const real = await startRealLab(t);
const accepted = { accepted: true };

t.test('known.vmss: no console for instances in the preview, one without the quirk', async (t) => {
  const instance = await real.guest('custom-agetty', {
    place: { set: 'web', instanceId: '0', orchestration: 'Uniform' },
  });
  const alice = await real.person('alice', instance);
  await alice.ask('PUT', '/_ttys0/faults/vmss-preview');
  t.match(await alice.tryToConnect(), { code: 'ScaleSetsNotSupported' });
  await alice.ask('DELETE', '/_ttys0/faults/vmss-preview');
  await using session = await alice.connect();
  session.type('\r');
  await session.expect('login: ');
});

t.test('known.os-conflict: until it is reset', async (t) => {
  const guest = await real.guest('custom-agetty');
  const alice = await real.person('alice', guest);
  await alice.ask('PUT', '/_ttys0/faults/os-type-conflict');
  t.match(await alice.tryToConnect(), {
    message: "The existing console has a conflicting OS type 'Windows' with the requested OS type of Linux",
  });
  await alice.ask('DELETE', '/_ttys0/faults/os-type-conflict');
  t.same(await alice.tryToConnect(), accepted);
});

t.test('known.enter-nothing: Enter does nothing until a getty is on the port', async (t) => {
  const guest = await real.guest('custom-agetty.no-getty', { cold: true });
  const alice = await real.person('alice', guest);
  await using session = await alice.connect();
  await session.expect('INIT: Entering runlevel', { withinMs: 30_000 });
  const answer = session.expect('login: ', { withinMs: 2_000 });
  session.type('\r');
  await t.rejects(answer, 'nobody is there');
  const run = await alice.ask('POST', `${alice.arm.vmPath(guest.name)}/runCommand`, {
    commandId: 'RunShellScript',
    script: ["sed -i 's/^#S0:/S0:/' /etc/inittab", 'telinit q'],
  });
  t.match(run, { properties: { output: { value: [{ code: 'ProvisioningState/succeeded' }] } } });
  await session.expect('login: ');
});
