import type { Report, RunResult, Verdict } from '../../results/result.ts';
import { isRed, summary } from '../../results/tally.ts';
import { evidenceWithCommand } from '../evidence.ts';
import { groupBy } from '../groups.ts';
import { inertLine, inertText } from '../inert.ts';
import { mendedText, notRunText, verdictMarks } from '../words.ts';
import type { Paint } from './paint.ts';
import { cutTo, widthOf } from './width.ts';

/** Less of a title says nothing. */
const fewestColumns = 12;

const styles: Readonly<Record<Verdict, Parameters<Paint>[0]>> = {
  passed: 'green',
  failed: 'red',
  flaky: 'yellow',
  known: 'yellow',
  mended: 'red',
  'not-run': 'dim',
};

/** What is printed of a run when it has ended; `left` are those to come. */
export function finishedLine(result: RunResult, left: number, paint: Paint): string {
  const { title, image, source, times } = result;
  const told = `${image}, ${source}; ${seconds(times.totalMs)} s, start ${seconds(times.startMs)} s, ${left} left`;
  return `${markOf(result, paint)} ${inertLine(title)} ${paint('dim', inertLine(`(${told})`))}${why(result, paint)}`;
}

/** The same in one line of a terminal: its title is cut. */
export function finishedRow(result: RunResult, paint: Paint, columns: number): string {
  const { title, image, source, times } = result;
  const plain: Paint = (_, text) => text;
  const told = inertLine(`(${image}, ${source}; ${seconds(times.totalMs)} s)`);
  const room = columns - 4 - widthOf(told) - widthOf(why(result, plain));
  const shown = cutTo(inertLine(title), Math.max(fewestColumns, room));
  return `${markOf(result, paint)} ${shown} ${paint('dim', told)}${why(result, paint)}`;
}

function why({ verdict, failure }: RunResult, paint: Paint): string {
  return failure ? ` ${paint('dim', inertLine(`${verdict}, ${failure.blame}: ${failure.kind}`))}` : '';
}

/** The end of a report: what is red in full, and the sum. */
export function finalLines({ results, header, interrupted }: Report, paint: Paint): readonly string[] {
  const red = results.filter((one) => isRed(one, header.allowFlaky));
  const failures = red.flatMap((result) => {
    const { suite, title, image, proves, failure, verdict } = result;
    const evidence = failure ? evidenceWithCommand(result, failure, header) : [];
    const mended = verdict === 'mended' ? [mendedText(result)] : [];
    return [
      `\n${markOf(result, paint)} ${inertLine(`${suite} > ${title} (${image}) [${proves}]`)}`,
      ...[...mended, ...evidence].map((line) => `  ${inertText(line).replace(/\n/g, '\n  ')}`),
    ];
  });
  return [...failures, ...leftOut(results), `\n${summary(results)}${interrupted ? ' (interrupted)' : ''}`];
}

/** Why runs were left out, each reason once. */
function leftOut(results: readonly RunResult[]): readonly string[] {
  const told = results.filter(({ verdict, reason }) => verdict === 'not-run' && reason !== undefined);
  const byReason = groupBy(told, notRunText);
  return [...byReason].map(([text, runs]) => `\n${verdictMarks['not-run']} ${runs.length} of ${results.length} runs: ${inertLine(text)}`); // prettier-ignore
}

function markOf({ verdict }: RunResult, paint: Paint): string {
  return paint(styles[verdict], verdictMarks[verdict]);
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1);
}
