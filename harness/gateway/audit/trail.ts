import { fdatasync } from 'node:fs';
import { promisify } from 'node:util';
import { asHostError } from '../../host/directories.ts';
import { Ttys0Error } from '../../errors/index.ts';
import { tornOf } from './files.ts';
import { ownTrail } from './owner.ts';
import { type AuditFields, type ChainEnd, chainStart, seal } from './record.ts';
import { type Append, TrailFiles } from './trail-files.ts';

export interface AuditTrailOptions {
  readonly file: string;
  readonly now: () => Date;
  /** Told once of each time when it cannot be written, and of what is missing when it can again. */
  readonly onAlarm: (error: Ttys0Error) => void;
  readonly append?: Append;
}

/** A time when nothing could be written. */
interface Outage {
  readonly since: string;
  readonly reason: string;
  lost: number;
}

const synchronise = promisify(fdatasync);

/**
 * The audit trail (security.audit, gateway.md promise 5): one JSON record a line, each chained to the one before by its
 * hash, written by one process. A record is with the operating system when `write` returns, so that it outlives the
 * death of this process; it is on the disk soon after, so that a slow disk holds up nobody: a power cut may take the
 * records of that moment, and `verify` says so. While it cannot be written no new session is to be opened, running ones
 * go on, and it goes on by itself with a record of what is missing (L1, L2).
 */
export class AuditTrail implements AsyncDisposable {
  readonly file: string;
  readonly #options: AuditTrailOptions;
  readonly #owned: AsyncDisposable;
  #files: TrailFiles | undefined;
  #end: ChainEnd = chainStart;
  #outage: Outage | undefined;
  #synced: Promise<void> | undefined;
  #closed = false;

  private constructor(options: AuditTrailOptions, owned: AsyncDisposable) {
    this.file = options.file;
    this.#options = options;
    this.#owned = owned;
  }

  /** Opens or makes the file, and goes on after its last record. Throws `audit.in-use` or `host.*`. */
  static async open(options: AuditTrailOptions): Promise<AuditTrail> {
    const owned = await ownTrail(options.file);
    const trail = new AuditTrail(options, owned);
    try {
      trail.#open();
      trail.#append({ at: trail.#now, action: 'open', detail: `process ${process.pid}` });
      return trail;
    } catch (error) {
      await trail[Symbol.asyncDispose]();
      throw asHostError(error, options.file, 'TTYS0_DATA_DIR');
    }
  }

  /** Whether a record can be written now; after an outage this is where it goes on. */
  ready(): boolean {
    if (this.#closed) return false;
    try {
      if (this.#files?.untouched !== true) this.#open();
      const outage = this.#outage;
      if (!outage) return true;
      const { lost, since, reason } = outage;
      this.#append({ at: this.#now, action: 'gap', detail: `${lost} records could not be written since ${since}: ${reason}` }); // prettier-ignore
      this.#outage = undefined;
      this.#options.onAlarm(new Ttys0Error('audit.gap', { path: this.file, count: lost, since }));
      return true;
    } catch (error) {
      this.#fail(error);
      return false;
    }
  }

  /** Writes a record. False where it could not: what it tells of is not to be done where it can be left undone. */
  write(fields: AuditFields): boolean {
    if (this.ready()) {
      try {
        this.#append(fields);
        return true;
      } catch (error) {
        this.#fail(error);
      }
    }
    if (this.#outage) this.#outage.lost += 1;
    return false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await this.#synced;
    if (this.#files) await synchronise(this.#files.descriptor).catch(() => undefined);
    this.#files?.[Symbol.dispose]();
    this.#files = undefined;
    await this.#owned[Symbol.asyncDispose]();
  }

  get #now(): string {
    return this.#options.now().toISOString();
  }

  /** Opens the file anew, and writes down what is wrong with what is in it. */
  #open(): void {
    const { file } = this;
    this.#files?.[Symbol.dispose]();
    this.#files = undefined;
    const files = new TrailFiles(file, this.#options.append);
    this.#files = files;
    for (const known of [files.last, files.witnessed])
      if (known.sequence > this.#end.sequence) this.#end = known;
    const [at, inFile, ever] = [this.#now, files.last.sequence, this.#end.sequence];
    if (inFile < ever)
      this.#append({ at, action: 'gap', detail: `records after ${inFile}, up to ${ever}, are not in this file any more` }); // prettier-ignore
    if (files.tornBytes > 0)
      this.#append({ at, action: 'torn', detail: `${files.tornBytes} bytes of a record that was not whole are in ${tornOf(file)}` }); // prettier-ignore
  }

  #append(fields: AuditFields): void {
    const { line, end } = seal(fields, this.#end);
    if (!this.#files) throw new Error('the file is closed');
    this.#files.write(line, end);
    this.#end = end;
    this.#synchronise();
  }

  /** Has the system put on the disk what has been written, once at a time. */
  #synchronise(): void {
    const files = this.#files;
    if (this.#synced || !files || this.#closed) return;
    const upTo = this.#end;
    this.#synced = synchronise(files.descriptor).then(
      () => {
        this.#synced = undefined;
        if (this.#files === files && this.#end !== upTo) this.#synchronise();
      },
      (error: unknown) => {
        this.#synced = undefined;
        if (this.#files === files) this.#fail(error);
      },
    );
  }

  #fail(error: unknown): void {
    if (this.#outage) return;
    const reason = error instanceof Error ? error.message : String(error);
    this.#outage = { since: this.#now, reason, lost: 0 };
    this.#options.onAlarm(new Ttys0Error('audit.unwritable', { path: this.file, reason }));
  }
}
