import { againOptions, testWords } from '../again/again.ts';
import { givenOption } from '../again/given-option.ts';
import type { ReportHeader, RunResult, Verdict } from '../results/result.ts';

/** A verdict as a mark that is told apart without its colour. */
export const verdictMarks: Readonly<Record<Verdict, string>> = {
  passed: '✓',
  failed: '✗',
  flaky: '≈',
  known: '○',
  mended: '!',
  'not-run': '–',
};

/** What to say of a run that is known to fail and passes. */
export function mendedText({ known }: RunResult): string {
  return `known to fail (${known?.tracker ?? ''}), and passes: take it off the list`;
}

/** Why a run was not run. */
export function notRunText({ reason }: RunResult): string {
  return `it was not run${reason === undefined ? '' : `: ${reason}`}`;
}

/** The command that makes one run again, as a shell takes it. */
export function againCommand(result: RunResult, header: ReportHeader): string {
  return ['ttys0', ...testWords(result.suite, againOptions(result, header))].map(quoted).join(' ');
}

/** The file that declares a suite, as the run was told of it. */
export function suiteFile({ suite }: RunResult, { command }: ReportHeader): string {
  return `${(givenOption(command, '--scenarios') ?? 'scenarios').replace(/\/+$/, '')}/${suite}.ts`;
}

/** A word as a shell takes it. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
