import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { ContainerClient } from '@azure/storage-blob';
import type { AuditEvent } from '../../gateway/ports.ts';
import { readRecord } from '../../machine/com1/record.ts';
import { inTime } from '../../storage/account.ts';
import type { LabGuest } from '../guest/lab-guest.ts';
import { Journal } from './journal.ts';
import type { LogLimits } from './log-blob.ts';
import { Screenshots } from './screenshot/screenshots.ts';
import { type LogAlarm, SerialLog } from './serial-log.ts';
import type { StorageFaults } from './storage-faults.ts';

export interface RecorderOptions {
  readonly guest: LabGuest;
  /** The container where the guest's boot diagnostics belong at that moment; undefined while nobody wants them. */
  readonly container: () => ContainerClient | undefined;
  /** Where a log is kept that is not to be there. */
  readonly hidden: () => ContainerClient | undefined;
  readonly faults: () => StorageFaults;
  readonly onAlarm: (alarm: LogAlarm) => void;
  /** A directory for what storage may lack when this process is killed; undefined where nobody asks for it then. */
  readonly journal: string | undefined;
  readonly limits: Partial<LogLimits>;
  /** For files of a moment. */
  readonly scratch: string;
}

/** Writes down what one guest says and shows. */
export class Recorder implements AsyncDisposable {
  readonly #options: RecorderOptions;
  readonly #log: SerialLog;
  readonly #screenshots: Screenshots;

  constructor(options: RecorderOptions) {
    const { guest, container, faults, scratch } = options;
    this.#options = options;
    const journal =
      options.journal === undefined ? undefined : new Journal(options.journal, guest.power.serialLogPath);
    const record = (offset: number, maximumBytes: number): Promise<Buffer> =>
      readRecord(guest.power.serialLogPath, offset, maximumBytes);
    this.#log = new SerialLog({ ...options, journal, record, vm: guest });
    this.#screenshots = new Screenshots({
      vm: guest,
      container: () => (faults().absent ? undefined : container()),
      dump: (file) => guest.power.screendump(file),
      scratchPath: path.join(scratch, `${guest.name}.ppm`),
    });
    this.prepare();
  }

  /**
   * Makes the container where boot diagnostics belong now: it is there before the guest has spoken, so that a log that is
   * read too early is a blob that is not found.
   */
  prepare(): void {
    // Where storage is away, this is done again when it is back.
    void this.#options
      .container()
      ?.createIfNotExists(inTime())
      .catch(() => undefined);
  }

  audit(event: AuditEvent): void {
    this.#log.audit(event);
  }

  /** Puts what the display shows now into storage, so that what is read next is of now. */
  takeScreenshot(): void {
    void this.#screenshots.take();
  }

  /** Storage is there again, and may have forgotten the end of what it had. */
  storageReturned(): void {
    this.#log.storageReturned();
    this.#screenshots.storageReturned();
    this.prepare();
    this.#withdraw();
  }

  /** Something else is made to go wrong, or nothing any more. */
  faultsChanged(): void {
    this.#log.faultsChanged();
    this.#withdraw();
    void this.#screenshots.take();
  }

  /** Writes what there is still to be written, and ends. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#log[Symbol.asyncDispose](), this.#screenshots[Symbol.asyncDispose]()]);
  }

  /** As disposal, for a guest that nobody will see again. */
  async forget(): Promise<void> {
    await this[Symbol.asyncDispose]();
    const { journal } = this.#options;
    if (journal !== undefined) await rm(journal, { recursive: true, force: true });
  }

  #withdraw(): void {
    const { faults, container } = this.#options;
    const place = faults().absent ? container() : undefined;
    if (place) void this.#screenshots.withdraw(place);
  }
}
