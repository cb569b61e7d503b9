import { readFile } from 'node:fs/promises';

/** What a process and its children take of the host; only Linux tells. */
export interface ProcessUsage {
  /** Processor time so far, in milliseconds. */
  readonly processorMs: number;
  /** Memory, with its share of what it shares with others, in bytes. */
  readonly proportionalBytes: number;
  /** Memory that is its own, in bytes. */
  readonly privateBytes: number;
}

const tickMs = 10;

/** Undefined where the host does not tell, and when the process has ended. */
export async function processorMs(pid: number): Promise<number | undefined> {
  try {
    const times = await Promise.all((await familyOf(pid)).map(ownProcessorMs));
    return times.reduce((sum, time) => sum + time, 0);
  } catch {
    return undefined;
  }
}

/** As `processorMs`, and what it takes of memory, which costs the kernel a walk through its pages. */
export async function processUsage(pid: number): Promise<ProcessUsage | undefined> {
  try {
    const family = await familyOf(pid);
    const [times, maps] = [
      await Promise.all(family.map(ownProcessorMs)),
      await Promise.all(family.map((member) => readFile(`/proc/${member}/smaps_rollup`, 'utf8'))),
    ];
    const sum = (field: RegExp): number =>
      maps.reduce(
        (total, text) =>
          total + 1024 * [...text.matchAll(field)].reduce((all, [, kib]) => all + Number(kib), 0),
        0,
      );
    return {
      processorMs: times.reduce((total, time) => total + time, 0),
      proportionalBytes: sum(/^Pss:\s+(\d+) kB/gm),
      privateBytes: sum(/^Private_\w+:\s+(\d+) kB/gm),
    };
  } catch {
    return undefined;
  }
}

async function ownProcessorMs(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = status.slice(status.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * tickMs;
}

/** The process and the children that live; those that have ended count for nothing. */
async function familyOf(pid: number): Promise<readonly number[]> {
  const children = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8'))
    .split(' ')
    .filter((id) => id !== '');
  const families = await Promise.all(children.map((child) => familyOf(Number(child))));
  return [pid, ...families.flat()];
}
