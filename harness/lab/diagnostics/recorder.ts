import path from 'node:path';
import type { ContainerClient } from '@azure/storage-blob';
import type { AuditEvent } from '../../gateway/ports.ts';
import { inTime } from '../../storage/account.ts';
import type { LabGuest } from '../guest/lab-guest.ts';
import { Screenshots } from './screenshot/screenshots.ts';
import { type LogAlarm, SerialLog } from './serial-log.ts';

export interface RecorderOptions {
  readonly guest: LabGuest;
  /** The container where the guest's boot diagnostics belong at that moment; undefined while nobody wants them. */
  readonly container: () => ContainerClient | undefined;
  readonly onAlarm: (alarm: LogAlarm) => void;
  /** For files of a moment. */
  readonly scratch: string;
}

/** Writes down what one guest says and shows. */
export class Recorder implements AsyncDisposable {
  readonly #container: () => ContainerClient | undefined;
  readonly #log: SerialLog;
  readonly #screenshots: Screenshots;

  constructor({ guest, container, onAlarm, scratch }: RecorderOptions) {
    this.#container = container;
    this.#log = new SerialLog({ vm: guest, container, onAlarm });
    this.#screenshots = new Screenshots({
      vm: guest,
      container,
      dump: (file) => guest.power.running('screendump').screendump(file),
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
    void this.#container()
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
  }

  /** Writes what there is still to be written, and ends. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#log[Symbol.asyncDispose](), this.#screenshots[Symbol.asyncDispose]()]);
  }
}
