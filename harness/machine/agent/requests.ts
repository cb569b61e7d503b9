import { randomBytes } from 'node:crypto';

/** The records that agent.S reads and writes; all numbers are little-endian. */
const requestBytes = 128;
export const replyBytes = 24;

const seedBytes = 64;

/** Sets the clock to this host's as it is when the record is made, and adds a seed of this host's random numbers. */
export function clockRequest(id: bigint): Buffer {
  const record = emptyRequest('c', id);
  const nowMs = Date.now();
  record.writeBigInt64LE(BigInt(Math.floor(nowMs / 1000)), 16);
  record.writeBigInt64LE(BigInt((nowMs % 1000) * 1_000_000), 24);
  record.writeInt32LE(seedBytes * 8, 32);
  record.writeInt32LE(seedBytes, 36);
  randomBytes(seedBytes).copy(record, 40);
  return record;
}

export function powerOffRequest(id: bigint): Buffer {
  return emptyRequest('p', id);
}

/** Writes what is not on the guest's disks yet. */
export function syncRequest(id: bigint): Buffer {
  return emptyRequest('s', id);
}

export function pingRequest(id: bigint): Buffer {
  return emptyRequest('i', id);
}

/** Gives the guest's end a number to keep in its memory, and nowhere else. */
export function nonceRequest(id: bigint, nonce: bigint): Buffer {
  const record = emptyRequest('n', id);
  record.writeBigUInt64LE(nonce, 16);
  return record;
}

/** What a script may take in all, in bytes; more would not fit into a pipe at once. */
export const longestScriptBytes = 61_336;

const pieceBytes = 104;

/** The requests that put a script into the guest's end, before it is run; `ids` are taken one by one. */
export function scriptRequests(nextId: () => bigint, script: Buffer): readonly Buffer[] {
  return Array.from({ length: Math.ceil(script.length / pieceBytes) }, (_, index) => {
    const offset = index * pieceBytes;
    const piece = script.subarray(offset, offset + pieceBytes);
    const record = emptyRequest('w', nextId());
    record.writeUInt32LE(offset, 16);
    record.writeUInt32LE(piece.length, 20);
    piece.copy(record, 24);
    return record;
  });
}

/** Runs the script that was put there, of so many bytes. */
export function runRequest(id: bigint, scriptBytes: number): Buffer {
  const record = emptyRequest('x', id);
  record.writeUInt32LE(scriptBytes, 16);
  return record;
}

/** Asks for the next piece of the script's output. */
export function readRequest(id: bigint): Buffer {
  return emptyRequest('r', id);
}

/** Asks whether the script has ended. */
export function statusRequest(id: bigint): Buffer {
  return emptyRequest('t', id);
}

/** Kills the script and what it has started. */
export function killRequest(id: bigint): Buffer {
  return emptyRequest('k', id);
}

/** Forgets the script that has ended. */
export function forgetRequest(id: bigint): Buffer {
  return emptyRequest('d', id);
}

/** Which request it is, as its first byte says. */
export function operationOf(request: Buffer): string {
  return request.toString('latin1', 0, 1);
}

export function idOf(request: Buffer): bigint {
  return request.readBigUInt64LE(8);
}

export interface AgentReply {
  readonly id: bigint;
  /** 0, or a negative errno; to `readRequest` how many bytes of output are behind it, to `statusRequest` a wait status. */
  readonly result: number;
  /** What it was given to keep; 0 after a boot. With output: 1 where it is the script's, 2 where it is its errors. */
  readonly nonce: bigint;
  /** Only `readRequest` has any. */
  readonly output?: Buffer;
}

/** @param bytes at least `replyBytes` of them */
export function parseReply(bytes: Buffer): AgentReply {
  return {
    id: bytes.readBigUInt64LE(0),
    result: Number(bytes.readBigInt64LE(8)),
    nonce: bytes.readBigUInt64LE(16),
  };
}

function emptyRequest(operation: string, id: bigint): Buffer {
  const record = Buffer.alloc(requestBytes);
  record.write(operation, 0, 'latin1');
  record.writeBigUInt64LE(id, 8);
  return record;
}
