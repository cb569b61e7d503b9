import t from 'tap';
import { errorOf, portPath, servicePath, subscriptionPath, TestLab, vmPath } from '../testing/lab.ts';

const provider = 'providers/Microsoft.SerialConsole';

t.test('the console is switched off and on for the whole subscription', async (t) => {
  await using lab = new TestLab();
  const disabled = (value: boolean): object => ({ properties: { disabled: value } });
  t.same(
    (await lab.send('bob', 'GET', servicePath)).json(),
    disabled(false),
    'clients read it before each connect',
  );
  t.equal((await lab.send('bob', 'POST', `${servicePath}/disableConsole`)).statusCode, 403);
  t.same((await lab.send('ci', 'POST', `${servicePath}/disableConsole`)).json(), disabled(true));
  t.same((await lab.send('carol', 'GET', servicePath)).json(), disabled(true));
  t.equal((await lab.send('alice', 'POST', `${portPath}/connect`)).statusCode, 403);
  t.same((await lab.send('ci', 'POST', `${servicePath}/enableConsole`)).json(), disabled(false));
  t.equal((await lab.send('alice', 'POST', `${portPath}/connect`)).statusCode, 200);
});

t.test('ports are listed by subscription and VM, and tell whether somebody is attached', async (t) => {
  await using lab = new TestLab();
  lab.fleet.debian.consoleActive = true;
  const debian = {
    name: '0',
    id: portPath,
    type: 'Microsoft.SerialConsole/serialPorts',
    properties: { state: 'enabled', connectionState: 'active' },
  };
  const all = await lab.send('carol', 'GET', `${subscriptionPath}/${provider}/serialPorts`);
  t.match(all.json(), { value: [debian, { properties: { connectionState: 'inactive' } }] });
  t.same((await lab.send('carol', 'GET', `${vmPath}/${provider}/serialPorts`)).json(), { value: [debian] });
  t.same((await lab.send('carol', 'GET', portPath)).json(), debian);
  t.equal((await lab.send('carol', 'GET', portPath.replace(/0$/, '1'))).statusCode, 404);
  t.equal(
    (await lab.send('bob', 'GET', portPath)).statusCode,
    403,
    'the real role holds connect, and not the right to read the port',
  );
});

t.test('a port is disabled, deleted and created again', async (t) => {
  await using lab = new TestLab();
  const connect = async () => (await lab.send('bob', 'POST', `${portPath}/connect`)).statusCode;
  const put = async (body: object) => {
    const response = await lab.send('ci', 'PUT', portPath, { body });
    return [response.statusCode, response.json<{ properties?: { state: string } }>().properties?.state];
  };
  t.same(await put({ properties: { state: 'disabled' } }), [201, 'disabled']);
  t.equal(await connect(), 409);
  t.same(await put({ properties: { state: 'enabled' } }), [201, 'enabled']);
  t.equal(await connect(), 200);
  t.same(await put({ properties: { state: 'ajar' } }), [400, undefined]);
  t.equal((await lab.send('carol', 'DELETE', portPath)).statusCode, 403);
  t.equal((await lab.send('ci', 'DELETE', portPath)).statusCode, 200);
  t.equal((await lab.send('ci', 'DELETE', portPath)).statusCode, 204);
  t.equal((await lab.send('carol', 'GET', portPath)).statusCode, 404);
  t.same((await lab.send('carol', 'GET', `${vmPath}/${provider}/serialPorts`)).json(), { value: [] });
  t.equal(await connect(), 404);
  t.same(await put({}), [201, 'enabled']);
  t.equal(await connect(), 200);
});

t.test('operations are listed, their flag as text', async (t) => {
  await using lab = new TestLab();
  const { value } = (await lab.send('carol', 'GET', `/${provider}/operations`)).json<{ value: object[] }>();
  t.equal(value.length, 3);
  t.match(value[0], { name: 'Microsoft.SerialConsole/consoleServices/read', isDataAction: 'false' });
});

t.test(
  'connect answers with an address, and is in the Activity Log before its answer (security.audit)',
  async (t) => {
    await using lab = new TestLab();
    for (const options of [{}, { body: {} }, { body: '', headers: { 'content-type': 'application/json' } }]) {
      const response = await lab.send('bob', 'POST', `${portPath}/connect?api-version=2018-05-01`, options);
      t.equal(response.statusCode, 200);
      t.same(response.json(), {
        connectionString:
          'wss://localhost/n/connector/consoleconn-00000/sessions/debian-bob@ttys0.local/client',
      });
    }
    t.match(lab.events.slice(0, 2), [
      { result: 'Started', action: 'Microsoft.SerialConsole/serialPorts/connect/action', scope: portPath },
      { result: 'Succeeded', caller: { name: 'bob@ttys0.local' }, callerAddress: '127.0.0.1', at: lab.now },
    ]);
    t.equal((await lab.send('bob', 'POST', `${portPath.replace(/0$/, '7')}/connect`)).statusCode, 404);
  },
);

t.test('a refused connect carries the text people see, and what Resource Manager says of it', async (t) => {
  await using lab = new TestLab();
  const response = await lab.send('carol', 'POST', `${portPath}/connect`);
  t.equal(response.statusCode, 403);
  t.match(errorOf(response), {
    code: 'AuthorizationFailed',
    message: /^You do not have the required permissions to use this VM serial console\./,
    details: [
      {
        code: 'AuthorizationFailed',
        message: `perform action 'Microsoft.SerialConsole/serialPorts/connect/action' over scope '${portPath}'`,
      },
    ],
  });
  t.match(lab.events.at(-1), { result: 'Failed', error: { code: 'AuthorizationFailed' } });
});
