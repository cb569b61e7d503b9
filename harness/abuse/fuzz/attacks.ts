import { Deadline } from '../../deadline/deadline.ts';
import type { Random } from '../../faults/random.ts';
import { subprotocol, tokenOf } from '../../gateway/testing/fixture.ts';
import { encode, opcodes, RawClient, type RawFrame } from '../testing/raw-client.ts';
import { mutate, noise, oneIn, pick } from './mutate.ts';
import type { FuzzWorld } from './world.ts';

/** One attempt of somebody who is let in nowhere, or to watch at most. Throws where the gateway took it wrongly. */
export type Attack = (world: FuzzWorld, random: Random) => Promise<void>;

const key = 'dGhlIHNhbXBsZSBub25jZQ==';
const patienceMs = 20_000;

function request(address: string, { query = '', headers = '', protocol = true } = {}): string {
  const { host, pathname } = new URL(address);
  const offered = protocol ? `Sec-WebSocket-Protocol: ${subprotocol}\r\n` : '';
  return `GET ${pathname}${query} HTTP/1.1\r\nHost: ${host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n${offered}${headers}\r\n`;
}

/** Sends it all, says that there is no more, and resolves to the status of the answer; 0 for none. */
async function answerTo(client: RawClient, bytes: Uint8Array | string): Promise<number> {
  client.send(bytes);
  client.socket.end();
  const status = await client.status();
  client.socket.destroy();
  return status;
}

async function closes(client: RawClient): Promise<void> {
  await Deadline.after(patienceMs).race(client.closed, () => new Error('the connection stays open'));
}

/** A request that is no longer quite one. */
const handshake: Attack = async ({ fixture }, random) => {
  const query = oneIn(random, 2) ? `?authorization=${tokenOf('bob')}` : '';
  const bytes = mutate(random, request(fixture.address('bob'), { query }));
  const status = await answerTo(await RawClient.connect(fixture.origin), bytes);
  if (status >= 500 && status !== 505) throw new Error(`${status} to ${JSON.stringify(bytes.toString('latin1'))}`); // prettier-ignore
};

/** A token that is none, in the query or in a header. */
const token: Attack = async (world, random) => {
  const { fixture } = world;
  const text = mutate(random, tokenOf('bob')).toString('latin1').slice(0, 8_000);
  const written = oneIn(random, 2) ? encodeURIComponent(text) : text.replace(/[\r\n]/g, '');
  const choice = oneIn(random, 3)
    ? { headers: `Authorization: Bearer ${text.replace(/[\r\n]/g, '')}\r\n` }
    : { query: `?authorization=${written}` };
  const before = world.audited('refuse');
  const status = await answerTo(await RawClient.connect(fixture.origin), request(fixture.address('bob'), choice)); // prettier-ignore
  if (![400, 401, 403, 431].includes(status)) throw new Error(`${status} to the token ${JSON.stringify(text)}`); // prettier-ignore
  if (status === 401 || status === 403) await world.untilAudited('refuse', before + 1);
};

const messages: readonly ((random: Random) => RawFrame)[] = [
  (random) => ({ opcode: opcodes.text, payload: mutate(random, JSON.stringify({ type: 'auth', token: tokenOf('bob'), from: random.between(0, 9) })) }), // prettier-ignore
  (random) => ({ opcode: opcodes.text, payload: mutate(random, tokenOf('bob')) }),
  (random) => ({ opcode: opcodes.binary, payload: noise(random, 300) }),
  (random) => ({ opcode: pick(random, [opcodes.text, opcodes.binary]), payload: Buffer.alloc(random.between(0, 70_000), 'x') }), // prettier-ignore
];

/** Something else than a token as the first message. */
const firstMessage: Attack = async (world, random) => {
  const { fixture } = world;
  const client = await RawClient.connect(fixture.origin);
  const before = world.audited('refuse');
  client.send(request(fixture.address('bob'), { protocol: oneIn(random, 2) }));
  const status = await client.status();
  if (status !== 101) throw new Error(`the upgrade was answered by ${status}`);
  client.send(encode(pick(random, messages)(random)));
  client.send(encode({ opcode: opcodes.text, payload: Buffer.from('no token') }));
  for (let frame = await client.frame(); frame; frame = await client.frame()) {
    if (frame.payload.includes('"attached"')) throw new Error('it was let in');
    if (frame.opcode === opcodes.close) break;
  }
  client.socket.end();
  await closes(client);
  await world.untilAudited('refuse', before + 1);
};

function anyFrame(random: Random): Buffer {
  const frame = {
    opcode: oneIn(random, 2) ? pick(random, Object.values(opcodes)) : random.between(0, 15),
    payload: noise(random, pick(random, [0, 2, 125, 126, 400])),
    fin: !oneIn(random, 4),
    reserved: oneIn(random, 6) ? random.between(0, 7) : 0,
    masked: !oneIn(random, 10),
    ...(oneIn(random, 10) && { claimedLength: 2n ** BigInt(random.between(0, 63)) }),
  };
  const bytes = encode(frame);
  return oneIn(random, 3) ? mutate(random, bytes) : bytes;
}

/** Frames that may or may not be any, by one who watches. */
const frames: Attack = async (world, random) => {
  const { fixture } = world;
  const client = await RawClient.connect(fixture.origin);
  const before = world.audited('disconnect');
  client.send(request(fixture.address('bob', 'watch')));
  if ((await client.status()) !== 101) throw new Error('the watcher was not let in');
  const auth = JSON.stringify({ type: 'auth', token: tokenOf('bob') });
  client.send(encode({ opcode: opcodes.text, payload: Buffer.from(auth) }));
  for (let frame = await client.frame(); !frame?.payload.includes('"attached"'); frame = await client.frame())
    if (!frame) throw new Error('the watcher was not let in');
  for (let left = random.between(1, 6); left > 0; left -= 1) client.send(anyFrame(random));
  client.socket.end();
  await closes(client);
  await world.untilAudited('disconnect', before + 1);
};

/** Bodies, commands and tokens of admin commands. */
const admin: Attack = async (world, random) => {
  const command = pick(random, ['nmi', 'reset', 'sysrq']);
  const keys = mutate(random, 'h').toString('latin1');
  const body = JSON.stringify({ command, requestId: noise(random, 8).toString('hex'), commandParameters: { SysRqCommand: keys } }); // prettier-ignore
  const wrong = mutate(random, pick(random, [command, tokenOf('alice')])).toString('latin1');
  const who = pick(random, [tokenOf('alice'), tokenOf('bob'), wrong.replace(/[^\x20-\x7e]/g, '?')]);
  const before = { refused: world.audited('refuse'), done: world.done.length };
  const { statusCode, body: answered } = await world.admin.inject({
    method: 'POST',
    url: world.adminPath + (oneIn(random, 4) ? encodeURIComponent(wrong) : command),
    headers: { authorization: `Bearer ${who}`, 'content-type': 'application/json' },
    payload: pick(random, [body, body, mutate(random, body), noise(random, 200)]),
  });
  const what = `${statusCode} ${answered}`;
  if (statusCode !== 200 && (statusCode < 400 || statusCode >= 500)) throw new Error(what);
  if (statusCode !== 200 && world.done.length > before.done) throw new Error(`done, and answered by ${what}`);
  if ((statusCode === 401 || statusCode === 403) && world.audited('refuse') === before.refused)
    throw new Error(`not audited: ${what}`);
  const odd = world.done.slice(before.done).find((done) => !/^(nmi|reset|sysrq [a-z0-9]{1,32})$/.test(done));
  if (odd !== undefined) throw new Error(`the machine was told ${JSON.stringify(odd)}`);
};

export const attacks: Readonly<Record<string, Attack>> = { handshake, token, firstMessage, frames, admin };
