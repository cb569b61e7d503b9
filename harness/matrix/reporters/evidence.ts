import type { Failure, ReportHeader, RunResult } from '../results/result.ts';
import { againCommand } from './words.ts';

/** A failure in full, a line each: where, who has to act, what to do, what was seen. */
export function evidenceOf(failure: Failure): readonly string[] {
  const { step, blame, kind, message, advice, stage, since, nearestMiss, lastLines, detail } = failure;
  return [
    ...(step ? [`at: ${step}`] : []),
    `${blame}, ${kind}: ${message}`,
    ...(advice ? [advice] : []),
    ...(stage ? [`stage ${stage} since ${since ?? '?'}`] : []),
    ...(nearestMiss ? [`nearest miss: ${nearestMiss}`] : []),
    ...(lastLines.length > 0 ? ['last lines:', ...lastLines.map((line) => `  | ${line}`)] : []),
    ...(detail ? detail.trim().split('\n') : []),
  ];
}

/** The same with the command that makes the run again. */
export function evidenceWithCommand(
  result: RunResult,
  failure: Failure,
  header: ReportHeader,
): readonly string[] {
  return [...evidenceOf(failure), `again: ${againCommand(result, header)}`];
}
