import { availableParallelism } from 'node:os';
import path from 'node:path';
import type { CAC } from 'cac';
import { exitCodes, Ttys0Error } from '../../errors/index.ts';
import { Lab } from '../../lab/lab.ts';
import { packageRoot } from '../../lab/package-root.ts';
import { plan } from '../../matrix/plan.ts';
import { createReporter, reporterNames, type ReporterName } from '../../matrix/reporters/index.ts';
import { runAll } from '../../matrix/run-all.ts';
import { defaultGuest, parseCount, prepare, type GuestOptions } from '../prepare.ts';

interface TestOptions extends GuestOptions {
  readonly guest?: string | readonly string[];
  readonly workers?: unknown;
  readonly reporter: string;
}

export function registerTest(program: CAC, signal: AbortSignal): void {
  program
    .command('test [...suites]', 'Run scenario suites against real guests (default: all)')
    .option('--guest <name>', `Guest to run on; may be given several times (default: ${defaultGuest})`)
    .option('--workers <n>', 'How many guests run at once (default: one for each two processors or 2)')
    .option('--reporter <name>', reporterNames.join(' or '), { default: 'pretty' })
    .option('--accel <name>', 'kvm, hvf or tcg; without it the fastest that provably works here')
    .option('--mirror <url>', "Debian mirror to build from; without it the host's own")
    .action(async (suites: readonly string[], options: TestOptions) => {
      process.exitCode = await test(suites, options, signal);
    });
}

async function test(suites: readonly string[], options: TestOptions, signal: AbortSignal): Promise<number> {
  const reporter = createReporter(parseReporter(options.reporter), process.stdout);
  const guests = options.guest === undefined ? [defaultGuest] : [...new Set([options.guest].flat())];
  const workers = parseCount('--workers', options.workers ?? Math.max(2, availableParallelism() / 2), {
    min: 1,
    max: 64,
  });
  const runs = await plan(path.join(packageRoot, 'scenarios'), suites, guests);
  const { accelerator, images } = await prepare(guests, options, signal);
  await using lab = await Lab.start({ port: 0, accelerator });
  const results = await runAll({ lab, images, runs, workers, reporter, signal });
  if (signal.aborted) throw signal.reason;
  return results.some(({ failure }) => failure) ? exitCodes.failed : exitCodes.pass;
}

function parseReporter(name: string): ReporterName {
  const known = reporterNames.find((reporter) => reporter === name);
  if (known) return known;
  throw new Ttys0Error('usage.option', {
    problem: `--reporter takes ${reporterNames.join(' or ')}, not ${name}`,
    command: 'ttys0 test',
  });
}
