import type { Report, ReportHeader, RunResult } from '../../results/result.ts';
import { splitRepeat } from '../../plan/split-repeat.ts';
import { isRed } from '../../results/tally.ts';
import { evidenceOf, evidenceWithCommand } from '../evidence.ts';
import { groupBy } from '../groups.ts';
import { mendedText, suiteFile, notRunText } from '../words.ts';
import { element, xmlText } from './xml.ts';

export interface JunitOptions {
  /** Where the files of the runs are, for who collects them; without it they are named relative to the report. */
  readonly folder?: string;
}

/**
 * JUnit XML as Jenkins, GitLab and Azure Pipelines read it: a suite for each suite and guest. A failure's type is
 * `blame/kind`; what was not run, or fails as known, is skipped; what is flaky has passed, with the failure of its first
 * try as surefire has it.
 */
export function renderJunit(report: Report, { folder }: JunitOptions = {}): string {
  const { header, results, interrupted } = report;
  const groups = groupBy(results, ({ suite, guest }) => `${suite} on ${guest}`);
  const suites = [...groups].map(([name, runs]) => suiteElement(name, runs, header, folder));
  const whole = element(
    'testsuites',
    { name: `ttys0 test${interrupted ? ' (interrupted)' : ''}`, ...countsOf(results), timestamp: header.startedAt }, // prettier-ignore
    suites,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${whole}\n`;
}

function suiteElement(
  name: string,
  runs: readonly RunResult[],
  header: ReportHeader,
  folder: string | undefined,
): string {
  const { host, accelerator } = header;
  const facts = properties({
    source: [...new Set(runs.map(({ source }) => source))].join(', '),
    accelerator: accelerator.chosen,
    ...(header.gateway !== undefined && { gateway: header.gateway }),
    host: `${host.system}, ${host.cpus} processors, ${host.memoryMiB} MiB, QEMU ${host.qemu}, Node ${host.node}`,
    seed: String(header.seed),
    ttys0: header.ttys0,
  });
  const cases = runs.map((result) => caseElement(result, header, folder));
  return element('testsuite', { name, ...countsOf(runs), timestamp: header.startedAt }, [facts, ...cases]);
}

function caseElement(result: RunResult, header: ReportHeader, folder: string | undefined): string {
  const { id, suite, guest, image, title, proves, source, verdict, attempts, seed, known } = result;
  const { repeat } = splitRepeat(id);
  const facts = properties({
    ...{ id, proves, image, source, verdict, seed: String(seed), attempts: String(attempts) },
    ...(known && { tracker: known.tracker, expires: known.expires }),
  });
  return element(
    'testcase',
    {
      classname: `${suite}.${guest}`,
      name: `${title}${repeat && ` ${repeat}`}`,
      time: seconds(result.times.totalMs),
      file: suiteFile(result, header),
    },
    [facts, ...outcome(result, header), systemOut(result, folder)].filter((part) => part !== ''),
  );
}

function outcome(result: RunResult, header: ReportHeader): readonly string[] {
  const { verdict, failure, known, attempts } = result;
  if (verdict === 'not-run') return [element('skipped', { message: notRunText(result) })];
  if (verdict === 'mended')
    return [element('failure', { type: 'known-failure/mended', message: mendedText(result) })];
  if (!failure) return [];
  const { blame, kind, message } = failure;
  const said = { type: `${blame}/${kind}`, message };
  if (verdict === 'known')
    return [element('skipped', { message: `known: ${known?.tracker ?? ''} (${blame}/${kind}: ${message})` })];
  if (verdict === 'flaky')
    return [element('flakyFailure', { ...said, message: `passed at try ${attempts}; before: ${message}` }, xmlText(evidenceOf(failure).join('\n')))]; // prettier-ignore
  return [element('failure', said, xmlText(evidenceWithCommand(result, failure, header).join('\n')))];
}

function systemOut({ steps, files, times, verdict }: RunResult, folder: string | undefined): string {
  if (verdict === 'not-run') return '';
  const attachments = [files.recording, files.screenshot].filter((file) => file !== undefined);
  const lines = [
    `start ${seconds(times.startMs)} s, body ${seconds(times.bodyMs)} s, end ${seconds(times.endMs)} s`,
    ...steps.map(({ title, ok, durationMs }) => `${ok ? 'ok' : 'FAILED'}  ${title} (${seconds(durationMs)} s)`), // prettier-ignore
    ...attachments.map((file) => `[[ATTACHMENT|${folder === undefined ? file : `${folder}/${file}`}]]`),
  ];
  return element('system-out', {}, xmlText(lines.join('\n')));
}

function properties(values: Readonly<Record<string, string>>): string {
  return element('properties', {}, Object.entries(values).map(([name, value]) => element('property', { name, value }))); // prettier-ignore
}

function countsOf(runs: readonly RunResult[]): Readonly<Record<string, string | number>> {
  const skipped = runs.filter(({ verdict }) => verdict === 'not-run' || verdict === 'known').length;
  // Flaky runs have passed, whatever is said of the whole.
  const failures = runs.filter((run) => isRed(run, true)).length;
  const totalMs = runs.reduce((sum, { times }) => sum + times.totalMs, 0);
  return { tests: runs.length, failures, errors: 0, skipped, time: seconds(totalMs) };
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}
