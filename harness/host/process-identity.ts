import { readFile } from 'node:fs/promises';
import { execa } from 'execa';
import { z } from 'zod';

/** A process that can be told from a later one with the same id. */
export const processIdentitySchema = z.object({ pid: z.number().int().positive(), startedAt: z.string() });

export type ProcessIdentity = z.infer<typeof processIdentitySchema>;

/** The identity of a living process; undefined when there is none with that id. */
export async function identify(pid: number): Promise<ProcessIdentity | undefined> {
  const startedAt = process.platform === 'linux' ? await startFromProc(pid) : await startFromPs(pid);
  return startedAt === undefined ? undefined : { pid, startedAt };
}

/** True while that very process lives. */
export async function isAlive({ pid, startedAt }: ProcessIdentity): Promise<boolean> {
  return (await identify(pid))?.startedAt === startedAt;
}

async function startFromProc(pid: number): Promise<string | undefined> {
  try {
    const status = await readFile(`/proc/${pid}/stat`, 'utf8');
    const [state, ...fields] = status.slice(status.lastIndexOf(')') + 2).split(' ');
    const ended = state === 'Z' || state === 'X';
    return ended ? undefined : fields[18]; // start time in clock ticks since the boot, field 22 of proc(5)
  } catch {
    return undefined;
  }
}

async function startFromPs(pid: number): Promise<string | undefined> {
  const { stdout } = await execa('ps', ['-o', 'lstart=', '-p', String(pid)], { reject: false });
  return stdout.trim() || undefined;
}
