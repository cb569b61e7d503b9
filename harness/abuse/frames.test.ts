import t, { type Test } from 'tap';
import {
  startFixture,
  subprotocol,
  tokenOf,
  type Fixture,
  type TestClient,
} from '../gateway/testing/fixture.ts';
import { typed } from '../gateway/testing/guest.ts';
import { encode, opcodes, RawClient, type RawFrame } from './testing/raw-client.ts';

const key = 'dGhlIHNhbXBsZSBub25jZQ==';

/** A peer in a session of its own, written by hand. */
async function attached(fixture: Fixture, extra: Readonly<Record<string, string>> = {}): Promise<RawClient> {
  const { host, pathname } = new URL(fixture.address('bob'));
  const client = await RawClient.connect(fixture.origin);
  const headers = { Host: host, Upgrade: 'websocket', Connection: 'Upgrade', 'Sec-WebSocket-Version': '13', 'Sec-WebSocket-Key': key, 'Sec-WebSocket-Protocol': subprotocol, ...extra }; // prettier-ignore
  const status = await client.request(`GET ${pathname}`, headers);
  if (status !== 101) throw new Error(`the upgrade was answered by ${status}`);
  const auth = Buffer.from(JSON.stringify({ type: 'auth', token: tokenOf('bob') }));
  client.send(encode({ opcode: opcodes.text, payload: auth }));
  for (let frame = await client.frame(); ; frame = await client.frame()) {
    if (!frame) throw new Error('the session did not begin');
    if (frame.payload.includes('"attached"')) return client;
  }
}

/** Somebody else can come afterwards, and what he types is all that the guest gets. */
async function goesOn(t: Test, fixture: Fixture): Promise<void> {
  const before = fixture.typed();
  const next: TestClient = await fixture.client('alice', { protocol: subprotocol }).attach('alice');
  next.socket.send(Buffer.from('ok'));
  await typed(fixture, `${before}ok`);
  t.equal(fixture.typed(), `${before}ok`, 'others are served, and the guest has got nothing of it');
  next.socket.terminate();
  await next.closed;
}

const text = (content: string): Uint8Array => Buffer.from(content);
const code = (value: number, reason: Uint8Array = new Uint8Array()): Uint8Array => {
  const payload = Buffer.alloc(2);
  payload.writeUInt16BE(value);
  return Buffer.concat([payload, reason]);
};
const badUtf8 = Uint8Array.from([0xc3, 0x28]);

const rejected: readonly (readonly [name: string, frame: RawFrame, code: number])[] = [
  ['F1: an unmasked frame', { opcode: opcodes.binary, payload: text('x'), masked: false }, 1002],
  ['F2: a reserved bit', { opcode: opcodes.binary, payload: text('x'), reserved: 1 }, 1002],
  [
    'F2: the bit of a compression that was not agreed on',
    { opcode: opcodes.binary, payload: text('x'), reserved: 4 },
    1002,
  ],
  ['F3: a reserved opcode', { opcode: 3, payload: text('x') }, 1002],
  ['F3: a reserved opcode of control', { opcode: 11, payload: text('x') }, 1002],
  ['F4: a ping that is too long', { opcode: opcodes.ping, payload: new Uint8Array(126) }, 1002],
  ['F4: a ping in parts', { opcode: opcodes.ping, payload: text('x'), fin: false }, 1002],
  ['F6: a continuation of nothing', { opcode: opcodes.continuation, payload: text('x') }, 1002],
  ['F8: text that is not UTF-8', { opcode: opcodes.text, payload: badUtf8 }, 1007],
  ['F9: close code 1005', { opcode: opcodes.close, payload: code(1005) }, 1002],
  ['F9: close code 999', { opcode: opcodes.close, payload: code(999) }, 1002],
  ['F9: close code 5000', { opcode: opcodes.close, payload: code(5000) }, 1002],
  ['F10: a close frame with one byte', { opcode: opcodes.close, payload: text('x') }, 1002],
  ['F11: a close reason that is not UTF-8', { opcode: opcodes.close, payload: code(1000, badUtf8) }, 1007],
  ['F12: a length of 2^63', { opcode: opcodes.binary, claimedLength: 2n ** 63n }, 1009],
  ['F13: a message of 70 KiB', { opcode: opcodes.binary, payload: new Uint8Array(70 * 1024) }, 1009],
];

for (const [name, frame, expected] of rejected) {
  t.test(name, async (t) => {
    await using fixture = await startFixture();
    const client = await attached(fixture);
    client.send(encode(frame));
    t.equal(await client.closeCode(), expected);
    client.socket.destroy();
    await goesOn(t, fixture);
  });
}

t.test('F13: a message of 70 KiB in parts, each of which is allowed', async (t) => {
  await using fixture = await startFixture();
  const client = await attached(fixture);
  const payload = new Uint8Array(35 * 1024);
  client.send(encode({ opcode: opcodes.binary, payload, fin: false }));
  client.send(encode({ opcode: opcodes.continuation, payload }));
  t.equal(await client.closeCode(), 1009);
  client.socket.destroy();
  await goesOn(t, fixture);
});

t.test('F16: 20,000 pings by one who reads no answer', async (t) => {
  await using fixture = await startFixture();
  const client = await attached(fixture);
  client.socket.pause();
  const pings = Buffer.concat(
    Array.from({ length: 1_000 }, () => encode({ opcode: opcodes.ping, payload: new Uint8Array(125) })),
  );
  for (let round = 0; round < 20 && !client.socket.destroyed; round += 1) client.send(pings);
  client.socket.resume();
  await client.closed;
  t.pass('it was cut off');
  await goesOn(t, fixture);
});

t.test('F18: empty messages are nothing', async (t) => {
  await using fixture = await startFixture();
  const client = await attached(fixture);
  client.send(encode({ opcode: opcodes.binary }));
  client.send(encode({ opcode: opcodes.binary, payload: text('x') }));
  await typed(fixture, 'x');
  t.equal(fixture.typed(), 'x');
  client.socket.destroy();
});

t.test('F19: what comes after the close frame is not read', async (t) => {
  await using fixture = await startFixture();
  const client = await attached(fixture);
  client.send(
    Buffer.concat([
      encode({ opcode: opcodes.close, payload: code(1000) }),
      encode({ opcode: opcodes.binary, payload: text('late') }),
    ]),
  );
  t.equal(await client.closeCode(), 1000);
  client.socket.destroy();
  await goesOn(t, fixture);
});

t.test('F20: compression is offered, and not taken', async (t) => {
  await using fixture = await startFixture();
  const client = await attached(fixture, { 'Sec-WebSocket-Extensions': 'permessage-deflate' });
  t.notMatch(client.head, /extensions/i);
  client.socket.destroy();
});
