import { appendFile, copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isSystemError, Ttys0Error } from '../../errors/index.ts';
import { makeFolder } from '../../host/make-folder.ts';
import { formatCast, type Cast } from '../recording/cast.ts';
import {
  endSchema,
  headerSchema,
  resultSchema,
  type Report,
  type ReportHeader,
  type RunResult,
} from './result.ts';
import { withNotRun } from './not-run.ts';

const names = { header: 'header.json', results: 'results.jsonl', end: 'end.json', runs: 'runs' } as const;

/**
 * Where the results of one run of a matrix are: `header.json`, a line in `results.jsonl` for each run as it ends,
 * `end.json`, and a folder below `runs` for the files of each run. What cannot be written is kept, and told.
 */
export class ResultFolder {
  readonly directory: string;
  readonly #unwritten: string[] = [];
  /** Files of runs that could not be written, and why. */
  readonly #lost: { readonly file: string; readonly error: unknown }[] = [];
  #problem: unknown;
  #writing: Promise<void> = Promise.resolve();

  private constructor(directory: string) {
    this.directory = directory;
  }

  /** Makes it. Throws `usage.results-exist` where it holds something, and `host.not-writable`. */
  static async create(directory: string, header: ReportHeader): Promise<ResultFolder> {
    try {
      await makeFolder(directory);
      if ((await readdir(directory)).length > 0) throw new Ttys0Error('usage.results-exist', { directory });
      await writeFile(path.join(directory, names.header), `${JSON.stringify(header, undefined, 2)}\n`, { flag: 'wx' }); // prettier-ignore
    } catch (error) {
      if (isSystemError(error, 'EEXIST')) throw new Ttys0Error('usage.results-exist', { directory });
      throw asHostError(error, directory);
    }
    return new ResultFolder(directory);
  }

  /** Reads a folder of results, whole or cut off. Throws `usage.results-none` for what is none. */
  static async read(directory: string): Promise<Report> {
    const none = (reason: string): Ttys0Error => new Ttys0Error('usage.results-none', { directory, reason });
    const text = (name: string): Promise<string | undefined> =>
      readFile(path.join(directory, name), 'utf8').catch(() => undefined);
    const header = await text(names.header);
    if (header === undefined) throw none(`it has no ${names.header}`);
    try {
      const lines = ((await text(names.results)) ?? '').split('\n');
      const whole = lines.slice(0, -1).filter((line) => line !== '');
      const end = await text(names.end);
      // Killed while it wrote that, it had not ended.
      const ended = end?.endsWith('\n') ? endSchema.parse(JSON.parse(end)) : undefined;
      const parsed = headerSchema.parse(JSON.parse(header));
      return {
        header: parsed,
        results: withNotRun(parsed, whole.map((line) => resultSchema.parse(JSON.parse(line)))), // prettier-ignore
        interrupted: ended?.interrupted ?? true,
        endedAt: ended?.endedAt,
      };
    } catch (error) {
      throw none(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error));
    }
  }

  /** Where a file of a run belongs, relative to the folder. */
  static fileOf(id: string, name: string): string {
    return path.posix.join(names.runs, id, name);
  }

  /** Writes a recording down; its name relative to the folder, or undefined where it could not be written. */
  async addRecording(id: string, cast: Cast): Promise<string | undefined> {
    return this.addFile(id, 'recording.cast', formatCast(cast));
  }

  /** Writes a file of a run down, as `addRecording` does. */
  async addFile(id: string, name: string, data: string | Uint8Array): Promise<string | undefined> {
    const file = ResultFolder.fileOf(id, name);
    try {
      await mkdir(path.join(this.directory, path.dirname(file)), { recursive: true });
      await writeFile(path.join(this.directory, file), data);
      return file;
    } catch (error) {
      this.#lost.push({ file, error });
      return undefined;
    }
  }

  /** Takes over a file as one of a run; its name as `addRecording` has it. */
  async moveFile(id: string, name: string, from: string): Promise<string | undefined> {
    const file = ResultFolder.fileOf(id, name);
    const to = path.join(this.directory, file);
    try {
      await mkdir(path.dirname(to), { recursive: true });
      await rename(from, to).catch(async (error: unknown) => {
        if (!isSystemError(error, 'EXDEV')) throw error;
        await copyFile(from, to);
        await rm(from);
      });
      return file;
    } catch (error) {
      this.#lost.push({ file, error });
      return undefined;
    }
  }

  add(result: RunResult): Promise<void> {
    this.#unwritten.push(`${JSON.stringify(result)}\n`);
    return this.#flush();
  }

  /**
   * Writes the rest down. Throws `host.disk-full` or `host.not-writable` where that fails, and `host.results-lack` where
   * files of runs could not be written meanwhile.
   */
  async end({ interrupted, endedAt }: Report): Promise<void> {
    this.#problem = undefined;
    await this.#flush();
    const end = { endedAt: endedAt ?? new Date().toISOString(), interrupted };
    await writeFile(path.join(this.directory, names.end), `${JSON.stringify(end)}\n`).catch(
      (error: unknown) => {
        this.#problem ??= error;
      },
    );
    if (this.#problem !== undefined) throw asHostError(this.#problem, this.directory);
    if (this.#lost.length > 0) throw this.#lacks();
  }

  #lacks(): Ttys0Error {
    const [first, ...others] = this.#lost;
    const { message } = first?.error instanceof Error ? first.error : { message: String(first?.error) };
    const files = `${first?.file ?? ''}${others.length > 0 ? ` and ${others.length} more files` : ''}`;
    return new Ttys0Error('host.results-lack', { directory: this.directory, files, reason: message });
  }

  #flush(): Promise<void> {
    this.#writing = this.#writing.then(async () => {
      const lines = this.#unwritten.splice(0);
      try {
        await appendFile(path.join(this.directory, names.results), lines.join(''));
      } catch (error) {
        this.#unwritten.unshift(...lines);
        this.#problem ??= error;
      }
    });
    return this.#writing;
  }
}

/** What keeps a folder from being written, as an error of the catalogue. */
export function asHostError(error: unknown, directory: string): unknown {
  if (isSystemError(error, 'ENOSPC', 'EDQUOT')) return new Ttys0Error('host.disk-full', { path: directory });
  if (!isSystemError(error, 'EACCES', 'EROFS', 'EPERM', 'ENOENT', 'ENOTDIR', 'ELOOP', 'EIO')) return error;
  return new Ttys0Error('host.not-writable', { path: directory, reason: error.message, variable: '--out' });
}
