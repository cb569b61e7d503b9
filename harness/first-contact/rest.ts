import { setTimeout as delay } from 'node:timers/promises';
import type { Deadline } from '../deadline/deadline.ts';
import { processorMs } from '../host/process-usage.ts';
import type { BootingGuest } from '../template/boot.ts';

/** How a guest came to rest: at something that looks like a prompt, with nothing to do, or not at all. */
export type Rest = 'prompt' | 'idle' | 'ended' | 'late';

const sampleMs = 250;
/** So long nothing follows a prompt. */
const promptSilenceMs = 1_500;
const idleSilenceMs = 5_000;
/** Of a processor: an idle guest takes a hundredth. */
const idleShare = 0.06;
const promptRow = /[Ll]ogin:$|[#$%>]$/;

/** What stands where the cursor of a person's terminal is: the last row that is not empty. */
export function lastRow(guest: Pick<BootingGuest, 'operator'>): string {
  return guest.operator.screen.lines.findLast((row) => row !== '') ?? '';
}

/**
 * Waits until a guest says nothing more and either shows a prompt or has nothing to do. A boot loader at its menu is
 * never idle, and is taken to rest by its silence alone.
 */
export async function awaitRest(guest: BootingGuest, deadline: Deadline): Promise<Rest> {
  const { line, machine } = guest;
  const ended = new AbortController();
  void machine.exited.then(() => ended.abort());
  const spent: { readonly atMs: number; readonly processorMs: number }[] = [];
  let [end, saidAtMs] = [line.end, performance.now()];
  while (!deadline.passed) {
    await delay(sampleMs);
    if (ended.signal.aborted) return 'ended';
    const nowMs = performance.now();
    if (line.end !== end) [end, saidAtMs] = [line.end, nowMs];
    const silentMs = nowMs - saidAtMs;
    if (silentMs >= promptSilenceMs && promptRow.test(lastRow(guest)) && line.stage.stage !== 'grub')
      return 'prompt';
    const total = await processorMs(machine.pid);
    if (total !== undefined) spent.push({ atMs: nowMs, processorMs: total });
    if (silentMs < idleSilenceMs) continue;
    const before = spent.findLast(({ atMs }) => nowMs - atMs >= idleSilenceMs);
    const share = before && total !== undefined ? (total - before.processorMs) / (nowMs - before.atMs) : 0;
    if (share < idleShare || line.stage.stage === 'grub') return 'idle';
  }
  return 'late';
}
