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

export interface AgentReply {
  readonly id: bigint;
  /** 0, or a negative errno. */
  readonly result: number;
  /** What it was given to keep; 0 after a boot. */
  readonly nonce: bigint;
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
