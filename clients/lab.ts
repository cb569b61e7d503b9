import { execa } from 'execa';
import { LabProcess, ttys0 } from '../harness/cli/e2e/lab-process.ts';

/** A lab as its user starts it, and what `ttys0 env` prints of it. */
export interface ClientLab extends AsyncDisposable {
  readonly output: string;
  /** `ttys0 env`, which guest there is, and a person's name and password. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Starts `ttys0 up` with one guest at its login prompt, and a scale set of one instance. */
export async function startLab(): Promise<ClientLab> {
  const lab = await LabProcess.start(['--scale-set', 'web=custom-agetty']);
  const [node, program] = ttys0;
  const { stdout } = await execa(node, [program, 'env', '--json'], { env: lab.environment });
  const printed = JSON.parse(stdout) as Record<string, string>;
  const [user] = (await lab.description()).users;
  return {
    output: lab.output,
    environment: {
      ...lab.environment,
      ...printed,
      TTYS0_TEST_GUEST: 'custom-agetty',
      TTYS0_TEST_SCALE_SET: 'web',
      TTYS0_TEST_USER: user?.upn ?? '',
      TTYS0_TEST_PASSWORD: user?.password ?? '',
    },
    [Symbol.asyncDispose]: () => lab[Symbol.asyncDispose](),
  };
}
