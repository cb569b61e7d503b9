import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { Ttys0Error } from '../../errors/index.ts';

const stockCount = 4;

/**
 * FIFOs of one machine, made in stock: each is used once, so that whoever holds an old one can never reach the guest by
 * it again, and none has to be made while somebody waits.
 */
export class FifoShelf implements Disposable {
  readonly #directory: string;
  readonly #ready: string[] = [];
  #making: Promise<void> | undefined;
  readonly #name = randomBytes(3).toString('hex');
  #count = 0;

  /** @param directory private and short; it must exist */
  constructor(directory: string) {
    this.#directory = directory;
    void this.#make().catch(() => undefined);
  }

  /** One that nobody has opened. Throws `host.not-writable`. */
  async take(): Promise<string> {
    if (this.#ready.length === 0) await this.#make();
    const fifo = this.#ready.shift();
    if (fifo === undefined) return this.take();
    if (this.#ready.length === 0) void this.#make().catch(() => undefined);
    return fifo;
  }

  [Symbol.dispose](): void {
    for (const fifo of this.#ready.splice(0)) rmSync(fifo, { force: true });
  }

  #make(): Promise<void> {
    this.#making ??= this.#makeNow().finally(() => {
      this.#making = undefined;
    });
    return this.#making;
  }

  async #makeNow(): Promise<void> {
    const names = Array.from({ length: stockCount }, () =>
      path.join(this.#directory, `in-${this.#name}-${this.#count++}`),
    );
    const made = await execa('mkfifo', ['-m', '600', ...names], { reject: false, stdin: 'ignore' });
    if (made.failed) {
      const reason = made.stderr.trim() || 'mkfifo failed';
      throw new Ttys0Error('machine.line-failed', { path: this.#directory, reason });
    }
    this.#ready.push(...names);
  }
}
