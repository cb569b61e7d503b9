import headless from '@xterm/headless';
import t, { type Test } from 'tap';
import { ArmFailure } from '../api/arm-failure.ts';
import { ConsoleSession } from './console-session.ts';
import { OutputPump } from './output-pump.ts';

/** A socket of which the test is the far end. */
class FakeSocket extends EventTarget {
  readonly sent: (string | Uint8Array)[] = [];
  readonly OPEN = 1;
  readonly CLOSED = 3;
  readyState: number = this.OPEN;
  binaryType = 'blob';
  send(data: string | Uint8Array): void {
    this.sent.push(data);
  }
  close(): void {
    this.readyState = this.CLOSED;
  }
  say(frame: object): void {
    this.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(frame) }));
  }
  print(text: string): void {
    this.dispatchEvent(new MessageEvent('message', { data: new TextEncoder().encode(text).buffer }));
  }
  drop(code: number, reason = ''): void {
    this.dispatchEvent(Object.assign(new Event('close'), { code, reason }));
  }
  get typed(): string {
    return this.sent
      .filter((data) => typeof data !== 'string')
      .map((data) => Buffer.from(data).toString())
      .join('');
  }
}

/** A session on a real terminal, whose answers go where the page sends them. */
function setUp(t: Test, requestConsole = async () => 'wss://lab/session/client') {
  const sockets: FakeSocket[] = [];
  let token = 'jwt';
  const terminal = new headless.Terminal({ allowProposedApi: true });
  const session: ConsoleSession = new ConsoleSession({
    requestConsole,
    openSocket: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket as unknown as WebSocket;
    },
    token: () => token,
    output: new OutputPump({ write: (bytes, parsed) => terminal.write(bytes, parsed) }, (bytes) =>
      session.dispatch({ type: 'output-skipped', bytes }),
    ),
    resetTerminal: () => terminal.reset(),
    nowMs: () => 0,
    sleep: async () => undefined,
  });
  terminal.onData((data) => session.type(new TextEncoder().encode(data)));
  t.teardown(() => session.close());
  const settled = () => new Promise<void>((resolve) => setTimeout(() => terminal.write('', resolve), 20));
  const line = (row: number) => terminal.buffer.active.getLine(row)?.translateToString(true);
  const attach = async (replay: string, live = '') => {
    session.connect();
    await settled();
    const socket = sockets.at(-1);
    if (!socket) throw new Error('no socket was opened');
    socket.say({ type: 'hello', vm: 'debian' });
    socket.say({ type: 'attached', vm: 'debian', user: 'alice', offset: 7, liveOffset: 7 + replay.length });
    if (replay + live) socket.print(replay + live);
    await settled();
    return socket;
  };
  const changeToken = (newer: string): void => void (token = newer);
  return { session, sockets, settled, attach, line, changeToken };
}

t.test(
  'what the terminal answers to replayed bytes never reaches the guest, to live ones it does',
  async (t) => {
    const { session, attach, settled } = setUp(t);
    const socket = await attach('\u001b[6nold', '');
    t.equal(session.state.get().phase, 'connected');
    t.equal(socket.typed, '', 'the answer to an old question is dropped');
    t.equal(socket.sent[0], '{"type":"auth","token":"jwt"}');
    socket.print('\u001b[6n');
    await settled();
    t.equal(socket.typed, '\u001b[1;4R');
  },
);

t.test('one frame may hold the end of the replay and the first live bytes', async (t) => {
  const { attach, line } = setUp(t);
  const socket = await attach('ab\u001b[5n', '\u001b[6n');
  t.equal(socket.typed, '\u001b[1;3R');
  t.equal(line(0), 'ab');
});

t.test('typing before and after the session is dropped, also on the next one', async (t) => {
  const { session, attach } = setUp(t);
  t.notOk(session.type(Buffer.from('early')));
  const first = await attach('', 'x');
  t.ok(session.type(Buffer.from('1')));
  first.say({ type: 'end', code: 4409, reason: 'taken-over', message: '', by: 'bob', at: '' });
  t.match(session.state.get(), { phase: 'ended', end: { kind: 'taken-over', by: 'bob' } });
  t.notOk(session.type(Buffer.from('late')));
  const second = await attach('', 'y');
  t.equal(first.typed, '1');
  t.equal(second.typed, '');
});

t.test('attaching wipes what an earlier session showed', async (t) => {
  const { attach, line } = setUp(t);
  (await attach('first')).drop(1006);
  await attach('2nd');
  t.equal(line(0), '2nd');
});

t.test('a long paste stops with its session', async (t) => {
  const { session, attach } = setUp(t);
  const socket = await attach('');
  session.type(Buffer.alloc(1000, 'p'));
  socket.drop(1006);
  await new Promise((resolve) => setTimeout(resolve, 50));
  t.equal(socket.typed.length, 256);
  t.strictSame(session.input.get(), { kind: 'idle' });
});

t.test('each way to fail has its own end', async (t) => {
  const refused = setUp(t, () => Promise.reject(new ArmFailure(409, 'Conflict', 'The VM is deallocated.')));
  refused.session.connect();
  await refused.settled();
  t.match(refused.session.state.get(), { end: { kind: 'connect-refused', status: 409, code: 'Conflict' } });

  const lost = setUp(t);
  (await lost.attach('')).drop(1006);
  t.match(lost.session.state.get(), { end: { kind: 'socket-lost', code: 1006, hadSeat: true } });

  const distrusted = setUp(t);
  distrusted.session.connect();
  await distrusted.settled();
  distrusted.sockets[0]?.drop(1011, 'Connection not trusted');
  t.match(distrusted.session.state.get(), { end: { kind: 'refused', message: 'Connection not trusted' } });
});

t.test('a warning stands until it is cleared; a newer token may be the end of it', async (t) => {
  const { session, attach, changeToken } = setUp(t);
  const warning = () => (session.state.get() as { seat?: { warning?: object } }).seat?.warning;
  const socket = await attach('');
  const warn = (reason: string) =>
    socket.say({ type: 'warning', reason, message: `${reason} it is`, at: '' });
  warn('idle');
  t.strictSame(warning(), { reason: 'idle', message: 'idle it is' });
  warn('cleared');
  t.equal(warning(), undefined);
  warn('refused');
  t.strictSame(warning(), { reason: 'refused', message: 'refused it is' });
  t.equal(socket.sent.at(-1), '{"type":"auth","token":"jwt"}');
  warn('cleared');
  changeToken('newer');
  warn('refused');
  t.equal(socket.sent.at(-1), '{"type":"auth","token":"newer"}');
  t.equal(warning(), undefined, 'the gateway may take it');
  warn('cleared');
  warn('refused');
  t.match(warning(), { reason: 'refused' }, 'there is none that is newer');
  socket.drop(1006);
  t.match(session.state.get(), { phase: 'ended' });
});

t.test('a gap that swallows the rest of the replay opens the keyboard', async (t) => {
  const { session, settled, sockets } = setUp(t);
  session.connect();
  await settled();
  sockets[0]?.say({ type: 'hello', vm: 'debian' });
  sockets[0]?.say({ type: 'attached', vm: 'debian', user: 'alice', offset: 0, liveOffset: 100 });
  sockets[0]?.say({ type: 'gap', from: 0, to: 100 });
  await settled();
  t.match(session.state.get(), { phase: 'connected', seat: { skippedBytes: 100 } });
});
