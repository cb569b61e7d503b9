import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { RunResult } from '../results/result.ts';
import type { PlannedRun } from './planned-run.ts';

const schema = z.record(z.string(), z.number());
const fileName = 'durations.json';
/** What is expected of a run that was never measured, in seconds. */
const [unknownThawedSeconds, unknownBootedSeconds] = [5, 40] as const;

/** How long runs took when they were last measured, by id; kept beside the suites, so that every shard plans alike. */
export class Durations {
  readonly #file: string;
  readonly #seconds: Record<string, number>;

  private constructor(file: string, seconds: Record<string, number>) {
    this.#file = file;
    this.#seconds = seconds;
  }

  /** Those of a directory of suites; none where it has no file of them that can be read. */
  static async read(directory: string): Promise<Durations> {
    const file = path.join(directory, fileName);
    const text = await readFile(file, 'utf8').catch(() => '{}');
    try {
      return new Durations(file, schema.parse(JSON.parse(text)));
    } catch {
      return new Durations(file, {});
    }
  }

  readonly secondsOf = ({ id, scenario }: PlannedRun): number => {
    const boots = scenario.from === 'off' || scenario.from === 'firmware';
    return this.#seconds[id] ?? (boots ? unknownBootedSeconds : unknownThawedSeconds);
  };

  /** Writes down how long those took that passed. */
  async update(results: readonly RunResult[]): Promise<void> {
    for (const { id, verdict, times } of results) {
      if (verdict === 'passed') this.#seconds[id] = Math.max(1, Math.round(times.totalMs / 1000));
    }
    const sorted = Object.fromEntries(Object.entries(this.#seconds).sort(([one], [other]) => (one < other ? -1 : 1))); // prettier-ignore
    await writeFile(this.#file, `${JSON.stringify(sorted, undefined, 2)}\n`);
  }
}
