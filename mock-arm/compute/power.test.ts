import t from 'tap';
import { errorOf, origin, TestLab, type Who, vmPath } from '../testing/lab.ts';

interface Polled {
  readonly status: string;
  readonly name: string;
  readonly startTime: string;
  readonly endTime?: string;
  readonly error?: { readonly code: string; readonly message: string };
}

interface Begun {
  readonly statusUrl: string;
  readonly monitorUrl: string;
}

async function begin(lab: TestLab, action: string, who: Who = 'bob'): Promise<Begun> {
  const response = await lab.send(who, 'POST', `${vmPath}/${action}`);
  if (response.statusCode !== 202) throw new Error(`${response.statusCode} ${response.body}`);
  const path = (name: string): string => String(response.headers[name]).slice(origin.length);
  return { statusUrl: path('azure-asyncoperation'), monitorUrl: path('location') };
}

async function poll(lab: TestLab, { statusUrl }: Begun): Promise<Polled> {
  return (await lab.send('bob', 'GET', statusUrl)).json<Polled>();
}

t.test('a power operation is accepted, polled and done', async (t) => {
  await using lab = new TestLab();
  const response = await lab.send('bob', 'POST', `${vmPath}/powerOff?api-version=2020-06-01`);
  t.equal(response.statusCode, 202);
  t.equal(response.body, '');
  t.equal(response.headers['retry-after'], '1');
  t.match(
    response.headers['azure-asyncoperation'],
    /^https:\/\/localhost:8443\/subscriptions\/.+\/locations\/local\/operations\/[0-9a-f-]{36}\?api-version=2020-06-01$/,
  );
  t.match(response.headers['location'], /monitor=true&api-version=2020-06-01$/);
  const polled = (
    await lab.send('bob', 'GET', String(response.headers['azure-asyncoperation']).slice(origin.length))
  ).json<Polled>();
  t.match(polled, {
    status: 'Succeeded',
    startTime: '2026-11-23T12:00:00.000Z',
    endTime: '2026-11-23T12:00:00.000Z',
  });
  const monitor = await lab.send('bob', 'GET', String(response.headers['location']).slice(origin.length));
  t.equal(monitor.statusCode, 200);
  t.equal(monitor.body, '');
  t.equal(lab.fleet.debian.powerState, 'stopped');
});

t.test('each action does what it says to the fleet, and only when there is something to do', async (t) => {
  await using lab = new TestLab();
  const { debian } = lab.fleet;
  const run = async (action: string): Promise<readonly string[]> => {
    debian.calls.length = 0;
    t.equal((await poll(lab, await begin(lab, action))).status, 'Succeeded', action);
    return [...debian.calls];
  };
  t.same(await run('start'), [], 'it runs already');
  t.same(await run('restart'), ['powerOff', 'start']);
  t.same(await run('powerOff?skipShutdown=true'), ['powerOff now']);
  t.same(await run('powerOff'), []);
  t.same(await run('deallocate'), ['deallocate']);
  t.same(await run('deallocate'), []);
  const refused = await lab.send('bob', 'POST', `${vmPath}/restart`);
  t.equal(refused.statusCode, 409);
  t.equal(errorOf(refused).code, 'OperationNotAllowed');
  t.same(await run('start'), ['start']);
  t.equal(debian.powerState, 'running');
});

t.test('what the fleet throws becomes the failed operation, without its stack', async (t) => {
  await using lab = new TestLab();
  lab.fleet.debian.failure = Object.assign(new Error('The disk is full.\n    at inside (lab.ts:1)'), {
    code: 'host.disk-full',
  });
  const begun = await begin(lab, 'powerOff', 'alice');
  t.match(await poll(lab, begun), {
    status: 'Failed',
    error: { code: 'host.disk-full', message: 'The disk is full.' },
  });
  const monitor = await lab.send('bob', 'GET', begun.monitorUrl);
  t.equal(monitor.statusCode, 409);
  t.same(errorOf(monitor), { code: 'host.disk-full', message: 'The disk is full.' });
  const results = lab.events.map(({ result, error }) => [result, error?.code]);
  t.same(results, [
    ['Started', undefined],
    ['Accepted', undefined],
    ['Failed', 'host.disk-full'],
  ]);
});

t.test(
  'one operation a VM: the same is joined, another is refused, pulling the plug goes first',
  async (t) => {
    await using lab = new TestLab();
    const { debian } = lab.fleet;
    let open: () => void = () => undefined;
    debian.gate = new Promise((resolve) => {
      open = resolve;
    });
    const first = await begin(lab, 'powerOff');
    t.equal((await poll(lab, first)).status, 'InProgress');
    const monitor = await lab.send('bob', 'GET', first.monitorUrl);
    t.equal(monitor.statusCode, 202);
    t.equal(monitor.headers['retry-after'], '1');

    const second = await begin(lab, 'powerOff');
    const refused = await lab.send('bob', 'POST', `${vmPath}/restart`);
    t.equal(refused.statusCode, 409);
    t.equal(errorOf(refused).code, 'Conflict');
    t.same(debian.calls, ['powerOff']);
    const plug = await begin(lab, 'powerOff?skipShutdown=true');
    t.same(debian.calls, ['powerOff', 'powerOff now']);

    open();
    for (const begun of [first, second, plug]) t.equal((await poll(lab, begun)).status, 'Succeeded');
    t.equal((await poll(lab, await begin(lab, 'start'))).status, 'Succeeded', 'the VM is free again');
  },
);

t.test('an operation nobody knows is not found', async (t) => {
  await using lab = new TestLab();
  const { statusUrl } = await begin(lab, 'start');
  const response = await lab.send('bob', 'GET', statusUrl.replace(/operations\/[^?]+/, 'operations/none'));
  t.equal(response.statusCode, 404);
});

t.test('a reader moves nothing', async (t) => {
  await using lab = new TestLab();
  for (const action of ['start', 'powerOff', 'deallocate', 'restart']) {
    const response = await lab.send('carol', 'POST', `${vmPath}/${action}`);
    t.equal(response.statusCode, 403);
    t.match(errorOf(response), {
      code: 'AuthorizationFailed',
      message: `perform action 'Microsoft.Compute/virtualMachines/${action}/action' over scope '${vmPath}'`,
    });
  }
  t.same(lab.fleet.debian.calls, []);
  t.match(lab.events[0], { result: 'Failed', scope: vmPath, caller: { name: 'carol@ttys0.local' } });
});

t.test('a redeploy switches off and on again what runs; a reapply leaves it alone', async (t) => {
  await using lab = new TestLab();
  const ended = async (action: string): Promise<string> => (await poll(lab, await begin(lab, action))).status;
  t.equal(await ended('reapply'), 'Succeeded');
  t.same(lab.fleet.debian.calls, []);
  t.equal(await ended('redeploy'), 'Succeeded');
  t.same(lab.fleet.debian.calls, ['deallocate', 'start']);
  lab.fleet.debian.powerState = 'deallocated';
  t.equal(await ended('redeploy'), 'Succeeded');
  t.same(lab.fleet.debian.calls, ['deallocate', 'start'], 'what is off stays off');
});
