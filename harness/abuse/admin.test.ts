import { once } from 'node:events';
import Fastify from 'fastify';
import t, { type Test } from 'tap';
import { adminRoutes } from '../gateway/admin/routes.ts';
import type { ConsoleVm } from '../gateway/ports.ts';
import { startFixture, subprotocol, tokenOf } from '../gateway/testing/fixture.ts';
import { Ttys0Error } from '../errors/index.ts';

interface Post {
  readonly as?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Alice at the console of a machine that notes what is done to it, and who posts admin commands to her session. */
async function console(t: Test, vm: Partial<ConsoleVm> = {}) {
  const did: string[] = [];
  const note = (what: string) => () => Promise.resolve(void did.push(what));
  const fixture = await startFixture({
    vm: { nmi: note('nmi'), reset: note('reset'), sysrq: (keys) => note(keys)(), ...vm },
  });
  const server = Fastify();
  adminRoutes(server, fixture.gateway, fixture.ports, () => [fixture.vm.vmId]);
  t.teardown(async () => {
    await server.close();
    await fixture[Symbol.asyncDispose]();
  });
  const address = fixture.address('alice');
  const client = await fixture.client('alice', { address, protocol: subprotocol }).attach('alice');
  const post = async (command: string, { as = 'alice', body = {}, headers = {} }: Post = {}) => {
    const {
      statusCode,
      body: answered,
      headers: sent,
    } = await server.inject({
      method: 'POST',
      url: new URL(address).pathname.replace(/client$/, `adminCommand/${command}`),
      headers: { authorization: `Bearer ${tokenOf(as)}`, ...headers },
      payload: body as object,
    });
    return { status: statusCode, body: JSON.parse(answered) as unknown, headers: sent };
  };
  const sysrq = (keys: unknown, requestId?: string) =>
    post('sysrq', { body: { command: 'sysrq', requestId, commandParameters: { SysRqCommand: keys } } });
  const audited = () => fixture.audit.slice(1).map(({ action, user, command, detail }) => ({ action, user, command, detail })); // prettier-ignore
  const lives = () => client.socket.readyState === client.socket.OPEN;
  return { fixture, client, did, post, sysrq, audited, lives };
}

t.test('A1: who has no longer the right, or never had: 403, audited, nothing sent', async (t) => {
  const { fixture, post, sysrq, did, audited, lives } = await console(t);
  const message = 'A reader may not.';
  t.match(await post('nmi', { as: 'bob' }), { status: 403, body: { error: { code: 'Forbidden' } } });
  t.match(await post('nmi', { headers: { authorization: 'Bearer junk' } }), { status: 401 });
  fixture.refusals.set('alice', { allowed: false, status: 403, code: 'AuthorizationFailed', message });
  for (const command of ['nmi', 'reset'])
    t.match(await post(command), { status: 403, body: { error: { code: 'AuthorizationFailed', message } } });
  t.match(await sysrq('b'), { status: 403 });
  t.same(did, []);
  t.equal(fixture.typed(), '');
  t.ok(lives());
  const refused = { action: 'refuse', user: 'alice@example', detail: `403 ${message}` };
  t.match(audited(), [
    { action: 'refuse', user: 'bob@example', command: 'nmi' },
    { action: 'refuse', user: 'unknown', command: 'nmi', detail: /^401 / },
    { ...refused, command: 'nmi' },
    { ...refused, command: 'reset' },
    { ...refused, command: 'sysrq' },
  ]);
});

t.test('A2: SysRq for Windows, and where the console is said to be one of Windows', async (t) => {
  const message = 'Existing console has conflicting OS type "Windows" with the requested OS type of Linux';
  const body = { error: { code: 'ConsoleOsTypeConflict', message } };
  const windows = await console(t, { osType: 'Windows' });
  t.match(await windows.sysrq('h'), { status: 409, body });
  t.match(await windows.post('nmi'), { status: 200 }, 'an NMI is for any system');
  t.same(windows.did, ['nmi']);
  const fault = await console(t);
  const refusal = {
    allowed: false,
    status: 409,
    code: 'ConsoleOsTypeConflict',
    message: 'said at connect',
  } as const;
  fault.fixture.refusals.set('alice', refusal);
  t.match(await fault.sysrq('h'), { status: 409, body });
  t.same(fault.did, []);
});

t.test('A3: keys that are none: 400; a sequence is taken in order', async (t) => {
  const { sysrq, post, did, audited } = await console(t);
  for (const keys of [
    'b;rm',
    '',
    'h'.repeat(33),
    'h'.repeat(1024),
    'é',
    '한',
    'a b',
    'a\n',
    '\u0000',
    7,
    null,
    ['h'],
  ])
    t.match(await sysrq(keys), { status: 400, body: { error: { code: 'InvalidSysRqCommand' } } });
  t.match(await post('sysrq'), { status: 400 });
  for (const body of [[], 'h', { requestId: 7 }, { requestId: '' }, { commandParameters: 'h' }])
    t.match(await post('nmi', { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }), { status: 400 }); // prettier-ignore
  t.match(await post('format'), { status: 404, body: { error: { code: 'UnknownCommand' } } });
  t.same(did, []);
  t.match(await sysrq('REISUB'), { status: 200, body: {} });
  t.same(did, ['reisub']);
  t.match(audited(), [{ action: 'sysrq', user: 'alice@example', detail: 'reisub' }]);
});

t.test('A3: two sequences at once are not mixed', async (t) => {
  const sent: string[] = [];
  const { sysrq } = await console(t, {
    sysrq: async (keys) => {
      for (const key of keys) {
        sent.push(key);
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
  });
  await Promise.all([sysrq('abc'), sysrq('xyz')]);
  t.match(sent.join(''), /^(abcxyz|xyzabc)$/);
});

t.test('A6: the VM is off: 409', async (t) => {
  const off = () => Promise.reject(new Ttys0Error('lab.power-state', { vm: 'vm1', state: 'stopped', operation: 'nmi' })); // prettier-ignore
  const { post, audited } = await console(t, { nmi: off });
  t.match(await post('nmi'), {
    status: 409,
    body: { error: { code: 'OperationNotAllowed', message: /is stopped/ } },
  });
  t.match(audited(), [{ action: 'nmi' }, { action: 'refuse', command: 'nmi', detail: /^409 / }]);
});

t.test(
  'A8 G12: a monitor that hangs: 504 within 5 s; one that is gone: 503; the session lives',
  async (t) => {
    const hangs = await console(t, { nmi: () => new Promise(() => undefined) });
    const beganMs = performance.now();
    t.match(await hangs.post('nmi'), { status: 504, body: { error: { code: 'GatewayTimeout' } } });
    t.ok(performance.now() - beganMs < 5_000);
    t.match(await hangs.post('reset'), { status: 200 }, 'the next one is not held up');
    t.same(hangs.did, ['reset']);
    hangs.client.socket.send(Buffer.from('still here'));
    while (!hangs.fixture.typed().includes('still here')) await once(hangs.fixture.guest, 'data');
    t.ok(hangs.lives());
    const lost = () => Promise.reject(new Ttys0Error('machine.monitor-lost', { command: 'inject-nmi' }));
    const gone = await console(t, { nmi: lost });
    t.match(await gone.post('nmi'), { status: 503 });
    t.ok(gone.lives());
  },
);

t.test('A9: a page of another origin: 403, before anything is looked at', async (t) => {
  const { fixture, post, did, audited } = await console(t);
  for (const origin of ['https://evil.example', 'null', 'http://localhost:1', 'file://'])
    for (const type of ['application/json', 'text/plain'])
      t.match(await post('nmi', { headers: { origin, 'content-type': type }, body: '{}' }), { status: 403, body: { error: { code: 'OriginNotAllowed' } } }); // prettier-ignore
  t.same(did, []);
  t.same(audited(), []);
  t.match(await post('nmi', { headers: { origin: fixture.origin } }), { status: 200 }, "the lab's own");
});

t.test('a requestId is done once, also while it runs; for another command it is refused', async (t) => {
  let finish: () => void = () => undefined;
  const running = new Promise<void>((resolve) => (finish = resolve));
  const resets: number[] = [];
  const reset = () => running.then(() => void resets.push(1));
  const { post, sysrq, did } = await console(t, { reset });
  const body = { command: 'reset', requestId: 'one', commandParameters: {} };
  const both = [post('reset', { body }), post('reset', { body })];
  finish();
  t.match(await Promise.all(both), [{ status: 200 }, { status: 200 }]);
  t.match(await post('reset', { body }), { status: 200 });
  t.equal(resets.length, 1);
  t.match(await post('nmi', { body }), { status: 409, body: { error: { code: 'RequestIdInUse' } } });
  t.match([await sysrq('h', 'two'), await sysrq('h', 'two'), await sysrq('s', 'two')], [{ status: 200 }, { status: 200 }, { status: 409 }]); // prettier-ignore
  t.match(
    [await sysrq('s'), await sysrq('s')],
    [{ status: 200 }, { status: 200 }],
    'without one each is done',
  );
  t.same(did, ['h', 's', 's']);
});

t.test('more than 10 commands in 10 s: 429, and when to come again', async (t) => {
  const { post, did } = await console(t);
  for (let count = 0; count < 10; count += 1) t.match(await post('nmi'), { status: 200 });
  const refused = await post('nmi');
  t.equal(refused.status, 429);
  t.match(refused.headers['retry-after'], /^([1-9]|10)$/);
  t.equal(did.length, 10);
});

t.test('L1: what cannot be audited is not done', async (t) => {
  const { fixture, post, did, lives } = await console(t);
  fixture.auditable = false;
  t.match(await post('nmi'), { status: 503, body: { error: { code: 'AuditUnavailable' } } });
  t.same(did, []);
  t.ok(lives());
  fixture.auditable = true;
  t.match(await post('nmi'), { status: 200 });
});
