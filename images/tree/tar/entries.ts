import { shownName } from '../shown-name.ts';
import { ByteReader } from './byte-reader.ts';
import { blockBytes, isZeroBlock, parseHeader, type TarHeader } from './header.ts';
import { parsePax } from './pax.ts';

/** What is wrong with an archive as such. */
export class TarDamage extends Error {}

/** An entry of an archive; its content, if it has any, must be read or skipped before the next one is asked for. */
export interface TarEntry extends TarHeader {
  readonly xattrs: ReadonlyMap<string, Buffer>;
}

/** No extended header of a real archive is longer. */
const longestHeaderBytes = 1_048_576;
const xattrPrefix = 'SCHILY.xattr.';

/**
 * Reads a tar archive of any of the kinds in use: ustar, GNU and POSIX. tar libraries of JavaScript take what an extended
 * header holds for UTF-8, which loses capabilities and names; and an archive that is cut off between two entries is
 * whole to them. All methods throw TarDamage.
 */
export class TarReader {
  readonly #bytes: ByteReader;
  #left = 0;
  #padding = 0;
  #common: ReadonlyMap<string, Buffer> = new Map();

  constructor(source: AsyncIterable<Buffer>) {
    this.#bytes = new ByteReader(source);
  }

  /** The next entry; undefined at the archive's end. What is left of the one before is skipped. */
  async next(): Promise<TarEntry | undefined> {
    await this.#skip();
    let records = this.#common;
    const long = { name: '', linkName: '' };
    for (;;) {
      const header = await this.#header();
      if (!header) return undefined;
      switch (header.type) {
        case 'x':
          records = new Map([...this.#common, ...(await this.#records(header))]);
          break;
        case 'g':
          this.#common = new Map([...this.#common, ...(await this.#records(header))]);
          records = this.#common;
          break;
        case 'L':
          long.name = await this.#longName(header);
          break;
        case 'K':
          long.linkName = await this.#longName(header);
          break;
        default:
          return this.#entry(header, records, long);
      }
    }
  }

  /** Some of the bytes of the entry's content, at most `most`; none at its end. */
  async read(most = 1_048_576): Promise<Buffer> {
    if (this.#left === 0) return Buffer.alloc(0);
    const piece = await this.#bytes.takeSome(Math.min(most, this.#left));
    if (piece.length === 0) throw new TarDamage('it ends in the middle of a file');
    this.#left -= piece.length;
    return piece;
  }

  async close(): Promise<void> {
    await this.#bytes.close();
  }

  async #header(): Promise<TarHeader | undefined> {
    const block = await this.#bytes.take(blockBytes);
    if (block.length === 0) throw new TarDamage('it ends before its last block');
    if (block.length < blockBytes) throw new TarDamage('it ends in the middle of a header');
    if (isZeroBlock(block)) return undefined;
    const header = parseHeader(block);
    if (!header) throw new TarDamage('a header in it is damaged');
    const numbers = [header.sizeBytes, header.mtime, header.uid, header.gid, header.mode];
    if (!numbers.every(Number.isSafeInteger) || header.sizeBytes < 0 || header.uid < 0 || header.gid < 0)
      throw new TarDamage(`the header of ${shownName(header.name)} holds numbers that are none`);
    return header;
  }

  #entry(
    header: TarHeader,
    records: ReadonlyMap<string, Buffer>,
    long: { readonly name: string; readonly linkName: string },
  ): TarEntry {
    const text = (key: string) => records.get(key)?.toString('latin1');
    const number = (key: string, otherwise: number) => {
      const value = Number(text(key) ?? otherwise);
      if (!Number.isFinite(value)) throw new TarDamage(`an extended header in it holds a wrong ${key}`);
      return Math.floor(value);
    };
    const name = text('path') ?? (long.name === '' ? header.name : long.name);
    if (header.type === 'S' || [...records.keys()].some((key) => key.startsWith('GNU.sparse.')))
      throw new TarDamage(`it keeps ${shownName(name)} with its holes left out, which only GNU tar reads`);
    // The oldest archives know a directory by its name. A long name is cut off in the header, there at any place.
    const type = (header.type === '0' || header.type === '7') && name.endsWith('/') ? '5' : header.type;
    const hasContent = type === '0' || type === '7';
    const sizeBytes = number('size', header.sizeBytes);
    if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 0)
      throw new TarDamage(`the size of ${shownName(name)} is none`);
    // A hard link of POSIX's may bring its content along, which is the other one's.
    this.#expect(type >= '2' && type <= '6' ? 0 : sizeBytes);
    return {
      ...header,
      type: hasContent ? '0' : type,
      name,
      linkName: text('linkpath') ?? (long.linkName === '' ? header.linkName : long.linkName),
      sizeBytes: hasContent ? sizeBytes : 0,
      uid: number('uid', header.uid),
      gid: number('gid', header.gid),
      mtime: number('mtime', header.mtime),
      xattrs: new Map([...records].flatMap(([key, value]) => key.startsWith(xattrPrefix) ? [[key.slice(xattrPrefix.length), Buffer.from(value)] as const] : [])), // prettier-ignore
    };
  }

  async #records(header: TarHeader): Promise<ReadonlyMap<string, Buffer>> {
    const records = parsePax(await this.#whole(header));
    if (!records) throw new TarDamage('an extended header in it is damaged');
    return records;
  }

  async #longName(header: TarHeader): Promise<string> {
    const bytes = await this.#whole(header);
    const end = bytes.indexOf(0);
    return bytes.toString('latin1', 0, end < 0 ? bytes.length : end);
  }

  /** What follows a header that describes the next one. */
  async #whole({ sizeBytes }: TarHeader): Promise<Buffer> {
    if (sizeBytes > longestHeaderBytes)
      throw new TarDamage(`an extended header in it is ${sizeBytes} bytes long`);
    this.#expect(sizeBytes);
    const pieces: Buffer[] = [];
    for (let piece = await this.read(); piece.length > 0; piece = await this.read()) pieces.push(piece);
    await this.#skip();
    return Buffer.concat(pieces);
  }

  #expect(sizeBytes: number): void {
    this.#left = sizeBytes;
    this.#padding = (blockBytes - (sizeBytes % blockBytes)) % blockBytes;
  }

  async #skip(): Promise<void> {
    while (this.#left > 0) await this.read();
    const padding = await this.#bytes.take(this.#padding);
    if (padding.length < this.#padding) throw new TarDamage('it ends in the middle of a file');
    this.#padding = 0;
  }
}
