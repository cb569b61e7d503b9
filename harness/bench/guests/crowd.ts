import { setTimeout as delay } from 'node:timers/promises';
import { processorMs, processUsage } from '../../host/process-usage.ts';
import { openClone, type BenchClone, type CloneBench } from './bench-clone.ts';

/** What many clones of one guest take of the host together. */
export interface Crowd {
  /** Proportional memory of each, in MiB. */
  readonly memoryMiB: readonly number[];
  /** Processor time of all in a window, as cores; one value a window. */
  readonly cores: readonly number[];
}

const settleMs = 3_000;
const windowMs = 1_000;

/** Thaws clones, a few at a time, lets them be idle, and measures what they take. */
export async function measureCrowd(bench: CloneBench, clones: number, windows: number): Promise<Crowd> {
  await using crowd = await openCrowd(bench, clones, 4);
  await delay(settleMs);
  const pids = crowd.clones.map(({ machine }) => machine.pid);
  const cores: number[] = [];
  for (let window = 0; window < windows; window += 1) {
    const [before, startedMs] = [await totalProcessorMs(pids), performance.now()];
    await delay(windowMs);
    cores.push(((await totalProcessorMs(pids)) - before) / (performance.now() - startedMs));
  }
  const usages = await Promise.all(pids.map(processUsage));
  return {
    memoryMiB: usages.flatMap((usage) => (usage ? [usage.proportionalBytes / 1_048_576] : [])),
    cores,
  };
}

/** Thaws that many clones at once and keeps them all; returns how many failed, and why. */
export async function countFailures(bench: CloneBench, clones: number): Promise<readonly string[]> {
  await using crowd = await openCrowd(bench, clones, clones);
  return crowd.failures;
}

interface OpenCrowd extends AsyncDisposable {
  readonly clones: readonly BenchClone[];
  readonly failures: readonly string[];
}

async function openCrowd(bench: CloneBench, count: number, atOnce: number): Promise<OpenCrowd> {
  const clones: BenchClone[] = [];
  const failures: string[] = [];
  const names = Array.from({ length: count }, (_, index) => `crowd-${index}`);
  const work = async (): Promise<void> => {
    for (let name = names.pop(); name !== undefined; name = names.pop()) {
      try {
        clones.push(await openClone(bench, name));
      } catch (error) {
        failures.push(error instanceof Error ? error.message : String(error));
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  const end = async (): Promise<void> => {
    await Promise.all(clones.map((clone) => clone[Symbol.asyncDispose]()));
  };
  return { clones, failures, [Symbol.asyncDispose]: end };
}

async function totalProcessorMs(pids: readonly number[]): Promise<number> {
  const times = await Promise.all(pids.map(processorMs));
  return times.reduce<number>((sum, time) => sum + (time ?? 0), 0);
}
