import { setTimeout as delay } from 'node:timers/promises';
import type { Deadline } from '../deadline/deadline.ts';
import { processorMs } from '../host/process-usage.ts';

const sampleMs = 100;
const quietMs = 20;
/** Longer than a guest's background work waits before it ends: udev's idle workers do after 3 s, a journal commits after 5. */
const quietSamples = 50;

/**
 * Waits until a guest has little to do: what a system starts after it has asked for a name would otherwise go on in
 * every clone. Resolves at the deadline, too, for a busy guest can be frozen as well, and at once where the host does
 * not tell what a process takes.
 */
export async function awaitQuiet(pid: number, deadline: Deadline): Promise<void> {
  let quiet = 0;
  let before = await processorMs(pid);
  while (before !== undefined && quiet < quietSamples && !deadline.passed) {
    await delay(sampleMs);
    const now = await processorMs(pid);
    quiet = now !== undefined && now - before <= quietMs ? quiet + 1 : 0;
    before = now;
  }
}
