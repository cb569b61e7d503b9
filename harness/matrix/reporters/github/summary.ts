import type { Report, RunResult } from '../../results/result.ts';
import { isGreen, isRed, summary } from '../../results/tally.ts';
import { evidenceOf } from '../evidence.ts';
import { groupBy } from '../groups.ts';
import { inertLine, inertText } from '../inert.ts';
import { againCommand, mendedText, verdictMarks } from '../words.ts';
import { fenced, markdownText } from './escape.ts';

/** What a job summary may take is 1 MiB; what no longer fits is named and left to the report. */
const mostBytes = 900 * 1024;
const shownLines = 60;

/** A job summary in Markdown: a table for each suite, scenarios by guests, and then the failures. */
export function renderSummary(report: Report): string {
  const { header, results, interrupted } = report;
  const { accelerator, host, seed, gateway } = header;
  const under = gateway === undefined ? '' : `, gateway ${gateway}`;
  const sections = [
    `## ttys0: ${isGreen(report) ? 'passed' : 'failed'}`,
    `${summary(results)}${interrupted ? ' (interrupted)' : ''}. ${markdownText(`${accelerator.chosen}, ${host.cpus} processors, seed ${seed}${under}.`)}`,
    ...[...groupBy(results, ({ suite }) => suite)].map(([suite, runs]) => suiteTable(suite, runs)),
  ];
  const failures = results
    .filter((result) => result.failure !== undefined || result.verdict === 'mended')
    .sort((one, other) => Number(isRed(other, header.allowFlaky)) - Number(isRed(one, header.allowFlaky)));
  if (failures.length > 0) sections.push('### What went wrong');
  let bytes = Buffer.byteLength(sections.join('\n\n'));
  for (const [index, result] of failures.entries()) {
    const section = failureSection(result, report);
    bytes += Buffer.byteLength(section) + 2;
    if (bytes > mostBytes) {
      sections.push(`… and ${failures.length - index} more, in report.html.`);
      break;
    }
    sections.push(section);
  }
  return `${sections.join('\n\n')}\n`;
}

function suiteTable(suite: string, runs: readonly RunResult[]): string {
  const guests = [...groupBy(runs, ({ guest }) => guest)];
  const heads = guests.map(([guest, ofGuest]) => {
    const sources = [...new Set(ofGuest.map(({ source }) => source))].filter(
      (source) => source !== 'unknown',
    );
    return `${markdownText(guest)}${sources.length > 0 ? `<br><sub>${markdownText(sources.join(', '))}</sub>` : ''}`; // prettier-ignore
  });
  const rows = [...groupBy(runs, ({ title }) => title)].map(([title, ofTitle]) => {
    const cells = guests.map(([guest]) =>
      ofTitle
        .filter((run) => run.guest === guest)
        .map(cell)
        .join(' '),
    );
    return row([markdownText(inertLine(title)), ...cells]);
  });
  return [
    `### ${markdownText(suite)}`,
    [row(['scenario', ...heads]), row(['---', ...guests.map(() => ':-:')]), ...rows].join('\n'),
  ].join('\n\n');
}

function cell({ verdict, failure, times }: RunResult): string {
  if (verdict === 'passed') return `${verdictMarks.passed} ${(times.totalMs / 1000).toFixed(1)} s`;
  if (verdict === 'not-run') return `${verdictMarks['not-run']} not run`;
  return `${verdictMarks[verdict]} **${verdict}**${failure ? ` ${failure.blame}` : ''}`;
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function failureSection(result: RunResult, { header }: Report): string {
  const { suite, title, image, source, verdict, failure } = result;
  const evidence = failure ? evidenceOf(failure) : [mendedText(result)];
  const left = evidence.length - shownLines;
  const shown = [...evidence.slice(0, shownLines), ...(left > 0 ? [`… ${left} more lines`] : [])];
  const blame = failure ? `, ${failure.blame}` : '';
  return [
    `#### ${verdictMarks[verdict]} ${markdownText(inertLine(`${suite} > ${title} (${image}, ${source}): ${verdict}${blame}`))}`,
    fenced(shown.map(inertText)),
    fenced([inertLine(againCommand(result, header))]),
  ].join('\n\n');
}
