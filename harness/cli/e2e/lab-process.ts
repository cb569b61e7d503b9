import { readFile, readdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { execa } from 'execa';
import { labDescriptionSchema, type LabDescription } from '../../client/description.ts';
import { Deadline } from '../../deadline/deadline.ts';
import { packageRoot } from '../../host/package.ts';

/** The command line as a user starts it: program, then its first argument. */
export const ttys0 = [process.execPath, path.join(packageRoot, 'harness/cli/ttys0.js')] as const;

/** Long enough for any host; a test that needs less ends sooner. */
export const patient = (): Deadline => Deadline.after(120_000);
/** The first lab of a machine builds its guest. */
const firstStartMs = 540_000;

/** As far as the tests use it: its process id, its end, its signals. */
interface Child extends Promise<{ readonly exitCode?: number | undefined }> {
  readonly pid?: number | undefined;
  kill(signal: NodeJS.Signals): boolean;
}

/** `ttys0 up` in a process and a runtime directory of its own, with its guest at the login prompt. */
export class LabProcess implements AsyncDisposable {
  readonly environment: Readonly<Record<string, string>>;
  readonly child: Child;
  readonly #lines: Interface;
  #output = '';

  private constructor(runtimeDirectory: string, parameters: readonly string[]) {
    this.environment = { TTYS0_RUNTIME_DIR: runtimeDirectory, NO_COLOR: '1' };
    const [, program] = ttys0;
    const port = parameters.includes('--port') ? [] : ['--port', '0'];
    // By its own first line, as npx starts it, and without what a test runner loads into its children.
    const command = ['-u', 'NODE_OPTIONS', program, 'up', 'custom-agetty', ...port, ...parameters];
    const child = execa('env', command, {
      reject: false,
      all: true,
      buffer: false,
      stdin: 'ignore',
      env: this.environment,
    });
    this.child = child;
    this.#lines = createInterface({ input: child.all });
  }

  /** @param runtimeDirectory that of one that was killed; without it, the lab has one of its own */
  static async start(parameters: readonly string[] = [], runtimeDirectory?: string): Promise<LabProcess> {
    const lab = new LabProcess(runtimeDirectory ?? (await mkdtemp(path.join(tmpdir(), 't0-'))), parameters);
    try {
      await lab.#until(/is at its login prompt|^goes on /m);
      return lab;
    } catch (error) {
      await lab[Symbol.asyncDispose]();
      throw error;
    }
  }

  get output(): string {
    return this.#output;
  }

  get runtimeDirectory(): string {
    return this.environment['TTYS0_RUNTIME_DIR'] ?? '';
  }

  /** What the lab wrote of itself. */
  async description(): Promise<LabDescription> {
    const [run] = await readdir(this.runtimeDirectory);
    const file = path.join(this.runtimeDirectory, run ?? '', 'lab.json');
    return labDescriptionSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  }

  /** The ids of all that this lab started and that has not ended: machines, and the storage of their boot diagnostics. */
  async childPids(): Promise<readonly number[]> {
    const [run] = await readdir(this.runtimeDirectory);
    const names = await readdir(path.join(this.runtimeDirectory, run ?? '', 'children'));
    return names.map((name) => Number(path.basename(name, '.json'))).sort((one, other) => one - other);
  }

  /** Those of them that keep a QEMU. */
  async guestPids(): Promise<readonly number[]> {
    const pids = await this.childPids();
    // A lab that was killed leaves notes of what has ended since.
    const { stdout } = await execa('ps', ['-o', 'pid=,args=', '-p', pids.join()], { reject: false });
    return stdout.split('\n').filter((row) => row.includes('qemu-system')).map((row) => Number.parseInt(row, 10)); // prettier-ignore
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.child.kill('SIGINT');
    await this.child;
    await rm(this.runtimeDirectory, { recursive: true, force: true });
  }

  async #until(text: RegExp): Promise<void> {
    const seen = new Promise<void>((resolve, reject) => {
      this.#lines.on('line', (line) => {
        this.#output += `${line}\n`;
        if (text.test(this.#output)) resolve();
      });
      void this.child.then(({ exitCode }) =>
        reject(new Error(`ttys0 up ended with ${exitCode}:\n${this.#output}`)),
      );
    });
    seen.catch(() => undefined);
    await Deadline.after(firstStartMs).race(seen, () => new Error(`no ${text.source} in:\n${this.#output}`));
  }
}
