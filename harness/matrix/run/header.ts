import { availableParallelism, release, totalmem, type } from 'node:os';
import { packageVersion } from '../../host/package.ts';
import type { AcceleratorVerdict } from '../../machine/accelerator/accelerator.ts';
import { qemuVersion } from '../../machine/qemu.ts';
import type { PlannedRun } from '../plan/planned-run.ts';
import { planDigest } from '../results/plan-digest.ts';
import type { ReportHeader } from '../results/result.ts';

interface HeaderFacts extends Pick<ReportHeader, 'workers' | 'seed' | 'allowFlaky' | 'command'> {
  readonly accelerator: AcceleratorVerdict;
  readonly shard: string | undefined;
  /** The gateway under test; the lab's own without it. */
  readonly gateway: string | undefined;
  readonly planned: readonly PlannedRun[];
  /** What all shards plan together. */
  readonly whole: readonly PlannedRun[];
  /** True where guests are played from recordings. */
  readonly replay?: boolean;
}

/** What is the same for all runs of a report, written down before the first one. */
export async function reportHeader(facts: HeaderFacts): Promise<ReportHeader> {
  const { accelerator, shard, gateway, planned, whole, replay = false, ...given } = facts;
  return {
    formatVersion: 1,
    ttys0: packageVersion(),
    startedAt: new Date().toISOString(),
    accelerator: { chosen: replay ? 'recordings' : accelerator.chosen, timeScale: accelerator.timeScale },
    host: {
      system: `${type()} ${release()}`,
      cpus: availableParallelism(),
      memoryMiB: Math.round(totalmem() / 1_048_576),
      node: process.version,
      qemu: replay ? 'none' : await qemuVersion(),
    },
    ...given,
    ...(shard !== undefined && { shard }),
    ...(gateway !== undefined && { gateway }),
    plan: planDigest(whole.map(({ id }) => id)),
    planned: planned.map(({ id, suite, guest, image, proves, scenario: { title } }) => ({ id, suite, title, proves, guest, image })), // prettier-ignore
  };
}
