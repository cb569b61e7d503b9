import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import { LineMark } from './line-mark.ts';

/** A file of the journal, named by the offset of its first byte. */
interface Segment {
  readonly start: number;
  readonly file: string;
}

const segmentBytes = 1024 * 1024;
const suffix = '.journal';

/**
 * What storage may still lack of a log, in files that outlive `kill -9`: each byte is in one before it goes to storage.
 * Where the disk is full it keeps what it can, and goes on from where it can again.
 */
export class Journal implements Disposable {
  /** Offset of the first byte that an earlier life has left. */
  readonly start: number;
  /** All that it has left. */
  readonly held: Buffer;
  /** How far into the guest's line it had come, in bytes; 0 for another line. */
  readonly lineEnd: number;
  readonly #mark: LineMark;
  readonly #directory: string;
  #segments: Segment[];
  #end: number;
  #file: number | undefined;

  /**
   * Opens or makes the directory.
   * @param line which line the bytes come from
   */
  constructor(directory: string, line = '') {
    this.#directory = directory;
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    this.#segments = readdirSync(directory)
      .filter((name) => name.endsWith(suffix))
      .map((name) => ({ start: Number.parseInt(name, 10), file: path.join(directory, name) }))
      .sort((one, other) => one.start - other.start);
    this.start = this.#segments[0]?.start ?? 0;
    this.held = this.#read();
    this.#end = this.start + this.held.length;
    this.#mark = new LineMark(path.join(directory, 'line'), line);
    this.lineEnd = this.#mark.lineEndAt(this.#end);
  }

  /**
   * Adds the next bytes of the log.
   * @param lineEnd how far into the guest's line they reach
   */
  append(bytes: Buffer, lineEnd: number): void {
    const at = this.#end;
    this.#end += bytes.length;
    try {
      this.#mark.announce(at, this.#end, lineEnd);
      const begun = this.#segments.at(-1);
      if (this.#file === undefined || begun === undefined) this.#begin(at);
      else if (at - begun.start >= segmentBytes) this.#begin(at);
      for (let sent = 0; sent < bytes.length;) sent += writeSync(this.#file ?? -1, bytes, sent);
    } catch {
      // What is missing is not to be taken for what follows: the next bytes begin anew.
      this.#close();
      this.#remove(this.#segments);
      this.#segments = [];
    }
  }

  /** Nobody asks for what came before that offset any more. */
  dropTo(offset: number): void {
    const old = this.#segments.filter((_segment, index) => {
      const next = this.#segments[index + 1];
      return next !== undefined && next.start <= offset;
    });
    this.#remove(old);
    this.#segments = this.#segments.slice(old.length);
  }

  /** Keeps nothing but how far the log has come, and then those bytes. */
  restart(offset: number, bytes: Buffer): void {
    const old = this.#segments;
    this.#segments = [];
    this.#end = offset;
    this.#close();
    this.#remove(old);
    this.append(bytes, this.#mark.lineEnd);
  }

  [Symbol.dispose](): void {
    this.#close();
    this.#mark[Symbol.dispose]();
  }

  /** Later files follow on; one that does not is of a time when there was no room for what came before it. */
  #read(): Buffer {
    const parts: Buffer[] = [];
    let end = this.start;
    for (const [index, { start, file }] of this.#segments.entries()) {
      if (start !== end) {
        this.#remove(this.#segments.slice(index));
        this.#segments = this.#segments.slice(0, index);
        break;
      }
      const bytes = readFileSync(file);
      parts.push(bytes);
      end += bytes.length;
    }
    return Buffer.concat(parts);
  }

  #begin(start: number): void {
    this.#close();
    const file = path.join(this.#directory, `${String(start).padStart(16, '0')}${suffix}`);
    this.#file = openSync(file, 'w', 0o600);
    // One of that name had nothing in it but how far the log has come.
    this.#segments = [...this.#segments.filter((segment) => segment.file !== file), { start, file }];
  }

  #close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #remove(segments: readonly Segment[]): void {
    for (const { file } of segments) rmSync(file, { force: true });
  }
}
