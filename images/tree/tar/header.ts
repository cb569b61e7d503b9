/** A block of 512 bytes before each entry of a tar archive, as POSIX and GNU lay it out. */
export interface TarHeader {
  /** One character, as POSIX has them; `0` for an ordinary file of any age. */
  readonly type: string;
  /** Bytes as latin1, like all names here. */
  readonly name: string;
  readonly linkName: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly sizeBytes: number;
  /** Seconds since 1970. */
  readonly mtime: number;
  readonly major: number;
  readonly minor: number;
}

export const blockBytes = 512;
const checksumField: readonly [number, number] = [148, 156];

/** True for a block that ends an archive. */
export function isZeroBlock(block: Buffer): boolean {
  return block.every((byte) => byte === 0);
}

/** Reads a header; undefined where the block is none: its checksum is not that of its bytes. */
export function parseHeader(block: Buffer): TarHeader | undefined {
  if (block.length < blockBytes || parseNumber(block.subarray(...checksumField)) !== checksum(block))
    return undefined;
  const text = (start: number, length: number) => {
    const field = block.subarray(start, start + length);
    const end = field.indexOf(0);
    return field.toString('latin1', 0, end < 0 ? length : end);
  };
  const number = (start: number, length: number) => parseNumber(block.subarray(start, start + length));
  // GNU's own magic has times where POSIX has the start of a long name.
  const isPosix = text(257, 6) === 'ustar' && block[262] === 0;
  const prefix = isPosix ? text(345, 155) : '';
  const name = text(0, 100);
  return {
    type: block[156] === 0 ? '0' : text(156, 1),
    name: prefix === '' ? name : `${prefix}/${name}`,
    linkName: text(157, 100),
    mode: number(100, 8) & 0o7777,
    uid: number(108, 8),
    gid: number(116, 8),
    sizeBytes: number(124, 12),
    mtime: number(136, 12),
    major: number(329, 8),
    minor: number(337, 8),
  };
}

/** Octal digits, or a binary number where the first bit is set; NaN for what is neither. */
function parseNumber(field: Buffer): number {
  const first = field[0] ?? 0;
  if ((first & 0x80) === 0) {
    const digits = field
      .toString('latin1')
      .replace(/\0[^]*$/, '')
      .trim();
    return digits === '' ? 0 : /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number.NaN;
  }
  let value = first & 0x40 ? first - 256 : first & 0x7f;
  for (const byte of field.subarray(1)) value = value * 256 + byte;
  return value;
}

function checksum(block: Buffer): number {
  let sum = 8 * 0x20;
  for (let index = 0; index < checksumField[0]; index += 1) sum += block[index] ?? 0;
  for (let index = checksumField[1]; index < blockBytes; index += 1) sum += block[index] ?? 0;
  return sum;
}
