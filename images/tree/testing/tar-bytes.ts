import { writeFileSync } from 'node:fs';

/** An entry of an archive, with whatever an attacker would put into its header. */
export interface RawEntry {
  /** Bytes as latin1. */
  readonly name: string;
  /** One character; `0` without it. */
  readonly type?: string;
  readonly linkName?: string;
  readonly content?: string | Buffer;
  /** Other than the content's. */
  readonly sizeBytes?: number;
  readonly mode?: number;
  readonly uid?: number;
  readonly device?: readonly [number, number];
}

/** An archive made by hand, with the two blocks of zeros that end it. */
export function tarBytes(...entries: readonly RawEntry[]): Buffer {
  return Buffer.concat([...entries.map(entryBytes), Buffer.alloc(1024)]);
}

/** The records of an extended header, before the entry that they are for. */
export function paxEntry(records: Readonly<Record<string, string | Buffer>>): RawEntry {
  const content = Buffer.concat(Object.entries(records).map(([key, value]) => paxRecord(key, value)));
  return { name: 'PaxHeaders/x', type: 'x', content };
}

/** The files of a root that every import takes. */
export const smallRoot: readonly RawEntry[] = [
  { name: 'etc/', type: '5', mode: 0o755 },
  { name: 'usr/bin/', type: '5', mode: 0o755 },
  { name: 'bin', type: '2', linkName: 'usr/bin' },
];

/** Writes a file in the directory of a test and returns its path. */
export function writeArchive(directory: string, bytes: Buffer, name = 'root.tar'): string {
  const file = `${directory}/${name}`;
  writeFileSync(file, bytes);
  return file;
}

function paxRecord(key: string, value: string | Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(` ${key}=`), Buffer.from(value as string), Buffer.from('\n')]);
  let length = body.length + 1;
  while (String(length).length + body.length !== length) length += 1;
  return Buffer.concat([Buffer.from(String(length)), body]);
}

function entryBytes({
  name,
  type = '0',
  linkName = '',
  content = '',
  mode = 0o644,
  uid = 0,
  ...others
}: RawEntry): Buffer {
  const body = Buffer.from(content as string);
  const header = Buffer.alloc(512);
  const octal = (value: number, length: number) => value.toString(8).padStart(length - 1, '0');
  header.write(name, 0, 100, 'latin1');
  header.write(octal(mode, 8), 100);
  header.write(octal(uid, 8), 108);
  header.write(octal(0, 8), 116);
  header.write(octal(others.sizeBytes ?? body.length, 12), 124);
  header.write(octal(1_700_000_000, 12), 136);
  header.write(type, 156);
  header.write(linkName, 157, 100, 'latin1');
  header.write('ustar\0' + '00', 257, 'latin1');
  const [major, minor] = others.device ?? [0, 0];
  header.write(octal(major, 8), 329);
  header.write(octal(minor, 8), 337);
  header.write(' '.repeat(8), 148);
  header.write(
    `${octal(
      header.reduce((sum, byte) => sum + byte, 0),
      7,
    )}\0 `,
    148,
    'latin1',
  );
  return Buffer.concat([header, body, Buffer.alloc((512 - (body.length % 512)) % 512)]);
}
