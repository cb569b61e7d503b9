import path from 'node:path';
import { exitCodes, Ttys0Error } from '../../errors/index.ts';
import { createReporter } from '../../matrix/reporters/index.ts';
import { writeReports } from '../../matrix/reporters/write-reports.ts';
import { mergeFolders } from '../../matrix/results/merge-folders.ts';
import type { Report } from '../../matrix/results/result.ts';
import { isGreen } from '../../matrix/results/tally.ts';
import { textOption } from '../options.ts';
import { reporterOption } from '../reporter-option.ts';
import type { CommandBody, GivenOptions } from './definition.ts';

/** `ttys0 merge`: one report of several shards; exits as one run of them all would. */
export const run: CommandBody = async ({ words: directories, options, signal }) => {
  const reporterName = reporterOption(options, 'ttys0 merge');
  if (directories.length === 0)
    throw new Ttys0Error('usage.option', { problem: 'Name the folders of results to be merged', command: 'ttys0 merge' }); // prettier-ignore
  const { folder, report } = await mergeFolders(directories, (merged) => outDirectory(options, merged));
  signal.throwIfAborted();
  const page = await writeReports(folder.directory, report);
  const reporter = createReporter(reporterName, process.stdout, folder.directory);
  reporter.report({ type: 'planned', header: report.header });
  for (const result of report.results)
    if (result.verdict !== 'not-run') reporter.report({ type: 'finished', result });
  reporter.report({ type: 'ended', report });
  process.stderr.write(`results  ${folder.directory}\nreport   ${page}\n`);
  if (!isGreen(report)) return exitCodes.failed;
  return report.interrupted ? exitCodes.interrupted : exitCodes.pass;
};

function outDirectory(options: GivenOptions, { header }: Report): string {
  const name = `${header.startedAt.replace(/[:.]/g, '-')}-merged`;
  return path.resolve(textOption(options['out']) ?? path.join('ttys0-results', name));
}
