import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { LabProcess } from '../cli/e2e/lab-process.ts';
import { formatBytes } from '../cli/output/units.ts';
import { ArmClient } from '../client/arm-client.ts';
import { Deadline } from '../deadline/deadline.ts';
import { exitCodes } from '../errors/index.ts';
import { judge, type Sample, type Visits } from './soak/verdict.ts';
import { readLog, takeTurns, visitKinds, watch, type VisitKind } from './soak/visits.ts';

/**
 * `npm run test:soak -- --minutes N`: people come and go at the console of a lab for so long (default: 15 minutes), and
 * its process must neither grow nor keep them waiting.
 */
const sampleMs = 5_000;
const minuteMs = 60_000;

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '15' } } });
const minutes = Number(values.minutes);
if (!Number.isInteger(minutes) || minutes < 1) {
  process.stderr.write(`--minutes takes a whole number from 1 on, not ${values.minutes}\n`);
  process.exit(exitCodes.usage);
}

await using lab = await LabProcess.start();
const description = await lab.description();
const [alice, bob] = await Promise.all(
  description.users.slice(0, 2).map((user) => ArmClient.create(description, user)),
);
if (!alice || !bob) throw new Error('the lab has too few users');

const none = (): Record<VisitKind, number> => Object.fromEntries(visitKinds.map((kind) => [kind, 0])) as Record<VisitKind, number>; // prettier-ignore
let visits = none();
let logBytes = 0;
const samples: Sample[] = [];
const done: Visits[] = [];
const over = new AbortController();
const deadline = Deadline.after(minutes * minuteMs, over.signal);
const count = (kind: VisitKind): void => void (visits[kind] += 1);

async function again(visit: () => Promise<void>): Promise<void> {
  while (!deadline.passed) await visit();
}

async function sample(): Promise<Sample> {
  const own = `/proc/${lab.child.pid}`;
  const status = await readFile(`${own}/status`, 'utf8');
  const residentBytes = 1024 * Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]);
  return { residentBytes, descriptors: (await readdir(`${own}/fd`)).length };
}

/** Looks at the lab every so often, and says once a minute what was done since it said so last. */
async function observe(): Promise<void> {
  const startedMs = performance.now();
  while (done.length < minutes && !over.signal.aborted) {
    await pause(sampleMs);
    const now = await sample();
    samples.push(now);
    if (performance.now() - startedMs >= (done.length + 1) * minuteMs - sampleMs / 2) {
      done.push(visits);
      const told = Object.entries(visits).map(([kind, times]) => `${kind} ${times}`);
      visits = none();
      process.stdout.write(
        `minute ${done.length}: ${told.join(', ')}; ${now.descriptors} descriptors, ${formatBytes(now.residentBytes)} resident, log ${formatBytes(logBytes)}\n`,
      );
    }
  }
}

let problems: readonly string[];
try {
  await Promise.all(
    [
      again(() => takeTurns(alice, bob, count)),
      again(() => watch(alice, count)),
      again(async () => {
        logBytes = await readLog(alice, count);
      }),
      observe(),
    ].map((work) => work.catch((error: unknown) => (over.abort(), Promise.reject(error as Error)))),
  );
  problems = judge(samples, done);
} catch (error) {
  problems = [error instanceof Error ? (error.stack ?? error.message) : String(error)];
}
await Promise.all([alice, bob].map((arm) => arm[Symbol.asyncDispose]()));
process.stdout.write(problems.length === 0 ? 'It stayed flat.\n' : `${problems.join('\n')}\n`);
process.exitCode = problems.length === 0 ? exitCodes.pass : exitCodes.failed;
