import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { GuestImage } from '../../../images/index.ts';
import { Deadline } from '../../deadline/deadline.ts';
import type { Run } from '../../host/run-registry.ts';
import { Line } from '../../line/line.ts';
import { Operator } from '../../line/operator.ts';
import type { AcceleratorVerdict } from '../../machine/accelerator/accelerator.ts';
import type { RunningMachine } from '../../machine/machine.ts';
import { stageProofs } from '../../template/prove.ts';
import type { TemplateStage } from '../../template/stage.ts';
import type { Template } from '../../template/template.ts';
import { settleClone, thaw } from '../../template/thaw.ts';

/** A clone that has answered. */
export interface BenchClone extends AsyncDisposable {
  readonly machine: RunningMachine;
  /** From before its disk was made to the answer at its prompt, in milliseconds. */
  readonly answeredMs: number;
  /** Until its clock was set and its random numbers reseeded, too. */
  readonly settledMs: number;
}

export interface CloneBench {
  readonly image: GuestImage;
  readonly template: Template;
  readonly accelerator: AcceleratorVerdict;
  readonly run: Run;
}

const thawTimeoutMs = 10_000;

/** Thaws a clone and presses Enter at its prompt. Throws what kept it from answering. */
export async function openClone(bench: CloneBench, name: string): Promise<BenchClone> {
  const { image, template, accelerator, run } = bench;
  const proof = stageProofs[template.manifest.stage as TemplateStage];
  const deadline = Deadline.after(thawTimeoutMs * accelerator.timeScale);
  const [directory, diskPath] = [run.path(name), path.join(run.scratch, `${name}.qcow2`)];
  const serialLogPath = path.join(run.scratch, `${name}.log`);
  await mkdir(directory);
  const startedMs = performance.now();
  const spec = {
    name,
    profile: image.profile,
    accelerator: accelerator.chosen,
    directory,
    diskPath,
    serialLogPath,
  };
  const { machine: paused, past } = await thaw(template, spec, run, deadline);
  const line = new Line();
  line.attach(paused.com1, past);
  const operator = new Operator(line);
  const machine = await paused.resume();
  try {
    operator.type(proof.typed);
    await operator.expect(proof.answer, deadline);
    const answeredMs = performance.now() - startedMs;
    await settleClone(template, machine, deadline);
    const settledMs = performance.now() - startedMs;
    const remove = async (): Promise<void> => {
      operator[Symbol.dispose]();
      await machine.kill();
      await Promise.all(
        [directory, diskPath, serialLogPath].map((file) => rm(file, { recursive: true, force: true })),
      );
    };
    return { machine, answeredMs, settledMs, [Symbol.asyncDispose]: remove };
  } catch (error) {
    await machine.kill();
    throw error;
  }
}
