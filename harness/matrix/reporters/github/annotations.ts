import type { Report, ReportHeader, RunResult } from '../../results/result.ts';
import { isRed } from '../../results/tally.ts';
import { evidenceWithCommand } from '../evidence.ts';
import { inertText } from '../inert.ts';
import { mendedText, suiteFile } from '../words.ts';
import { commandData, commandProperty } from './escape.ts';

/** Workflow commands that annotate a job: an error for what is red, a warning for what is flaky, mended or known. */
export function annotations({ header, results }: Report): readonly string[] {
  const told = results.map((result) => annotationOf(result, header)).filter((one) => one !== undefined);
  // GitHub shows the first ten of each kind.
  return [...told.filter((one) => one.startsWith('::error')), ...told.filter((one) => !one.startsWith('::error'))]; // prettier-ignore
}

function annotationOf(result: RunResult, header: ReportHeader): string | undefined {
  const { verdict, failure, attempts, known } = result;
  if (verdict === 'passed' || verdict === 'not-run') return undefined;
  const red = isRed(result, header.allowFlaky);
  const about: Partial<Record<typeof verdict, string>> = {
    flaky: `flaky: it passed at try ${attempts}`,
    known: `known to fail until ${known?.expires ?? ''}: ${known?.tracker ?? ''}`,
    mended: mendedText(result),
  };
  const evidence = failure ? evidenceWithCommand(result, failure, header) : [];
  return command(red && verdict === 'failed' ? 'error' : 'warning', result, header, [about[verdict] ?? '', ...evidence]); // prettier-ignore
}

function command(
  kind: 'error' | 'warning',
  result: RunResult,
  header: ReportHeader,
  lines: readonly string[],
): string {
  const { suite, title, image, failure } = result;
  const blame = failure ? ` [${failure.blame}]` : '';
  const name = commandProperty(inertText(`${suite} > ${title} (${image})${blame}`));
  const file = commandProperty(inertText(suiteFile(result, header)));
  const message = inertText(lines.filter((line) => line !== '').join('\n'));
  return `::${kind} title=${name},file=${file}::${commandData(message)}`;
}
