import { Ttys0Error } from '../../harness/errors/index.ts';
import type { Limits } from './limits.ts';
import { shownName } from './shown-name.ts';

/** Counts what comes out of a source, and ends it where that is more than an import takes. */
export class Tally {
  readonly #source: string;
  readonly #limits: Limits;
  #entries = 0;
  #bytes = 0;

  /** @param source as errors name it */
  constructor(source: string, limits: Limits) {
    this.#source = source;
    this.#limits = limits;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** One more thing of that name, a path without dots. Throws `image.too-large`. */
  add(name: string, sizeBytes: number): void {
    this.#entries += 1;
    this.#bytes += sizeBytes;
    const parts = name.split('/');
    const { entries, totalBytes, fileBytes, pathBytes, nameBytes, depth } = this.#limits;
    const shown = () => shownName(name, 80);
    if (this.#entries > entries) throw this.tooLarge(`it holds more than ${entries} files`);
    if (sizeBytes > fileBytes) throw this.tooLarge(`its file ${shown()} is larger than ${inMiB(fileBytes)}`);
    if (this.#bytes > totalBytes) throw this.tooLarge(`its files are more than ${inMiB(totalBytes)}`);
    if (name.length > pathBytes) throw this.tooLarge(`the path ${shown()} has more than ${pathBytes} bytes`);
    if (parts.length > depth) throw this.tooLarge(`${shown()} is more than ${depth} directories deep`);
    if (parts.some((part) => part.length > nameBytes))
      throw this.tooLarge(`a name in ${shown()} has more than ${nameBytes} bytes`);
  }

  tooLarge(problem: string): Ttys0Error {
    return new Ttys0Error('image.too-large', { source: this.#source, problem });
  }
}

function inMiB(bytes: number): string {
  return `${Math.floor(bytes / 1_048_576)} MiB`;
}
