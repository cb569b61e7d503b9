import { closeSync, constants, openSync, readFileSync, writeSync } from 'node:fs';
import { z } from 'zod';

/** From one end of the log to the next, and how far into the guest's line each of them is. */
const stepSchema = z.object({
  line: z.string(),
  from: z.number(),
  to: z.number(),
  lineFrom: z.number(),
  lineTo: z.number(),
});

/** One write of so many bytes replaces the last one whole. */
const recordBytes = 1024;

/**
 * Tells how much of a guest's line a log has, in a file that outlives `kill -9`: each step is announced before it is made,
 * and whether it was made, the log's own length tells.
 */
export class LineMark implements Disposable {
  readonly #path: string;
  readonly #line: string;
  #file: number | undefined;
  #lineEnd = 0;

  /** @param line which line it is: what was written of another one does not count */
  constructor(path: string, line: string) {
    this.#path = path;
    this.#line = line;
  }

  /** How far into the line the last step that was announced reaches, in bytes. */
  get lineEnd(): number {
    return this.#lineEnd;
  }

  /** How far into the line a log has come that an earlier life has left, and that is so long; 0 for another line. */
  lineEndAt(end: number): number {
    const step = this.#read();
    if (step?.line !== this.#line) return 0;
    const { from, to, lineFrom, lineTo } = step;
    this.#lineEnd = end >= to ? lineTo : Math.min(lineTo, lineFrom + Math.max(0, end - from));
    return this.#lineEnd;
  }

  /** The log is going to be longer. Throws what the file system says. */
  announce(from: number, to: number, lineTo: number): void {
    const step = { line: this.#line, from, to, lineFrom: this.#lineEnd, lineTo };
    this.#file ??= openSync(this.#path, constants.O_CREAT | constants.O_RDWR, 0o600);
    writeSync(this.#file, JSON.stringify(step).padEnd(recordBytes), 0);
    this.#lineEnd = lineTo;
  }

  [Symbol.dispose](): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #read(): z.infer<typeof stepSchema> | undefined {
    try {
      return stepSchema.parse(JSON.parse(readFileSync(this.#path, 'utf8')));
    } catch {
      return undefined; // there was none, or no room for it
    }
  }
}
