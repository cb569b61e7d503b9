import t from 'tap';
import { agentProgram } from './program.ts';
import {
  clockRequest,
  idOf,
  nonceRequest,
  operationOf,
  parseReply,
  pingRequest,
  powerOffRequest,
  runRequest,
  scriptRequests,
  syncRequest,
} from './requests.ts';

t.test('requests are records of one length, with their operation and id', async (t) => {
  for (const [request, operation] of [
    [pingRequest(7n), 'i'],
    [powerOffRequest(7n), 'p'],
    [syncRequest(7n), 's'],
    [nonceRequest(7n, 99n), 'n'],
    [clockRequest(7n), 'c'],
  ] as const) {
    t.equal(request.length, 128);
    t.equal(request.toString('latin1', 0, 1), operation);
    t.equal(request.readBigUInt64LE(8), 7n);
  }
  t.equal(nonceRequest(1n, 99n).readBigUInt64LE(16), 99n);
});

t.test("the clock is this host's, and no two seeds are alike", async (t) => {
  const [one, other] = [clockRequest(1n), clockRequest(2n)];
  t.ok(Math.abs(Number(one.readBigInt64LE(16)) - Date.now() / 1000) < 2);
  t.ok(one.readBigInt64LE(24) < 1_000_000_000n);
  t.equal(one.readInt32LE(32), 512);
  t.equal(one.readInt32LE(36), 64);
  t.not(one.toString('hex', 40, 104), other.toString('hex', 40, 104));
});

t.test('a script goes in pieces, each with its place', async (t) => {
  let id = 0n;
  const script = Buffer.from('x'.repeat(250));
  const pieces = scriptRequests(() => (id += 1n), script);
  t.same(
    pieces.map((piece) => [operationOf(piece), idOf(piece), piece.readUInt32LE(16), piece.readUInt32LE(20)]),
    [
      ['w', 1n, 0, 104],
      ['w', 2n, 104, 104],
      ['w', 3n, 208, 42],
    ],
  );
  t.equal(runRequest(9n, 250).readUInt32LE(16), 250);
});

t.test('a reply', async (t) => {
  const bytes = Buffer.alloc(24);
  bytes.writeBigUInt64LE(3n, 0);
  bytes.writeBigInt64LE(-22n, 8);
  bytes.writeBigUInt64LE(5n, 16);
  t.same(parseReply(bytes), { id: 3n, result: -22, nonce: 5n });
});

t.test('the program is a static executable for x86-64', async (t) => {
  const program = agentProgram();
  t.equal(program.toString('latin1', 0, 4), '\x7fELF');
  t.equal(program.readUInt16LE(16), 2);
  t.equal(program.readUInt16LE(18), 62);
  t.equal(program.readBigUInt64LE(96), BigInt(program.length), 'all of it is loaded');
});
