import { exitCodes } from '../errors/index.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Why the command line was asked to stop. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  readonly signalName: string;

  constructor(signalName: string) {
    super(`stopped by ${signalName}`);
    this.signalName = signalName;
  }
}

/**
 * Runs `work` with a signal that aborts at the first Ctrl-C, so that it can clean up; a second one leaves at once (the
 * sweep of the next start does the rest).
 */
export async function interruptible(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const controller = new AbortController();
  const onSignal = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted);
    controller.abort(new Interrupted(name));
  };
  for (const name of signals) process.on(name, onSignal);
  try {
    await work(controller.signal);
  } finally {
    for (const name of signals) process.off(name, onSignal);
  }
}
