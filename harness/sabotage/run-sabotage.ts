import path from 'node:path';
import { execa } from 'execa';
import { packageRoot } from '../host/package.ts';
import type { Lab } from '../lab/lab.ts';
import { plan } from '../matrix/plan/plan.ts';
import type { PlannedRun } from '../matrix/plan/planned-run.ts';
import { failureSchema, type Failure } from '../matrix/results/result.ts';
import type { GuestSources } from '../matrix/run/guest-sources.ts';
import { runOne } from '../matrix/run/run-one.ts';
import type { Sabotage } from './sabotage.ts';

export interface SabotageRequest {
  readonly lab: Lab;
  readonly sources: GuestSources;
  readonly sabotage: Sabotage;
  /** Where the suites are. */
  readonly directory: string;
  /** The guest's name in the lab. */
  readonly name: string;
  readonly signal: AbortSignal;
}

/** What a scenario says of a sabotaged guest or lab; undefined where it has not seen it. */
export async function runSabotage(request: SabotageRequest): Promise<Failure | undefined> {
  const { lab, sources, sabotage, name, signal } = request;
  const run = await sabotagedRun(request);
  const { script } = sabotage;
  const { failure } = await runOne({
    ...{ lab, run, name, signal },
    seed: 1,
    onEvent: () => undefined,
    source: () => sources.open(run),
    ...(script !== undefined && {
      prepare: async (guest) => {
        const { exitCode, stderr } = await guest.runScript(script);
        if (exitCode !== 0) throw new Error(`the script of the sabotage failed: ${stderr}`);
      },
    }),
  });
  return failure;
}

async function sabotagedRun({ sources, sabotage, directory }: SabotageRequest): Promise<PlannedRun> {
  const { suite, title, guest, variant } = sabotage;
  const runs = await plan({ directory, suites: [suite], guests: [await sources.profile(guest)] });
  const run = runs.find(({ scenario }) => scenario.title === title);
  if (!run) throw new Error(`the suite ${suite} has no scenario called ${title} for ${guest}`);
  return variant === undefined ? run : { ...run, image: `${guest}.${variant}` };
}

const answerMark = 'sabotage-answer:';

/** The same in a process of its own, whose sources have the mutation. */
export async function runMutated(sabotage: Sabotage, signal: AbortSignal): Promise<Failure | undefined> {
  const { mutate } = sabotage;
  if (!mutate) throw new Error(`${sabotage.title} has no mutation`);
  const mutation = { ...mutate, file: path.join(packageRoot, mutate.file) };
  const program = path.join(import.meta.dirname, 'mutated.ts');
  const hook = path.join(import.meta.dirname, 'mutation-hook.js');
  const { stdout } = await execa(
    process.execPath,
    ['--import', hook, '--import', 'tsx', program, JSON.stringify(sabotage)],
    { cwd: packageRoot, cancelSignal: signal, env: { TTYS0_MUTATION: JSON.stringify(mutation) } },
  );
  const answer = stdout.split('\n').find((line) => line.startsWith(answerMark));
  if (answer === undefined) throw new Error(`the process with the mutation gave no answer: ${stdout}`);
  return failureSchema.nullable().parse(JSON.parse(answer.slice(answerMark.length))) ?? undefined;
}

/** What that process prints. */
export function answerOf(failure: Failure | undefined): string {
  return `${answerMark}${JSON.stringify(failure ?? null)}\n`;
}
