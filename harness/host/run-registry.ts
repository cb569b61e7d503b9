import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { Ttys0Error } from '../errors/index.ts';
import { asHostError, cacheDirectory, privateDirectory, runtimeDirectory } from './directories.ts';
import { identify, isAlive, processIdentitySchema, type ProcessIdentity } from './process-identity.ts';

const childrenSchema = z.array(processIdentitySchema);

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

  private constructor(directory: string) {
    this.directory = directory;
    this.scratch = scratchOf(directory);
  }

  /** Registers this process as a run's owner. Throws `host.not-writable` or `host.disk-full`. */
  static async open(): Promise<Run> {
    const root = privateDirectory(runtimeDirectory(), 'TTYS0_RUNTIME_DIR');
    const run = new Run(path.join(root, randomBytes(3).toString('hex')));
    checkSocketLength(run.directory);
    try {
      const owner = await identify(process.pid);
      await mkdir(run.directory, { mode: 0o700 });
      await writeFile(run.path('owner.json'), JSON.stringify(owner), { mode: 0o600 });
      await mkdir(run.path('children'));
    } catch (error) {
      throw asHostError(error, run.directory, 'TTYS0_RUNTIME_DIR');
    }
    privateDirectory(run.scratch, 'TTYS0_CACHE_DIR');
    return run;
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

  async [Symbol.asyncDispose](): Promise<void> {
    await remove(this.directory);
  }
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

/** Ends the processes of runs whose owner has died, and removes what they left. */
export async function sweepRuns(): Promise<SweepResult> {
  let runs = 0;
  let processes = 0;
  for (const directory of await runDirectories()) {
    if (await ownerLives(directory)) continue;
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

async function endChildren(directory: string): Promise<number> {
  let ended = 0;
  for (const name of await readdir(path.join(directory, 'children')).catch(() => [])) {
    const children = (await readJson(path.join(directory, 'children', name), childrenSchema)) ?? [];
    for (const child of children) if (await end(child)) ended += 1;
  }
  return ended;
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
