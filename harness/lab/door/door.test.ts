import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import t, { type Test } from 'tap';
import { Agent, request } from 'undici';
import { WebSocket } from 'ws';
import { startFixture, tokenOf, type Fixture } from '../../gateway/testing/fixture.ts';
import { Door } from './door.ts';
import type { DoorLab } from './door-lab.ts';

const key = 'a-key-of-many-characters';

interface DoorFixture {
  readonly fixture: Fixture;
  readonly door: Door;
  readonly lab: DoorLab;
  readonly ca: string;
  readonly ask: (method: 'GET' | 'POST' | 'DELETE', path: string, body?: object, key?: string) => Promise<{ status: number; body: unknown }>; // prettier-ignore
  /** A new session's path at the door. */
  readonly session: (user: string, mode?: 'connect' | 'watch') => string;
}

async function startDoor(t: Test, options: Parameters<typeof startFixture>[0] = {}): Promise<DoorFixture> {
  const fixture = await startFixture(options);
  const door = await Door.open({ port: 0, key });
  const { ports, gateway } = fixture;
  const lab = door.admit({ ports, tickets: gateway.tickets, openIdConfiguration: () => 'https://lab/oidc' });
  const ca = await readFile(door.caPath, 'utf8');
  const dispatcher = new Agent({ connect: { ca } });
  t.teardown(async () => {
    await dispatcher.destroy();
    await door[Symbol.asyncDispose]();
    await fixture[Symbol.asyncDispose]();
  });
  return {
    fixture,
    door,
    lab,
    ca,
    session: (user, mode) => new URL(fixture.address(user, mode)).pathname.replace(/\/client$/, ''),
    ask: async (method, path, body, shown = key) => {
      const answer = await request(`${door.url}${path}`, {
        method,
        dispatcher,
        headers: { authorization: `Bearer ${shown}`, ...(body && { 'content-type': 'application/json' }) },
        body: body ? JSON.stringify(body) : null,
      });
      const text = await answer.body.text();
      return { status: answer.statusCode, body: text === '' ? undefined : JSON.parse(text) };
    },
  };
}

/** A line as a gateway under test opens it. */
function lineOf({ door, ca }: DoorFixture, path: string, shown = key) {
  const frames: unknown[] = [];
  let bytes = '';
  const headers = { authorization: `Bearer ${shown}` };
  const socket = new WebSocket(`${door.url.replace('https', 'wss')}${path}`, { ca, headers });
  let changed = (): void => undefined;
  socket.on('error', () => undefined);
  socket.on('message', (data: Buffer, isBinary) => {
    if (isBinary) bytes += data.toString();
    else frames.push(JSON.parse(data.toString()));
    changed();
  });
  const until = async (done: () => boolean): Promise<void> => {
    while (!done()) await new Promise<void>((resolve) => (changed = resolve));
  };
  const status = new Promise<number | undefined>((resolve) =>
    socket.once('unexpected-response', (_request, response) => resolve(response.statusCode)),
  );
  return { socket, frames, until, bytes: () => bytes, status };
}

t.test('nothing is answered without the key, neither requests nor lines', async (t) => {
  const door = await startDoor(t);
  t.equal((await door.ask('GET', door.session('alice'), undefined, 'another-key')).status, 401);
  t.equal((await door.ask('POST', '/lines/vm-1/fence', {}, 'another-key')).status, 401);
  t.equal(await lineOf(door, '/lines/vm-1', 'another-key').status, 401);
});

t.test('a VM that is in no lab has no line; an offset is a number', async (t) => {
  const door = await startDoor(t);
  t.equal(await lineOf(door, '/lines/vm-2').status, 404);
  t.equal((await door.ask('POST', '/lines/vm-2/fence', {})).status, 404);
  t.equal(await lineOf(door, '/lines/vm-1?from=-1').status, 400);
});

t.test('a session is shown, redeemed once, and used from then on', async (t) => {
  const { ask, session, fixture } = await startDoor(t);
  const path = session('alice');
  t.match(await ask('GET', path), { status: 200, body: { vmId: 'vm-1', userId: 'alice', mode: 'connect' } });
  const facts = { vm: 'vm1', userName: 'alice@example', openIdConfiguration: 'https://lab/oidc' };
  t.match(await ask('POST', `${path}/redeem`, { token: tokenOf('alice') }), { status: 200, body: facts });
  t.match(await ask('POST', `${path}/redeem`, { token: tokenOf('alice') }), { status: 409 });
  t.match(await ask('GET', path), { status: 409, body: { closeCode: 4403 } });
  t.match(fixture.audit, [{ action: 'connect', vm: 'vm1' }]);
});

t.test('who may not have it is refused, and the ticket waits for who may', async (t) => {
  const { ask, session, fixture } = await startDoor(t);
  const path = session('alice');
  const forged = { status: 401, body: { closeCode: 4401 } };
  t.match(await ask('POST', `${path}/redeem`, { token: 'forged' }), forged);
  t.match(await ask('POST', `${path}/redeem`, { token: tokenOf('bob') }), { status: 403 });
  t.equal((await ask('POST', `${path}/redeem`, {})).status, 400);
  t.equal((await ask('POST', `${path.replace(/.$/, (last) => (last === '0' ? '1' : '0'))}/redeem`, { token: tokenOf('alice') })).status, 404); // prettier-ignore
  t.equal((await ask('POST', `${path}/redeem`, { token: tokenOf('alice') })).status, 200);
  fixture.refusals.set('alice', { allowed: false, status: 403, code: 'AuthorizationFailed', message: 'no' });
  t.match(await ask('POST', `${path}/check`, { token: tokenOf('alice') }), { status: 403 });
});

t.test('the newest has the console, a watcher takes it from nobody', async (t) => {
  const { ask, session, fixture, lab } = await startDoor(t);
  const [first, watcher, second] = [session('alice'), session('carol', 'watch'), session('bob')];
  const redeem = (path: string, user: string) => ask('POST', `${path}/redeem`, { token: tokenOf(user) });
  t.equal((await redeem(first, 'alice')).status, 200);
  t.equal((await redeem(watcher, 'carol')).status, 200);
  t.equal((await ask('POST', `${first}/check`, { token: tokenOf('alice') })).status, 200);
  t.match(await redeem(second, 'bob'), { status: 200, body: { tookOverFrom: 'alice@example' } });
  t.equal((await ask('POST', `${first}/check`, { token: tokenOf('alice') })).status, 409, 'hers is over');
  t.equal(lab.sessions.holder('vm-1')?.user.id, 'bob');
  t.equal((await ask('DELETE', second, { detail: 'close code 1000' })).status, 204);
  t.equal(lab.sessions.holder('vm-1'), undefined);
  t.same(
    fixture.audit.map(({ action }) => action),
    ['connect', 'watch', 'connect', 'take-over', 'disconnect'],
  );
});

t.test('admin commands of a live session are done and written down', async (t) => {
  const done: string[] = [];
  const vm = {
    nmi: async () => void done.push('nmi'),
    sysrq: async (keys: string) => void done.push(`sysrq ${keys}`),
  };
  const { ask, session, fixture } = await startDoor(t, { vm });
  const path = session('alice');
  t.equal((await ask('POST', `${path}/adminCommand/nmi`, {})).status, 404, 'not redeemed yet');
  await ask('POST', `${path}/redeem`, { token: tokenOf('alice') });
  t.equal((await ask('POST', `${path}/adminCommand/nmi`, {})).status, 200);
  const keys = { commandParameters: { SysRqCommand: 'h' } };
  t.equal((await ask('POST', `${path}/adminCommand/sysrq`, keys)).status, 200);
  t.equal((await ask('POST', `${path}/adminCommand/sysrq`, {})).status, 400);
  t.same(done, ['nmi', 'sysrq h']);
  t.match(fixture.audit.slice(1), [{ action: 'nmi' }, { action: 'sysrq', detail: 'h' }]);
});

t.test('a line begins at an offset, types, and tells when its machine stops', async (t) => {
  const started = await startDoor(t);
  const { fixture, lab } = started;
  fixture.guest.write('before');
  await new Promise<void>((resolve) =>
    fixture.vm.line.onOutput(() => fixture.vm.line.end === 6 && resolve()),
  );
  const line = lineOf(started, '/lines/vm-1?from=3');
  await line.until(() => line.bytes() === 'ore');
  t.same(line.frames, [{ type: 'line', vm: 'vm1', offset: 3, liveOffset: 6 }]);
  fixture.guest.write('!');
  await line.until(() => line.bytes() === 'ore!');
  line.socket.send(Buffer.from('ls\r'));
  await once(fixture.guest, 'data');
  t.equal(fixture.typed(), 'ls\r');
  lab.vmStopped('vm-1');
  await line.until(() => line.frames.length === 2);
  t.match(line.frames[1], { type: 'stopped' });
  const closed = once(line.socket, 'close');
  lab[Symbol.dispose]();
  t.equal((await closed)[0], 1001);
});
