import type { Report, RunResult, Verdict } from '../../results/result.ts';
import { isRed, summary } from '../../results/tally.ts';
import { evidenceWithCommand } from '../evidence.ts';
import { inertLine, inertText } from '../inert.ts';
import { mendedText, verdictMarks } from '../words.ts';
import type { Paint } from './paint.ts';

const styles: Readonly<Record<Verdict, Parameters<Paint>[0]>> = {
  passed: 'green',
  failed: 'red',
  flaky: 'yellow',
  known: 'yellow',
  mended: 'red',
  'not-run': 'dim',
};

/** What is printed of a run when it has ended. */
export function finishedLine(result: RunResult, left: number, paint: Paint): string {
  const { title, image, source, times, failure, verdict } = result;
  const told = `${image}, ${source}; ${seconds(times.totalMs)} s, start ${seconds(times.startMs)} s, ${left} left`;
  const why = failure ? ` ${paint('dim', inertLine(`${verdict}, ${failure.blame}: ${failure.kind}`))}` : '';
  return `${markOf(result, paint)} ${inertLine(title)} ${paint('dim', inertLine(`(${told})`))}${why}`;
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
  return [...failures, `\n${summary(results)}${interrupted ? ' (interrupted)' : ''}`];
}

function markOf({ verdict }: RunResult, paint: Paint): string {
  return paint(styles[verdict], verdictMarks[verdict]);
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1);
}
