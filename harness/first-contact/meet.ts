import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { randomBytes } from 'node:crypto';
import { createOverlay, type ForeignFields, type GuestImage } from '../../images/index.ts';
import { Deadline } from '../deadline/deadline.ts';
import type { Run } from '../host/run-registry.ts';
import type { AcceleratorVerdict } from '../machine/accelerator/accelerator.ts';
import { bootGuest } from '../template/boot.ts';
import { askSystem } from './ask-system.ts';
import { awaitAnswer, type Answer } from './await-answer.ts';
import { grubOnSerial } from './grub-seen.ts';
import { enter } from './enter.ts';
import { Stopwatch } from './stopwatch.ts';

export interface MeetRequest {
  readonly image: GuestImage;
  /** What is known of it already; who can log in is among its users. */
  readonly fields: ForeignFields;
  readonly accelerator: AcceleratorVerdict;
  readonly run: Run;
  /** How long it may take on a host with hardware acceleration, in milliseconds. */
  readonly patienceMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Told where the guest is, in a few words. */
  readonly onProgress?: ((text: string) => void) | undefined;
}

/** What came of it. */
export interface Meeting {
  /** The profile, with what was learned. */
  readonly fields: ForeignFields;
  /** What its console asked first, if anything did. */
  readonly answer: Answer;
  /** Why nobody could log in, where somebody was to. */
  readonly loginProblem: string | undefined;
  /** The last that it said, printable. */
  readonly lastLines: readonly string[];
}

/**
 * Boots an image that nobody has seen, patiently, and learns how to live with it: which stages it shows, what its
 * console asks, whether the user who is known gets a shell, and what the system says of itself then. The image is not
 * written to. Rejects only with what keeps a machine from running, or with the signal's reason.
 */
export async function meet(request: MeetRequest): Promise<Meeting> {
  const { image, fields, accelerator, run, signal, onProgress } = request;
  const deadline = Deadline.after(request.patienceMs * accelerator.timeScale, signal);
  const name = `meet-${randomBytes(3).toString('hex')}`;
  const directory = run.path(name);
  const diskPath = path.join(run.scratch, `${name}.qcow2`);
  await mkdir(directory);
  await createOverlay(image, diskPath);
  try {
    await using guest = await bootGuest(
      { image, diskPath, directory, serialLogPath: path.join(directory, 'serial.log'), accelerator: accelerator.chosen },
      run,
      deadline,
    ); // prettier-ignore
    using watch = new Stopwatch(guest.line, onProgress);
    const answer = await awaitAnswer(guest, deadline);
    signal?.throwIfAborted();
    const learned: ForeignFields = {
      ...fields,
      wait: answer.kind,
      grub: grubOnSerial(guest.line) ?? fields.grub,
      prompts: { ...fields.prompts, ...(answer.kind === 'login' && { login: answer.prompt }) },
    };
    const entered = await enter(guest, answer, learned, deadline);
    signal?.throwIfAborted();
    const told = entered.shell === undefined ? {} : await askSystem(guest.operator, deadline);
    return {
      fields: {
        ...learned,
        ...told,
        stages: watch.seconds,
        prompts: { ...learned.prompts, ...(entered.shell !== undefined && { shell: entered.shell }) },
      },
      answer,
      loginProblem: entered.problem,
      lastLines: guest.operator.screen.lines.filter((line) => line !== '').slice(-8),
    };
  } finally {
    await Promise.all([directory, diskPath].map((file) => rm(file, { recursive: true, force: true })));
  }
}
