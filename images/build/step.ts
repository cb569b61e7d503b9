import { tmpdir } from 'node:os';
import path from 'node:path';
import { Ttys0Error } from '../../harness/errors/index.ts';
import { runGroup } from './process-group.ts';

/** What a command of a build said, when it failed. */
export class BuildStepFailure extends Error {
  readonly step: string;
  readonly output: string;

  constructor(step: string, output: string) {
    super(`the step "${step}" failed`);
    this.step = step;
    this.output = output;
  }
}

/** Runs one command of a build. Throws BuildStepFailure, or the signal's reason. */
export async function runStep(
  name: string,
  file: string,
  parameters: readonly string[],
  signal?: AbortSignal,
): Promise<void> {
  const result = await runGroup(file, parameters, { signal });
  if (result.exitCode !== 0) throw new BuildStepFailure(name, result.output);
}

/** The error of the catalogue that a failed step comes down to. */
export function explainFailure(guest: string, failure: BuildStepFailure, log: string): Ttys0Error {
  const lines = failure.output.split('\n').filter((line) => line.trim() !== '');
  if (
    lines.some((line) => /No space left on device|Disk quota exceeded|not have enough free space/i.test(line))
  ) {
    const full = failure.step.startsWith('qemu-img') ? path.dirname(log) : tmpdir();
    return new Ttys0Error('host.disk-full', { path: full }, { cause: failure });
  }
  const fetch = lines.find((line) =>
    /^(E|Err|W):.*(resolve|connect|timed out|Failed to fetch|Release file|NO_PUBKEY)/i.test(line),
  );
  const reason = (
    fetch ??
    // What apt says of the recipe comes before what mmdebstrap makes of it.
    lines.find((line) => /^E: (Unable to locate package|Package '|Version '|Couldn't find)/.test(line)) ??
    lines.findLast((line) => /^E: |error|cannot|failed/i.test(line)) ??
    lines.at(-1) ??
    'no output'
  )
    .replace(/^[EW]: /, '')
    .replace(/\.$/, '');
  if (fetch !== undefined)
    return new Ttys0Error('image.mirror-failed', { guest, reason }, { cause: failure });
  return new Ttys0Error('image.build-failed', { guest, step: failure.step, reason, log }, { cause: failure });
}
