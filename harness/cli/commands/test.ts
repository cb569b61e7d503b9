import { availableParallelism } from 'node:os';
import path from 'node:path';
import { exitCodes, Ttys0Error } from '../../errors/index.ts';
import { Lab } from '../../lab/lab.ts';
import { packageRoot } from '../../host/package.ts';
import { plan } from '../../matrix/plan.ts';
import { createReporter, reporterNames, type ReporterName } from '../../matrix/reporters/index.ts';
import { runAll } from '../../matrix/run-all.ts';
import { ScenarioTemplates } from '../../matrix/templates.ts';
import { defaultGuest, guestOptions, parseCount, textOption } from '../options.ts';
import { ProgressLine } from '../output/progress-line.ts';
import { loadProfiles, prepareHost, prepareImages } from '../prepare.ts';
import type { CommandBody } from './definition.ts';

/** `ttys0 test`: exits with 1 when a scenario failed. */
export const run: CommandBody = async ({ words: suites, options, signal }) => {
  const reporter = createReporter(parseReporter(textOption(options['reporter']) ?? 'pretty'), process.stdout);
  const guests =
    options['guest'] === undefined ? [defaultGuest] : [...new Set([options['guest']].flat().map(String))];
  const workers = parseCount(
    '--workers',
    options['workers'] ?? Math.max(2, Math.floor(availableParallelism() / 2)),
    {
      min: 1,
      max: 64,
    },
  );
  const runs = await plan(path.join(packageRoot, 'scenarios'), suites, guests);
  const choices = guestOptions(options);
  const profiles = await loadProfiles(guests);
  const accelerator = await prepareHost(choices, signal);
  await using lab = await Lab.start({ port: 0, accelerator });
  const images = await prepareImages(profiles, choices, signal);
  const progress = new ProgressLine();
  const templates =
    options['cold'] === true ? undefined : new ScenarioTemplates(lab, (text) => progress.show(text));
  const results = await runAll({ lab, images, templates, runs, workers, reporter, signal });
  progress.done();
  if (signal.aborted) throw signal.reason;
  return results.some(({ failure }) => failure) ? exitCodes.failed : exitCodes.pass;
};

function parseReporter(name: string): ReporterName {
  const known = reporterNames.find((reporter) => reporter === name);
  if (known) return known;
  throw new Ttys0Error('usage.option', {
    problem: `--reporter takes ${reporterNames.join(' or ')}, not ${name}`,
    command: 'ttys0 test',
  });
}
