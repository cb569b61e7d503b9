import type { AppendBlobClient, ContainerClient, RestError } from '@azure/storage-blob';
import { inTime } from '../../storage/account.ts';
import { logName, type NamedVm, partName } from './names.ts';
import { gapNote } from './notes.ts';
import type { Spool } from './spool.ts';

export interface LogLimits {
  /** How long a part may become, in bytes. */
  readonly partBytes: number;
  /** Of how many appends it may be made; the service's own limit is 50,000. */
  readonly partBlocks: number;
  /** How many earlier parts are kept. */
  readonly keptParts: number;
}

/** The newest part, as storage has it. */
interface Part {
  readonly number: number;
  /** Offset in the whole log of its first byte. */
  readonly start: number;
  readonly length: number;
  readonly blocks: number;
  readonly etag: string | undefined;
}

const longestAppendBytes = 1024 * 1024;

/**
 * The log of one VM in storage. Its newest part is an append blob that is called as the real service calls it; when it is
 * full, it is copied to a blob with the part's number after its name, and begun anew. Each part tells in its metadata
 * its number and where in the whole log it begins, and each append says at what length it applies: so whatever storage
 * has done or forgotten of a request that failed, asking it for the newest part tells where to go on.
 */
export class LogBlob {
  #container: ContainerClient;
  readonly #vm: NamedVm;
  readonly #limits: LogLimits;
  #part: Part | undefined;
  /** Offset at which the log begins in this account. */
  #origin: number | undefined;
  #lastNumber = 0;

  constructor(container: ContainerClient, vm: NamedVm, limits: LogLimits) {
    this.#container = container;
    this.#vm = vm;
    this.#limits = limits;
  }

  /** The same container, by a client that may have another key. */
  reachBy(container: ContainerClient): void {
    this.#container = container;
  }

  /** What is known of storage is in doubt: the next call asks it. */
  forget(): void {
    this.#part = undefined;
  }

  /**
   * Makes sure of where the log ends in storage, and lets the spool go on from there. Returns how many bytes storage has
   * lost that the spool does not hold any more.
   */
  async resume(spool: Spool, nowMs: number): Promise<number> {
    if (this.#part) return 0;
    const part = await this.#find();
    if (part === undefined) return this.#beginLog(spool);
    this.#part = part;
    this.#lastNumber = part.number;
    const end = part.start + part.length;
    if (end >= spool.sent) {
      spool.taken(Math.min(end, spool.end), nowMs);
      return 0;
    }
    const lost = spool.rewind(end);
    if (lost > 0) await this.#markGap(lost, spool.sent, (start) => this.#turnOver(part, start));
    return lost;
  }

  /** Appends what the spool has next, up to that offset at most, to a new part where the newest one is full. */
  async append(spool: Spool, to: number, nowMs: () => number): Promise<void> {
    const part = await this.#withRoom(spool.sent);
    const room = Math.min(this.#limits.partBytes - part.length, longestAppendBytes, to - spool.sent);
    const bytes = spool.next(room);
    const { etag } = await this.#newest.appendBlock(bytes, bytes.length, {
      ...inTime(),
      conditions: { appendPosition: part.length },
    });
    this.#part = { ...part, length: part.length + bytes.length, blocks: part.blocks + 1, etag };
    spool.taken(spool.sent + bytes.length, nowMs());
  }

  get #newest(): AppendBlobClient {
    return this.#container.getAppendBlobClient(logName(this.#vm));
  }

  async #find(): Promise<Part | undefined> {
    try {
      const { metadata, contentLength, blobCommittedBlockCount, etag } =
        await this.#newest.getProperties(inTime());
      return {
        number: Number(metadata?.['part'] ?? 1),
        start: Number(metadata?.['start'] ?? 0),
        length: contentLength ?? 0,
        blocks: blobCommittedBlockCount ?? 0,
        etag,
      };
    } catch (error) {
      if ((error as RestError).statusCode === 404) return undefined;
      throw error;
    }
  }

  /** Storage has nothing of the log: it never had, or it has forgotten, or somebody has deleted it. */
  async #beginLog(spool: Spool): Promise<number> {
    const begin = (start: number): Promise<Part> =>
      this.#begin(this.#lastNumber + 1, start, { ifNoneMatch: '*' });
    await this.#container.createIfNotExists(inTime());
    this.#origin ??= spool.start;
    spool.rewind(spool.start);
    const lost = spool.start - this.#origin;
    if (lost > 0) await this.#markGap(lost, spool.start, begin);
    else await begin(spool.start);
    return lost;
  }

  /** Begins a part with a note that ends where the spool goes on: in each part offsets follow one another. */
  async #markGap(lost: number, offset: number, begin: (start: number) => Promise<Part>): Promise<void> {
    const note = Buffer.from(`${gapNote(lost)}\r\n`);
    const begun = await begin(offset - note.length);
    const { etag } = await this.#newest.appendBlock(note, note.length, {
      ...inTime(),
      conditions: { appendPosition: 0 },
    });
    this.#part = { ...begun, length: note.length, blocks: 1, etag };
  }

  async #withRoom(offset: number): Promise<Part> {
    const part = this.#part;
    if (part === undefined) throw new Error('The log has not been resumed.');
    const { partBytes, partBlocks } = this.#limits;
    return part.length < partBytes && part.blocks < partBlocks ? part : this.#turnOver(part, offset);
  }

  async #turnOver(part: Part, offset: number): Promise<Part> {
    await this.#setAside(part);
    const begun = await this.#begin(part.number + 1, offset, part.etag ? { ifMatch: part.etag } : {});
    const outlived = partName(this.#vm, part.number - this.#limits.keptParts);
    await this.#container.getBlobClient(outlived).deleteIfExists(inTime());
    return begun;
  }

  async #setAside(part: Part): Promise<void> {
    const copy = this.#container.getAppendBlobClient(partName(this.#vm, part.number));
    const copying = await copy.beginCopyFromURL(this.#newest.url, inTime());
    while (!copying.isDone()) await copying.poll(inTime());
    const { contentLength } = await copy.getProperties(inTime());
    if (contentLength !== part.length) throw new Error(`part ${part.number} was not copied whole`);
  }

  async #begin(
    number: number,
    start: number,
    conditions: { readonly ifMatch?: string; readonly ifNoneMatch?: string },
  ): Promise<Part> {
    const { etag } = await this.#newest.create({
      ...inTime(),
      conditions,
      metadata: { part: String(number), start: String(start) },
      blobHTTPHeaders: { blobContentType: 'text/plain' },
    });
    this.#lastNumber = number;
    this.#part = { number, start, length: 0, blocks: 0, etag };
    return this.#part;
  }
}
