import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { z } from 'zod';
import { Ttys0Error } from '../errors/index.ts';
import { asHostError, cacheDirectory, privateDirectory, runtimeDirectory } from './directories.ts';
import { memoryDirectoryFor } from './elsewhere.ts';
import type { OwnerWatch } from './parent-death.ts';
import { identify, isAlive, processIdentitySchema, type ProcessIdentity } from './process-identity.ts';

const childrenSchema = z.array(processIdentitySchema);
const willSchema = z.object({ port: z.number() });

/** How long the machines of a lab that was killed wait for the next one, in seconds. */
const graceSeconds = 60;

/** What a sweep ended and removed. */
export interface SweepResult {
  readonly runs: number;
  readonly processes: number;
}

/**
 * One run of a lab: a short directory for its sockets and disks, and a list of the processes that it started, so that
 * a later run can end what this one could not.
 */
export class Run implements AsyncDisposable {
  /** Short: for sockets. */
  readonly directory: string;
  /** Roomy: for disks and logs. */
  readonly scratch: string;
  /** Whether an earlier lab has left it, with machines that wait. */
  readonly inherited: boolean;
  /** By what its machines know that it has an owner; undefined where they end with it. */
  readonly ownerWatch: OwnerWatch | undefined;
  readonly #held: FileHandle | undefined;

  private constructor(directory: string, held?: FileHandle, inherited = false) {
    this.directory = directory;
    this.scratch = scratchOf(directory);
    this.inherited = inherited;
    this.#held = held;
    this.ownerWatch = held && { fifo: this.path(ownerFifo), graceSeconds };
  }

  /**
   * Takes over what a lab on that port has left when it was killed: its directory, its disks, and its machines, which
   * wait for a minute. Undefined where there is nothing of the kind.
   */
  static async inherit(port: number): Promise<Run | undefined> {
    for (const directory of await runDirectories()) {
      const will = path.join(directory, willFile);
      if ((await readJson(will, willSchema))?.port !== port || (await ownerLives(directory))) continue;
      // A rename claims it: of two labs at once, one finds it gone.
      if (!(await waits(directory)) || !(await succeeds(rename(will, `${will}.claimed`)))) continue;
      const run = new Run(directory, await holdOpen(path.join(directory, ownerFifo)), true);
      await run.#own(port);
      await rm(`${will}.claimed`);
      return run;
    }
    return undefined;
  }

  /**
   * Registers this process as a run's owner. With a port, its machines outlive it for a minute, for the next lab on that
   * port. Throws `host.not-writable` or `host.disk-full`.
   */
  static async open(port = 0): Promise<Run> {
    const root = privateDirectory(runtimeDirectory(), 'TTYS0_RUNTIME_DIR');
    const directory = path.join(root, randomBytes(3).toString('hex'));
    checkSocketLength(directory);
    try {
      await mkdir(directory, { mode: 0o700 });
      const run = new Run(directory, port === 0 ? undefined : await makeOwnerFifo(directory));
      await run.#own(port);
      await mkdir(run.path('children'));
      privateDirectory(run.scratch, 'TTYS0_CACHE_DIR');
      return run;
    } catch (error) {
      throw asHostError(error, directory, 'TTYS0_RUNTIME_DIR');
    }
  }

  path(...names: readonly string[]): string {
    return path.join(this.directory, ...names);
  }

  /** Remembers a child, in case this process dies without ending it. */
  async adopt(pid: number): Promise<void> {
    const identity = await identify(pid);
    if (identity) await writeFile(this.path('children', `${pid}.json`), JSON.stringify([identity]));
  }

  async forget(pid: number): Promise<void> {
    await rm(this.path('children', `${pid}.json`), { force: true });
  }

  /** Ends those of its processes. */
  async end(which: (pid: number) => boolean): Promise<void> {
    await endChildren(this.directory, ({ pid }) => which(pid));
  }

  /** Removes it; where machines still wait for an owner, as those of a lab that could not start, it is left to the next one. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#held?.close();
    if (await waits(this.directory)) await rm(this.path('owner.json'), { force: true });
    else await remove(this.directory);
  }

  async #own(port: number): Promise<void> {
    const owner = await identify(process.pid);
    await writeFile(this.path('owner.json'), JSON.stringify(owner), { mode: 0o600 });
    if (port !== 0) await writeFile(this.path(willFile), JSON.stringify({ port }), { mode: 0o600 });
  }
}

const ownerFifo = 'owner';
const willFile = 'will.json';

async function makeOwnerFifo(directory: string): Promise<FileHandle | undefined> {
  const fifo = path.join(directory, ownerFifo);
  const made = await execa('mkfifo', ['-m', '600', fifo], { reject: false, stdin: 'ignore' });
  return made.failed ? undefined : holdOpen(fifo);
}

/** Both ends at once: that waits for nobody. */
function holdOpen(fifo: string): Promise<FileHandle> {
  return open(fifo, constants.O_RDWR | constants.O_NONBLOCK);
}

/** Whether a run without an owner still has machines that wait for a new one. */
async function waits(directory: string): Promise<boolean> {
  const names = await readdir(directory).catch(() => []);
  if (!names.some((name) => name.startsWith(willFile))) return false;
  const children = await childrenOf(directory);
  return (await Promise.all(children.map(isAlive))).includes(true);
}

const longestSocketPath = 107;
/** For a machine's directory and a socket in it. */
const reservedBytes = 45;

function checkSocketLength(directory: string): void {
  const bytes = Buffer.byteLength(directory) + reservedBytes;
  if (bytes > longestSocketPath) throw new Ttys0Error('host.path-too-long', { path: directory, bytes });
}

function scratchOf(directory: string): string {
  return path.join(cacheDirectory(), 'runs', path.basename(directory, swept));
}

async function remove(directory: string): Promise<void> {
  const memory = memoryDirectoryFor(scratchOf(directory));
  if (memory !== undefined) await rm(memory, { recursive: true, force: true });
  await rm(scratchOf(directory), { recursive: true, force: true });
  await rm(directory, { recursive: true, force: true });
}

const swept = '.swept';

/** The directories of the runs whose owner lives. */
export async function livingRuns(): Promise<readonly string[]> {
  const found = await Promise.all(
    (await runDirectories()).map(async (run) => ((await ownerLives(run)) ? [run] : [])),
  );
  return found.flat();
}

/**
 * Ends the processes of runs whose owner has died, and removes what they left.
 * @param waiting also those that wait for the next lab on their port
 */
export async function sweepRuns({ waiting = false } = {}): Promise<SweepResult> {
  let runs = 0;
  let processes = 0;
  for (const directory of await runDirectories()) {
    if ((await ownerLives(directory)) || (!waiting && (await waits(directory)))) continue;
    // A rename claims the run: of two sweeps at once, one finds it gone.
    const claimed = directory.endsWith(swept) ? directory : `${directory}${swept}`;
    if (claimed !== directory && !(await succeeds(rename(directory, claimed)))) continue;
    processes += await endChildren(claimed);
    await remove(claimed);
    runs += 1;
  }
  return { runs, processes };
}

async function runDirectories(): Promise<readonly string[]> {
  const root = runtimeDirectory();
  try {
    const entries = await readdir(root, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => path.join(root, entry.name));
  } catch {
    return []; // no run yet
  }
}

async function ownerLives(directory: string): Promise<boolean> {
  const owner = await readJson(path.join(directory, 'owner.json'), processIdentitySchema);
  return owner !== undefined && (await isAlive(owner));
}

async function endChildren(
  directory: string,
  which: (child: ProcessIdentity) => boolean = () => true,
): Promise<number> {
  let ended = 0;
  for (const child of await childrenOf(directory)) if (which(child) && (await end(child))) ended += 1;
  return ended;
}

async function childrenOf(directory: string): Promise<readonly ProcessIdentity[]> {
  const names = await readdir(path.join(directory, 'children')).catch(() => []);
  const found = names.map((name) => readJson(path.join(directory, 'children', name), childrenSchema));
  return (await Promise.all(found)).flatMap((children) => children ?? []);
}

async function end(child: ProcessIdentity): Promise<boolean> {
  if (!(await isAlive(child))) return false;
  try {
    process.kill(child.pid, 'SIGKILL');
    return true;
  } catch {
    return false; // it ended by itself just now
  }
}

async function readJson<T>(file: string, schema: z.ZodType<T>): Promise<T | undefined> {
  try {
    return schema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return undefined; // cut short by the death that the sweep is about
  }
}

async function succeeds(work: Promise<unknown>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch {
    return false;
  }
}
