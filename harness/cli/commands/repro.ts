import path from 'node:path';
import { listProfiles } from '../../../images/index.ts';
import { exitCodes, Ttys0Error } from '../../errors/index.ts';
import { packageRoot } from '../../host/package.ts';
import { type AgainOptions, againOptions, testWords } from '../../matrix/again/again.ts';
import { plan } from '../../matrix/plan/plan.ts';
import type { PlannedRun } from '../../matrix/plan/planned-run.ts';
import { textOption, textOptions } from '../options.ts';
import { loadProfiles } from '../prepare.ts';
import { isResult } from '../results/is-result.ts';
import { chooseRun } from '../results/choose-run.ts';
import type { CommandBody, CommandCall, GivenOptions } from './definition.ts';
import { run as test } from './test.ts';

/** A known issue, and the runs that reproduce it, one a guest. */
interface KnownIssue {
  readonly title: string;
  readonly row: string;
  readonly runs: readonly PlannedRun[];
}

/** `ttys0 repro`: one run again with its seed, or a known issue; without words, the known issues there are. */
export const run: CommandBody = async (call) => {
  const [first] = call.words;
  if (first !== undefined && (await isResult(first))) return again(first, call);
  const issues = await knownIssues(call.options);
  if (first === undefined) {
    print(issues);
    return exitCodes.pass;
  }
  return reproduce(chooseIssue(issues, call.words.join(' ')), call);
};

/** Options of its own that `ttys0 repro` hands on, in place of those that the run had. */
const handedOn = ['scenarios', 'snapshotSteps', 'out', 'reporter', 'cold', 'accel', 'mirror'] as const;

/**
 * Makes one run again by the command that its report tells. That is this process's own from here on: results keep the
 * command that they came of, and these are made again by it in their turn.
 */
async function again(given: string, call: CommandCall): Promise<number> {
  const { header, result } = await chooseRun(given, textOption(call.options['run']));
  const options = { ...againOptions(result, header), retries: 0, ...ownOptions(call.options) };
  process.argv.splice(2, process.argv.length, ...testWords(result.suite, options));
  return test({ ...call, words: [result.suite], options });
}

function ownOptions(options: GivenOptions): AgainOptions {
  const given = handedOn.map((name) => {
    const value = options[name];
    return [name, value === true ? value : textOption(value)] as const;
  });
  return Object.fromEntries(given.filter((one): one is [(typeof handedOn)[number], string | true] => one[1] !== undefined)); // prettier-ignore
}

function reproduce({ runs }: KnownIssue, call: CommandCall): Promise<number> {
  const [first] = runs;
  if (!first) throw new Error('an issue has runs');
  const { suite, id, guest } = first;
  const grep = `^${id.replaceAll('.', '\\.')}$`;
  return test({ ...call, words: [suite], options: { reporter: 'console', retries: 0, ...call.options, guest, grep } }); // prettier-ignore
}

async function knownIssues(options: GivenOptions): Promise<readonly KnownIssue[]> {
  const named = textOptions(options['guest']);
  const guests = named.length > 0 ? await loadProfiles(named) : await listProfiles();
  const directory = path.resolve(textOption(options['scenarios']) ?? path.join(packageRoot, 'scenarios'));
  const runs = (await plan({ directory, suites: [], guests })).filter(({ proves }) => proves.startsWith('known.')); // prettier-ignore
  const issues = new Map<string, KnownIssue & { readonly runs: PlannedRun[] }>();
  for (const run of runs) {
    const { proves: row, scenario } = run;
    const { title } = scenario;
    const key = `${run.suite} ${title}`;
    const issue = issues.get(key) ?? { title, row, runs: [] };
    issue.runs.push(run);
    issues.set(key, issue);
  }
  return [...issues.values()];
}

function chooseIssue(issues: readonly KnownIssue[], words: string): KnownIssue {
  const wanted = words.toLowerCase().split(/\s+/);
  const close = issues.filter(({ title, row }) => wanted.every((word) => `${title} ${row}`.toLowerCase().includes(word))); // prettier-ignore
  const exact = issues.find(({ title }) => title.toLowerCase() === words.toLowerCase());
  const numbered = /^\d+$/.test(words) ? issues[Number(words) - 1] : undefined;
  const found = exact ?? numbered ?? (close.length === 1 ? close[0] : undefined);
  if (found) return found;
  const listed = close.length > 1 ? close : issues;
  const known =
    listed.map((issue) => `${issues.indexOf(issue) + 1} ${issue.title}`).join('; ') || 'none here';
  throw new Ttys0Error('usage.issue-unknown', { words, count: close.length, known });
}

function print(issues: readonly KnownIssue[]): void {
  for (const [at, { title, row, runs }] of issues.entries())
    process.stdout.write(`${String(at + 1).padStart(3)}  ${title}  [${row}]  ${runs.map(({ guest }) => guest).join(' ')}\n`); // prettier-ignore
  const how = issues.length > 0 ? 'ttys0 repro NUMBER, or words of its title, reproduces one' : 'no scenario proves a row known.*'; // prettier-ignore
  process.stdout.write(`${issues.length} known issues; ${how}\n`);
}
