import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { PlannedRun } from '../plan/planned-run.ts';
import { splitRepeat } from '../plan/split-repeat.ts';
import { parseCast } from '../recording/cast.ts';
import { ResultFolder } from '../results/folder.ts';
import type { Report, RunResult } from '../results/result.ts';
import { cuesOf, type Cue } from './play.ts';

/** The recordings of an earlier run of a matrix, by the ids of its runs. */
export class Recordings {
  readonly #directory: string;
  readonly #results: ReadonlyMap<string, RunResult>;

  private constructor(directory: string, { results }: Report) {
    this.#directory = directory;
    this.#results = new Map(results.map((result) => [result.id, result]));
  }

  /** Throws `usage.results-none`. */
  static async open(directory: string): Promise<Recordings> {
    return new Recordings(directory, await ResultFolder.read(directory));
  }

  /** Why a run cannot be played; undefined where it can. */
  missing({ id, image }: PlannedRun): string | undefined {
    const result = this.#find(id);
    if (!result) return 'it has no recording there';
    if (result.verdict === 'not-run') return 'it was not run there';
    if (result.image !== image) return `it was recorded on ${result.image}`;
    return result.files.recording === undefined ? 'its recording was not kept' : undefined;
  }

  /** Throws for a run that is missing. */
  result(id: string): RunResult {
    const result = this.#find(id);
    if (!result) throw new Error(`${id} has no recording`);
    return result;
  }

  /** A repeat that has no recording of its own is played from that of the run that it repeats. */
  #find(id: string): RunResult | undefined {
    return this.#results.get(id) ?? this.#results.get(splitRepeat(id).first);
  }

  async cues(id: string): Promise<readonly Cue[]> {
    const { files } = this.result(id);
    return cuesOf(parseCast(await readFile(path.join(this.#directory, files.recording ?? ''), 'utf8')));
  }
}
