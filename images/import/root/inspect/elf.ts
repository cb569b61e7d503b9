import { readContent, type Content } from '../../../tree/index.ts';

/** What a program or library is made for. */
export interface Elf {
  /** As people call it: `x86-64`, `aarch64`. */
  readonly machine: string;
  readonly bits: 32 | 64;
  /** The levels of the x86-64 ABI that it says it needs: 1 to 4. */
  readonly isaLevel: number;
}

const machines: Readonly<Record<number, string>> = {
  2: 'sparc',
  3: 'i386',
  8: 'mips',
  20: 'ppc',
  21: 'ppc64',
  22: 's390x',
  40: 'arm',
  43: 'sparc64',
  62: 'x86-64',
  183: 'aarch64',
  243: 'riscv64',
  258: 'loongarch64',
};

/** The head of a file with its program headers and, where linkers put them, its notes. */
const headBytes = 65_536;
const propertySegment = 0x6474e553;
const isaNeeded = 0xc0008002;

/** Reads the header of a program; undefined where a file is none. */
export function readElf(content: Content): Elf | undefined {
  const bytes = readContent(content, headBytes);
  if (bytes.length < 64 || bytes.toString('latin1', 0, 4) !== '\x7fELF') return undefined;
  const bits = bytes[4] === 2 ? 64 : 32;
  const littleEndian = bytes[5] === 1;
  const code = littleEndian ? bytes.readUInt16LE(18) : bytes.readUInt16BE(18);
  const machine = machines[code] ?? `machine ${code}`;
  const needed = bits === 64 && littleEndian ? isaBits(bytes) : 0;
  return { machine, bits, isaLevel: needed & 8 ? 4 : needed & 4 ? 3 : needed & 2 ? 2 : 1 };
}

/** The bits of the note by which a linker says what an x86-64 program needs. */
function isaBits(bytes: Buffer): number {
  const table = Number(bytes.readBigUInt64LE(32));
  const [size, count] = [bytes.readUInt16LE(54), bytes.readUInt16LE(56)];
  for (let index = 0; index < count; index += 1) {
    const at = table + index * size;
    if (size < 56 || at + 56 > bytes.length) return 0;
    if (bytes.readUInt32LE(at) !== propertySegment) continue;
    const start = Number(bytes.readBigUInt64LE(at + 8));
    const end = start + Number(bytes.readBigUInt64LE(at + 32));
    if (end <= bytes.length) return isaProperty(bytes.subarray(start, end));
  }
  return 0;
}

function isaProperty(note: Buffer): number {
  // Sizes of name, description; type; "GNU\0"; then properties: type, size, data, padded to 8 bytes.
  for (let at = 16; at + 8 <= note.length;) {
    const size = note.readUInt32LE(at + 4);
    if (note.readUInt32LE(at) === isaNeeded && size >= 4 && at + 12 <= note.length)
      return note.readUInt32LE(at + 8);
    at += 8 + Math.ceil(size / 8) * 8;
  }
  return 0;
}
