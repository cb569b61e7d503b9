import { setTimeout as delay } from 'node:timers/promises';
import type { Deadline } from '../deadline/deadline.ts';
import { processorMs } from '../host/process-usage.ts';

const sampleMs = 250;
/** As long as a guest's background work waits before it ends: udev's idle workers do after 3 s, a journal commits after 5. */
const windowSamples = 20;
/** Of a processor, in that window: an idle guest takes a hundredth. */
const quietShare = 0.06;

/**
 * Waits until a guest has had little to do for a while: what a system starts after it has asked for a name would
 * otherwise go on in every clone. Resolves at the deadline, too, for a busy guest can be frozen as well, and at once
 * where the host does not tell what a process takes.
 */
export async function awaitQuiet(pid: number, deadline: Deadline): Promise<void> {
  const totals: number[] = [];
  while (!deadline.passed) {
    const total = await processorMs(pid);
    if (total === undefined) return;
    totals.push(total);
    const before = totals.at(-1 - windowSamples);
    if (before !== undefined && total - before <= quietShare * windowSamples * sampleMs) return;
    await delay(sampleMs);
  }
}
