import { setTimeout as pause } from 'node:timers/promises';
import type { ContainerClient } from '@azure/storage-blob';
import { Ttys0Error } from '../../errors/index.ts';
import type { AuditEvent } from '../../gateway/ports.ts';
import type { Line } from '../../line/line.ts';
import type { LineReader } from '../../line/reader.ts';
import { Bell } from './bell.ts';
import { Holdback } from './holdback.ts';
import type { Journal } from './journal.ts';
import { LogBlob, type LogLimits } from './log-blob.ts';
import { moveLog } from './move-log.ts';
import { keptParts, type NamedVm } from './names.ts';
import { auditNote, gapNote, NoteWeaver } from './notes.ts';
import { Spool, type SpoolOptions } from './spool.ts';
import { noStorageFaults, type StorageFaults } from './storage-faults.ts';

/** What the writer of a log tells of. */
export type LogAlarm = Ttys0Error<'storage.log-behind' | 'storage.log-gap'>;

export interface SerialLogOptions {
  readonly vm: NamedVm & { readonly line: Line };
  /** The VM's container, in the account where its log belongs now; undefined while its boot diagnostics are off. */
  readonly container: () => ContainerClient | undefined;
  /** Where the log is kept while no blob is to be there; undefined where there is no such place. */
  readonly hidden?: () => ContainerClient | undefined;
  /** What is made to go wrong at that moment; `faultsChanged` tells of another one. */
  readonly faults?: () => StorageFaults;
  /** What storage may lack when this process is killed; without one, that is lost. */
  readonly journal?: Journal | undefined;
  /**
   * Reads what the line does not hold any more from the record that QEMU keeps, at most so many bytes; nothing where that
   * does not have it either.
   */
  readonly record?: (offset: number, maximumBytes: number) => Promise<Buffer>;
  readonly onAlarm: (alarm: LogAlarm) => void;
  readonly limits?: Partial<LogLimits & SpoolOptions>;
}

const mebibyte = 1024 * 1024;
const defaults: LogLimits & SpoolOptions = {
  partBytes: 4 * mebibyte,
  partBlocks: 10_000,
  keptParts,
  capacityBytes: 4 * mebibyte,
  // Azurite writes down what it holds each 5 s.
  settleMs: 20_000,
};
/** What the guest says within this time goes to storage at once. */
const batchMs = 500;
/** So much is read at once of what the line has lost. */
const repairBytes = 64 * 1024;
const newline = 0x0a;
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
  readonly #holdback: Holdback;
  readonly #weaver: NoteWeaver;
  readonly #closing = new AbortController();
  readonly #writer = new Bell();
  readonly #pumping = new Bell();
  readonly #retry = new Bell();
  readonly #work: Promise<unknown>;
  /** Where it is written, and the address where it belongs. */
  #blob: { readonly container: ContainerClient; readonly home: string; readonly log: LogBlob } | undefined;
  #spoken: boolean;
  #ended = false;
  #behind = false;
  #doubt = false;
  #noteTimer: NodeJS.Timeout | undefined;
  /** How far into the line the log has come. */
  #lineEnd: number;

  constructor(options: SerialLogOptions) {
    this.#options = options;
    this.#limits = { ...defaults, ...options.limits };
    this.#spool = new Spool(this.#limits, options.journal);
    this.#spoken = this.#spool.end > 0;
    this.#holdback = new Holdback(this.#spool.end);
    this.#lineEnd = options.journal?.lineEnd ?? 0;
    const atLineStart = this.#lineEnd === 0 || options.journal?.held.at(-1) === newline;
    this.#weaver = new NoteWeaver((bytes, ofGuest) => {
      if (ofGuest) this.#lineEnd += bytes.length;
      this.#spool.push(bytes, this.#lineEnd);
      this.#holdback.note(this.#spool.end, performance.now());
    }, atLineStart);
    this.#reader = options.vm.line.reader(this.#lineEnd);
    this.#work = Promise.all([this.#pump(), this.#write()]);
  }

  /** Notes an access to the console; it waits for the end of the guest's line, but not for long. */
  audit(event: AuditEvent): void {
    this.#weaver.note(auditNote(event));
    this.#writer.ring();
    if (!this.#weaver.waiting || this.#noteTimer) return;
    this.#noteTimer = setTimeout(() => {
      this.#noteTimer = undefined;
      this.#weaver.breakLine();
      this.#writer.ring();
    }, noteMs);
  }

  /** Storage is there again, and may have forgotten the end of the log: looks at once, and sends that again. */
  storageReturned(): void {
    this.#blob?.log.forget();
    this.faultsChanged();
  }

  /** Something else is made to go wrong, or nothing any more: looks at once. */
  faultsChanged(): void {
    this.#doubt = true;
    this.#writer.ring();
    this.#retry.ring();
  }

  /** Writes what there is still to be written, in one try, and ends. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#noteTimer);
    this.#weaver.breakLine();
    this.#reader.end();
    this.#closing.abort();
    this.#pumping.ring();
    this.#writer.ring();
    await this.#work;
    this.#reader.close();
    this.#options.journal?.[Symbol.dispose]();
  }

  /** From the line into memory, while there is room. */
  async #pump(): Promise<void> {
    for (;;) {
      await this.#room();
      const event = await this.#reader.next();
      if (event === undefined) break;
      if (event.kind === 'bytes') this.#take(event.bytes);
      else await this.#repair(event.from, event.to);
    }
    this.#ended = true;
    this.#writer.ring();
  }

  async #room(): Promise<void> {
    while (this.#spool.roomBytes === 0 && !this.#closing.signal.aborted) await this.#pumping.rung();
  }

  #take(bytes: Buffer): void {
    this.#spoken = true;
    this.#weaver.guest(bytes);
    this.#writer.ring();
  }

  /** What the line has lost is in QEMU's own record; what is not there either is a gap. */
  async #repair(from: number, to: number): Promise<void> {
    const { record } = this.#options;
    for (let offset = from; offset < to;) {
      await this.#room();
      const bytes = (await record?.(offset, Math.min(repairBytes, to - offset))) ?? Buffer.alloc(0);
      if (bytes.length === 0) return this.#markGap(to - offset);
      this.#take(bytes);
      offset += bytes.length;
    }
  }

  #markGap(bytes: number): void {
    this.#spoken = true;
    this.#lineEnd += bytes;
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
        await this.#writer.rung(this.#holdback.nextMs(performance.now(), this.#delayMs));
      }
      if (!this.#hasWork) return;
      await pause(batchMs, undefined, { signal }).catch(() => undefined);
      if (await this.#send()) {
        retryMs = firstRetryMs;
        continue;
      }
      if (this.#ended) return;
      await this.#retry.rung(retryMs, signal);
      retryMs = Math.min(2 * retryMs, lastRetryMs);
    }
  }

  get #hasWork(): boolean {
    return this.#doubt || (this.#spoken && this.#spool.sent < this.#ripe);
  }

  get #faults(): StorageFaults {
    return this.#options.faults?.() ?? noStorageFaults;
  }

  /** What is held back goes at the end. */
  get #delayMs(): number {
    return this.#ended ? 0 : this.#faults.delayMs;
  }

  /** Offset up to which the log may go to storage. */
  get #ripe(): number {
    return this.#holdback.ripe(performance.now(), this.#delayMs);
  }

  /** Sends all there is. False when storage did not take it: then it is asked anew where the log ends. */
  async #send(): Promise<boolean> {
    const now = (): number => performance.now();
    if (!this.#options.container()) {
      this.#blob = undefined;
      this.#doubt = false;
      this.#spool.abandon(this.#spool.end); // boot diagnostics are off: nobody wants it
      this.#pumping.ring();
      return true;
    }
    const { vm, onAlarm } = this.#options;
    const to = this.#ripe;
    try {
      this.#doubt = false;
      const log = await this.#log();
      if (!log || !this.#spoken) return true;
      const bytes = await log.resume(this.#spool, now());
      if (bytes > 0) onAlarm(new Ttys0Error('storage.log-gap', { vm: vm.name, bytes }));
      while (this.#spool.sent < to) {
        await log.append(this.#spool, to, now);
        this.#pumping.ring();
      }
      this.#behind = false;
      return true;
    } catch (error) {
      this.#blob?.log.forget();
      this.#doubt = true;
      const reason = error instanceof Error ? error.message.split('\n', 1).join('') : String(error);
      if (!this.#behind) onAlarm(new Ttys0Error('storage.log-behind', { vm: vm.name, reason }));
      this.#behind = true;
      return false;
    }
  }

  /** The log in the account where it belongs now; a new account begins with what comes from now on. */
  async #log(): Promise<LogBlob | undefined> {
    const { container, hidden, vm } = this.#options;
    const [home, aside] = [container(), hidden?.()];
    if (!home) return undefined;
    const place = this.#faults.absent && aside ? aside : home;
    if (this.#blob?.container.url === place.url) this.#blob.log.reachBy(place);
    else {
      if (this.#blob && this.#blob.home !== home.url) this.#spool.abandon(this.#spool.sent);
      if (aside) await moveLog(place === home ? aside : home, place, vm);
      this.#blob = { container: place, home: home.url, log: new LogBlob(place, vm, this.#limits) };
    }
    return this.#blob.log;
  }
}
