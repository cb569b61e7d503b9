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

/** The command that makes one run again, with the same seed of its own; the guest's results need not be there. */
export function againCommand({ suite, guest, id }: RunResult, { seed, command }: ReportHeader): string {
  const scenarios = optionOf(command, '--scenarios');
  const pattern = `^${id.replace(/@\d+$/, '')}$`;
  const elsewhere = scenarios === undefined ? [] : ['--scenarios', scenarios];
  return ['ttys0', 'test', suite, '--guest', guest, '--grep', pattern, '--seed', String(seed), ...elsewhere].map(quoted).join(' '); // prettier-ignore
}

/** The file that declares a suite, as the run was told of it. */
export function suiteFile({ suite }: RunResult, { command }: ReportHeader): string {
  return `${(optionOf(command, '--scenarios') ?? 'scenarios').replace(/\/+$/, '')}/${suite}.ts`;
}

/** A word as a shell takes it. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

function optionOf(command: readonly string[], name: string): string | undefined {
  const joined = command.find((word) => word.startsWith(`${name}=`));
  if (joined !== undefined) return joined.slice(name.length + 1);
  const at = command.indexOf(name);
  return at < 0 ? undefined : command[at + 1];
}
