import {
  appendFileSync,
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  openSync,
  statSync,
  writeSync,
} from 'node:fs';
import { readTrail, readWitness, tornOf, witnessOf, witnessText } from './files.ts';
import { type ChainEnd, chainStart, unseal } from './record.ts';

/** Writes at a file's end, and returns how many bytes went there; tests put a bad disk in its place. */
export type Append = (file: number, bytes: Uint8Array) => number;

const newline = 0x0a;

/** The open files of a trail: its records, and beside them how far it has come. All calls throw the system's errors. */
export class TrailFiles implements Disposable {
  /** Of the last record in the file. */
  readonly last: ChainEnd;
  /** Of the last record that was ever said to be in it. */
  readonly witnessed: ChainEnd;
  /** How many bytes of a record that was never whole were set aside. */
  readonly tornBytes: number;
  readonly #file: string;
  readonly #append: Append;
  readonly #records: number;
  readonly #witness: number;
  #bytes: number;

  /** Opens or makes them; what a crash has left of a record is set aside. */
  constructor(file: string, append: Append = writeSync) {
    this.#file = file;
    this.#append = append;
    const held = readTrail(file);
    const whole = held.lastIndexOf(newline) + 1;
    const lines = held.toString('utf8', 0, whole).trimEnd().split('\n');
    this.last = lines.map(unseal).findLast((record) => record !== undefined) ?? chainStart;
    this.witnessed = readWitness(file) ?? chainStart;
    this.tornBytes = held.length - whole;
    this.#bytes = whole;
    this.#records = openSync(file, 'a', 0o600);
    try {
      this.#witness = openSync(witnessOf(file), constants.O_WRONLY | constants.O_CREAT, 0o600);
    } catch (error) {
      closeSync(this.#records);
      throw error;
    }
    if (this.tornBytes === 0) return;
    appendFileSync(tornOf(file), held.subarray(whole), { mode: 0o600 });
    ftruncateSync(this.#records, whole);
  }

  /** True while the file is where it was, and nobody else has written to it or cut it off. */
  get untouched(): boolean {
    const now = statSync(this.#file, { throwIfNoEntry: false });
    return now?.ino === fstatSync(this.#records).ino && now.size === this.#bytes;
  }

  /** The file of the records, for the system to put on the disk. */
  get descriptor(): number {
    return this.#records;
  }

  /** Adds a line whole, and then says so beside it; where that fails, no part of it stays. */
  write(line: string, end: ChainEnd): void {
    const bytes = Buffer.from(line);
    try {
      for (let sent = 0; sent < bytes.length;) {
        const took = this.#append(this.#records, bytes.subarray(sent));
        if (took === 0) throw new Error('the disk takes nothing');
        sent += took;
      }
      writeSync(this.#witness, witnessText(end), 0);
      this.#bytes += bytes.length;
    } catch (error) {
      ftruncateSync(this.#records, this.#bytes);
      throw error;
    }
  }

  [Symbol.dispose](): void {
    closeSync(this.#records);
    closeSync(this.#witness);
  }
}
