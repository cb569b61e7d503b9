import { Ttys0Error } from '../errors/index.ts';
import { reporterNames, type ReporterName } from '../matrix/reporters/index.ts';
import type { GivenOptions } from './commands/definition.ts';
import { textOption } from './options.ts';

/** What is to be printed of a report. Throws `usage.option` for a reporter that does not exist. */
export function reporterOption(options: GivenOptions, command: string): ReporterName {
  const name = textOption(options['reporter']) ?? 'pretty';
  const known = reporterNames.find((reporter) => reporter === name);
  if (known) return known;
  throw new Ttys0Error('usage.option', {
    problem: `--reporter takes ${reporterNames.join(', ')}, not ${name}`,
    command,
  });
}
