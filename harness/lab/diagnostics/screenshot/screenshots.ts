import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import type { ContainerClient } from '@azure/storage-blob';
import { inTime } from '../../../storage/account.ts';
import { type NamedVm, screenshotName } from '../names.ts';
import { encodeBmp } from './bmp.ts';
import { decodePpm } from './ppm.ts';

export interface ScreenshotsOptions {
  readonly vm: NamedVm;
  /** The VM's container, in the account where its screenshot belongs now; undefined while nobody wants one. */
  readonly container: () => ContainerClient | undefined;
  /** Writes the display to that file as PPM; rejects while there is no machine, or none with a display. */
  readonly dump: (file: string) => Promise<void>;
  /** A file of its own for that. */
  readonly scratchPath: string;
  readonly intervalMs?: number;
}

const defaultIntervalMs = 30_000;

/**
 * The display of one guest as a bitmap in storage: every so often, and when it is asked for. A guest without a display
 * has no screenshot, and storage that is away keeps the last one that it had.
 */
export class Screenshots implements AsyncDisposable {
  readonly #options: ScreenshotsOptions;
  readonly #timer: NodeJS.Timeout;
  #taking: Promise<boolean> | undefined;
  /** What is in storage: the place and the picture. */
  #stored = '';

  constructor(options: ScreenshotsOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.take(), options.intervalMs ?? defaultIntervalMs);
    this.#timer.unref();
  }

  /** Puts what the display shows now into storage. False where that cannot be done. Who asks meanwhile shares it. */
  take(): Promise<boolean> {
    this.#taking ??= this.#take()
      .catch(() => false)
      .finally(() => (this.#taking = undefined));
    return this.#taking;
  }

  /** Storage is there again, and may have forgotten what it had. */
  storageReturned(): void {
    this.#stored = '';
  }

  /** Takes it out of the container where it is. What storage does not do, it is asked again when it is back. */
  async withdraw(container: ContainerClient): Promise<void> {
    await this.#taking;
    this.#stored = '';
    await container.deleteBlob(screenshotName(this.#options.vm), inTime()).catch(() => undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.#taking;
  }

  async #take(): Promise<boolean> {
    const { vm, container: find, dump, scratchPath } = this.#options;
    const container = find();
    if (!container) return false;
    try {
      await dump(scratchPath);
      const file = await readFile(scratchPath);
      const place = `${container.url} ${createHash('sha256').update(file).digest('hex')}`;
      if (place === this.#stored) return true;
      const pixels = decodePpm(file);
      if (!pixels) return false;
      const bitmap = encodeBmp(pixels);
      await container.createIfNotExists(inTime());
      await container.getBlockBlobClient(screenshotName(vm)).uploadData(bitmap, {
        ...inTime(),
        blobHTTPHeaders: { blobContentType: 'image/bmp' },
      });
      this.#stored = place;
      return true;
    } finally {
      await rm(scratchPath, { force: true });
    }
  }
}
