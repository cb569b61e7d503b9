import t from 'tap';
import { errorOf, groupPath, subscriptionPath, TestLab, vmPath } from '../../testing/lab.ts';

const runCommand = `${vmPath}/runCommand?api-version=2024-07-01`;

interface Output {
  readonly value: readonly [{ readonly code: string; readonly message: string }];
}

/** What the operation of an answer came to, by both ways to ask. */
async function outcome(lab: TestLab, headers: Readonly<Record<string, unknown>>) {
  const get = async (url: unknown) => lab.send('alice', 'GET', String(url).replace(/^https:\/\/[^/]+/, ''));
  const [state, result] = [await get(headers['azure-asyncoperation']), await get(headers['location'])];
  return { state: state.json<{ status: string; properties?: { output: Output } }>(), result };
}

t.test('a script runs in the guest as root, and both ways to poll give its output', async (t) => {
  await using lab = new TestLab();
  lab.fleet.debian.outcome = { exitCode: 0, stdout: 'hello\n', stderr: 'oh\n' };
  const body = {
    commandId: 'RunShellScript',
    script: ['#!/bin/bash', "echo 'quoted'"],
    parameters: [{ name: 'who', value: "it's me" }, { value: 'second' }],
  };
  const answer = await lab.send('alice', 'POST', runCommand, { body });
  t.equal(answer.statusCode, 202);
  const { state, result } = await outcome(lab, answer.headers);
  const expected = [
    {
      code: 'ProvisioningState/succeeded',
      level: 'Info',
      displayStatus: 'Provisioning succeeded',
      message: 'Enable succeeded: \n[stdout]\nhello\n\n[stderr]\noh\n',
    },
  ];
  t.match(state, { status: 'Succeeded', properties: { output: { value: expected } } });
  t.same(result.json(), { value: expected });
  const [script = ''] = lab.fleet.debian.calls;
  t.match(script, String.raw`export who='it'\''s me'`);
  t.match(script, String.raw`echo '\''quoted'\''' >script.sh`);
  t.match(script, String.raw`./script.sh 'it'\''s me' 'second'`, 'by its own interpreter');
  t.same(
    lab.events.map(({ action, result: ended }) => [action, ended]),
    ['Started', 'Accepted', 'Succeeded'].map((ended) => [
      'Microsoft.Compute/virtualMachines/runCommand/action',
      ended,
    ]),
  );
});

t.test('a script that fails is told as the real service does', async (t) => {
  await using lab = new TestLab();
  lab.fleet.debian.outcome = { exitCode: 3, stdout: 'x'.repeat(5000), stderr: '' };
  const body = { commandId: 'runshellscript', script: ['exit 3'] };
  const answer = await lab.send('alice', 'POST', runCommand, { body });
  const { value } = (await outcome(lab, answer.headers)).result.json<Output>();
  t.equal(value[0].code, 'ProvisioningState/failed');
  t.match(value[0].message, /^Enable failed: .*exit status=3\n\[stdout\]\nx{4096}\n\[stderr\]\n$/);
});

t.test('what cannot be run', async (t) => {
  await using lab = new TestLab();
  const refused = async (body: object): Promise<readonly [number, string]> => {
    const answer = await lab.send('alice', 'POST', runCommand, { body });
    return [answer.statusCode, errorOf(answer).code];
  };
  const body = { commandId: 'RunShellScript', script: ['true'] };
  t.same(await refused({ commandId: 'RunPowerShellScript' }), [404, 'NotFound']);
  t.same(await refused({ script: ['true'] }), [400, 'InvalidRequestContent']);
  t.same(await refused({ ...body, script: 'true' }), [400, 'InvalidRequestContent']);
  let finish = (): void => undefined;
  lab.fleet.debian.gate = new Promise((resolve) => (finish = resolve));
  const first = await lab.send('alice', 'POST', runCommand, { body });
  t.same(await refused(body), [409, 'Conflict'], 'one at a time');
  finish();
  await outcome(lab, first.headers);
  lab.fleet.debian.agentReady = false;
  const silent = await outcome(lab, (await lab.send('alice', 'POST', runCommand, { body })).headers);
  t.match(silent.state, { status: 'Failed', error: { code: 'VMAgentStatusCommunicationError' } });
  lab.fleet.debian.powerState = 'stopped';
  t.same(await refused(body), [409, 'OperationNotAllowed']);
  const reader = await lab.send('carol', 'POST', runCommand, { body });
  t.match(errorOf(reader).message, /'Microsoft.Compute\/virtualMachines\/runCommand\/action'/);
  t.equal(lab.fleet.debian.calls.length, 1);
});

t.test('the commands that there are, and one on an instance of a scale set', async (t) => {
  await using lab = new TestLab();
  const commands = `${subscriptionPath}/providers/Microsoft.Compute/locations/local/runCommands`;
  t.match((await lab.send('carol', 'GET', commands)).json(), {
    value: [{ id: 'RunShellScript', osType: 'Linux' }, { id: 'ifconfig' }],
  });
  t.match((await lab.send('carol', 'GET', `${commands}/ifconfig`)).json(), { script: [/ip addr/] });
  t.equal((await lab.send('carol', 'GET', `${commands}/EnableEMS`)).statusCode, 404);
  const instance = `${groupPath}/providers/Microsoft.Compute/virtualMachineScaleSets/web/virtualMachines/0`;
  const body = { commandId: 'ifconfig' };
  t.equal((await lab.send('bob', 'POST', `${instance}/runCommand`, { body })).statusCode, 202);
  t.match(lab.fleet.web.calls, [/ip addr/]);
});
