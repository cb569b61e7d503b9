import { availableParallelism } from 'node:os';
import path from 'node:path';
import { table } from '../cli/output/table.ts';
import { exitCodes } from '../errors/index.ts';
import { packageRoot } from '../host/package.ts';
import { listSuites, readSuite } from '../matrix/plan/suites.ts';
import type { Failure } from '../matrix/results/result.ts';
import { closeSharedBrowser } from '../matrix/world/browser.ts';
import { runMutated, runSabotage } from './run-sabotage.ts';
import { describeSabotage, readSabotages, type Sabotage } from './sabotage.ts';
import { openStage } from './stage.ts';

/**
 * `npm run test:sabotage [words…]`: for each scenario something is wrong on purpose, in a guest or in the lab, and the
 * scenario must fail and name who has to act. Words choose sabotages by suite and title. Prints the table.
 */
const words = process.argv.slice(2).map((word) => word.toLowerCase());
const directory = path.join(packageRoot, 'scenarios');
const controller = new AbortController();
process.once('SIGINT', () => controller.abort(new Error('interrupted')));

const all = await readSabotages(directory);
const chosen = all.filter(({ suite, title }) => words.every((word) => `${suite} ${title}`.toLowerCase().includes(word))); // prettier-ignore
if (chosen.length === 0) {
  process.stderr.write(`No sabotage has all of these in its suite and title: ${words.join(', ')}. Choose words of one, or none for all.\n`); // prettier-ignore
  process.exit(exitCodes.usage);
}
await using stage = await openStage(controller.signal);

/** What has come of a sabotage: `seen` where the right scenario failed at the right step with the right blame. */
interface Outcome {
  readonly sabotage: Sabotage;
  readonly failure: Failure | undefined;
  readonly problem?: string;
}

const outcomes: Outcome[] = [];
const queue = [...chosen.entries()];

async function work(): Promise<void> {
  for (let next = queue.shift(); next && !controller.signal.aborted; next = queue.shift()) {
    const [index, sabotage] = next;
    outcomes.push(await outcomeOf(sabotage, `sabotaged-${index + 1}`));
    const { length } = outcomes;
    process.stderr.write(`${length} of ${chosen.length}: ${rowOf(outcomes[length - 1]).join('  ')}\n`);
  }
}

async function outcomeOf(sabotage: Sabotage, name: string): Promise<Outcome> {
  const { signal } = controller;
  try {
    const failure = sabotage.mutate
      ? await runMutated(sabotage, signal)
      : await runSabotage({
          ...{ lab: stage.lab, sources: stage.sources, sabotage, directory, name, signal },
        });
    return { sabotage, failure };
  } catch (error) {
    return { sabotage, failure: undefined, problem: error instanceof Error ? error.message : String(error) };
  }
}

function wasSeen(outcome: Outcome | undefined): boolean {
  if (!outcome?.failure) return false;
  const { sabotage, failure } = outcome;
  return failure.blame === sabotage.blame && failure.step === sabotage.step;
}

function rowOf(outcome: Outcome | undefined): readonly string[] {
  if (!outcome) return [];
  const { sabotage, failure, problem } = outcome;
  const verdict = wasSeen(outcome) ? 'seen' : failure ? `SEEN AMISS (not ${sabotage.blame}, "${sabotage.step ?? 'the start'}")` : 'MISSED'; // prettier-ignore
  const told = failure ? `${failure.blame}, ${failure.kind}` : (problem ?? 'the scenario passed');
  return [verdict, sabotage.suite, sabotage.title, sabotage.guest, describeSabotage(sabotage), told, failure?.step ?? '']; // prettier-ignore
}

await Promise.all(Array.from({ length: availableParallelism() }, work));
await closeSharedBrowser();
outcomes.sort((one, other) => all.indexOf(one.sabotage) - all.indexOf(other.sabotage));
const heading = ['outcome', 'suite', 'scenario', 'guest', 'sabotage', 'blame', 'at the step'];
process.stdout.write(`${table([heading, ...outcomes.map(rowOf)])}\n`);

const titles: { readonly suite: string; readonly title: string }[] = [];
for (const suite of await listSuites(directory))
  for (const { title } of await readSuite(directory, suite)) titles.push({ suite, title });
const unproved = titles.filter(({ suite, title }) => !all.some((one) => one.suite === suite && one.title === title)); // prettier-ignore
for (const { suite, title } of unproved) process.stdout.write(`nothing sabotages ${suite} > ${title}\n`);
const seen = outcomes.filter(wasSeen).length;
process.stdout.write(`${seen} passed, ${chosen.length - seen + unproved.length} failed\n`);
process.exitCode = seen === chosen.length && unproved.length === 0 ? exitCodes.pass : exitCodes.failed;
