import t from 'tap';
import { ConsoleConnection } from '../client/console-connection.ts';
import { passwordForm } from '../client/sign-in.ts';
import { startRealLab } from '../matrix/testing/real-lab.ts';

t.test('H20: no second factor, or one of too long ago: refused, and no session outlives it', async (t) => {
  const policy = { mfaForConsole: true, mfaMaxAgeMinutes: 0.2 };
  const { lab, guest, person, patient } = await startRealLab(t, { additions: { policy } });
  const vm = await guest('custom-agetty');
  const alice = await person('alice', vm);
  const [described] = lab.description.users;
  if (!described) throw new Error('the lab has no users');
  const { arm } = alice;
  const connect = `${arm.vmPath(vm.name)}/providers/Microsoft.SerialConsole/serialPorts/0/connect?api-version=2024-07-01`;

  const form = passwordForm(lab.description, described);
  const signIn = { method: 'POST', url: `/${lab.description.tenantId}/oauth2/v2.0/token`, form } as const;
  const { access_token: token } = (await arm.send(signIn)).body as { readonly access_token: string };
  const withoutFactor = await arm.send({ method: 'POST', url: connect, token, json: {} });
  t.equal(withoutFactor.status, 403);
  t.match(withoutFactor.body, { error: { code: /MultiFactor/ } });

  const console = await ConsoleConnection.open(arm, vm.name, patient());
  const warnings: string[] = [];
  console.on('notice', (frame) => {
    if (frame.type === 'warning') warnings.push(frame.reason);
  });
  const end = await console.ended;
  t.match(end, { code: 4403, reason: 'no-longer-allowed' });
  t.ok(warnings.includes('refused'), 'warned before');
  const later = await arm.send({ method: 'POST', url: connect, token: await arm.token(), json: {} });
  t.equal(later.status, 403, 'nor does the old sign-in open another one');
});
