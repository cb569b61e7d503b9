import { setTimeout as pause } from 'node:timers/promises';
import type { ContainerClient } from '@azure/storage-blob';
import { Ttys0Error } from '../../errors/index.ts';
import type { AuditEvent } from '../../gateway/ports.ts';
import type { Line } from '../../line/line.ts';
import type { LineReader, ReadEvent } from '../../line/reader.ts';
import { LogBlob, type LogLimits } from './log-blob.ts';
import type { NamedVm } from './names.ts';
import { auditNote, gapNote, NoteWeaver } from './notes.ts';
import { Spool, type SpoolOptions } from './spool.ts';

/** What the writer of a log tells of. */
export type LogAlarm = Ttys0Error<'storage.log-behind' | 'storage.log-gap'>;

export interface SerialLogOptions {
  readonly vm: NamedVm & { readonly line: Line };
  /** The VM's container, in the account where its log belongs now; undefined while its boot diagnostics are off. */
  readonly container: () => ContainerClient | undefined;
  readonly onAlarm: (alarm: LogAlarm) => void;
  readonly limits?: Partial<LogLimits & SpoolOptions>;
}

const mebibyte = 1024 * 1024;
const defaults: LogLimits & SpoolOptions = {
  partBytes: 4 * mebibyte,
  partBlocks: 10_000,
  keptParts: 15,
  capacityBytes: 4 * mebibyte,
  // Azurite writes down what it holds each 5 s.
  settleMs: 20_000,
};
/** What the guest says within this time goes to storage at once. */
const batchMs = 500;
/** So long a note waits for the guest to end its line. */
const noteMs = 1_000;
const [firstRetryMs, lastRetryMs] = [250, 5_000];

/**
 * Carries what one guest says to its boot diagnostics log, at most 2 s behind while storage answers, with the accesses
 * to its console between the lines (security.audit, security.log-rotation). There is no log before the guest's first
 * output. While storage is slow, down or full, it waits here up to a bound, and then in the line's ring up to its
 * bound; what is dropped after that is marked. The guest never waits.
 */
export class SerialLog implements AsyncDisposable {
  readonly #options: SerialLogOptions;
  readonly #limits: LogLimits & SpoolOptions;
  readonly #reader: LineReader;
  readonly #spool: Spool;
  readonly #weaver: NoteWeaver;
  readonly #closing = new AbortController();
  readonly #work: Promise<unknown>;
  #blob: { readonly container: ContainerClient; readonly log: LogBlob } | undefined;
  #spoken = false;
  #ended = false;
  #behind = false;
  #doubt = false;
  #wakeWriter: () => void = () => undefined;
  #wakePump: () => void = () => undefined;
  #wakeRetry: () => void = () => undefined;
  #noteTimer: NodeJS.Timeout | undefined;

  constructor(options: SerialLogOptions) {
    this.#options = options;
    this.#limits = { ...defaults, ...options.limits };
    this.#spool = new Spool(this.#limits);
    this.#weaver = new NoteWeaver((bytes) => this.#spool.push(bytes));
    this.#reader = options.vm.line.reader(0);
    this.#work = Promise.all([this.#pump(), this.#write()]);
  }

  /** Notes an access to the console; it waits for the end of the guest's line, but not for long. */
  audit(event: AuditEvent): void {
    this.#weaver.note(auditNote(event));
    this.#wakeWriter();
    if (!this.#weaver.waiting || this.#noteTimer) return;
    this.#noteTimer = setTimeout(() => {
      this.#noteTimer = undefined;
      this.#weaver.breakLine();
      this.#wakeWriter();
    }, noteMs);
  }

  /** Storage is there again, and may have forgotten the end of the log: looks at once, and sends that again. */
  storageReturned(): void {
    this.#blob?.log.forget();
    this.#doubt = true;
    this.#wakeWriter();
    this.#wakeRetry();
  }

  /** Writes what there is still to be written, in one try, and ends. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#noteTimer);
    this.#weaver.breakLine();
    this.#reader.end();
    this.#closing.abort();
    this.#wakePump();
    this.#wakeWriter();
    await this.#work;
    this.#reader.close();
  }

  /** From the line into memory, while there is room. */
  async #pump(): Promise<void> {
    for (;;) {
      while (this.#spool.roomBytes === 0 && !this.#closing.signal.aborted) {
        await new Promise<void>((resolve) => (this.#wakePump = resolve));
      }
      const event = await this.#reader.next();
      if (event === undefined) break;
      this.#take(event);
      this.#wakeWriter();
    }
    this.#ended = true;
    this.#wakeWriter();
  }

  #take(event: ReadEvent): void {
    this.#spoken = true;
    if (event.kind === 'bytes') return this.#weaver.guest(event.bytes);
    const bytes = event.to - event.from;
    this.#weaver.note(gapNote(bytes));
    this.#weaver.breakLine();
    this.#options.onAlarm(new Ttys0Error('storage.log-gap', { vm: this.#options.vm.name, bytes }));
  }

  /** From memory to storage, until the line and this have ended. */
  async #write(): Promise<void> {
    const { signal } = this.#closing;
    let retryMs = firstRetryMs;
    for (;;) {
      while (!this.#hasWork && !this.#ended) {
        await new Promise<void>((resolve) => (this.#wakeWriter = resolve));
      }
      if (!this.#hasWork) return;
      await pause(batchMs, undefined, { signal }).catch(() => undefined);
      if (await this.#send()) {
        retryMs = firstRetryMs;
        continue;
      }
      if (this.#ended) return;
      await this.#wokenWithin(retryMs);
      retryMs = Math.min(2 * retryMs, lastRetryMs);
    }
  }

  get #hasWork(): boolean {
    return this.#spoken && (this.#doubt || this.#spool.sent < this.#spool.end);
  }

  /** Sends all there is. False when storage did not take it: then it is asked anew where the log ends. */
  async #send(): Promise<boolean> {
    const log = this.#log();
    const now = (): number => performance.now();
    if (!log) {
      this.#doubt = false;
      this.#spool.abandon(this.#spool.end); // boot diagnostics are off: nobody wants it
      this.#wakePump();
      return true;
    }
    const { vm, onAlarm } = this.#options;
    try {
      this.#doubt = false;
      const bytes = await log.resume(this.#spool, now());
      if (bytes > 0) onAlarm(new Ttys0Error('storage.log-gap', { vm: vm.name, bytes }));
      while (this.#spool.sent < this.#spool.end) {
        await log.append(this.#spool, now);
        this.#wakePump();
      }
      this.#behind = false;
      return true;
    } catch (error) {
      log.forget();
      this.#doubt = true;
      const reason = error instanceof Error ? error.message.split('\n', 1).join('') : String(error);
      if (!this.#behind) onAlarm(new Ttys0Error('storage.log-behind', { vm: vm.name, reason }));
      this.#behind = true;
      return false;
    }
  }

  /** The log in the account where it belongs now; a new account begins with what comes from now on. */
  #log(): LogBlob | undefined {
    const container = this.#options.container();
    if (!container) this.#blob = undefined;
    else if (this.#blob?.container.url === container.url) this.#blob.log.reachBy(container);
    else {
      if (this.#blob) this.#spool.abandon(this.#spool.sent);
      this.#blob = { container, log: new LogBlob(container, this.#options.vm, this.#limits) };
    }
    return this.#blob?.log;
  }

  /** Waits for somebody to call, such as storage that is there again, but not for longer than that. */
  async #wokenWithin(durationMs: number): Promise<void> {
    const woken = new Promise<void>((resolve) => (this.#wakeRetry = resolve));
    const signal = this.#closing.signal;
    await Promise.race([woken, pause(durationMs, undefined, { signal }).catch(() => undefined)]);
  }
}
