import type { RunResult, Verdict } from '../../../results/result.ts';
import { data } from './data.ts';
import type { Route } from './route.ts';

export const { report } = data;
export const results = report.results;

/** Guests in the order of the plan. */
export const guests = [...new Set(results.map(({ guest }) => guest))];
export const suites = [...new Set(results.map(({ suite }) => suite))];

/** One scenario: its runs by guest, more than one each where runs were repeated. */
export interface ScenarioRow {
  readonly suite: string;
  readonly title: string;
  readonly proves: string;
  readonly runs: readonly RunResult[];
}

export const rows: readonly ScenarioRow[] = rowsOf(results);

/** Where a guest came from; several where runs differ. */
export function sourcesOf(guest: string): readonly string[] {
  const sources = results.filter((run) => run.guest === guest).map(({ source }) => source);
  const known = sources.filter((source) => source !== 'unknown');
  return [...new Set(known.length > 0 ? known : sources)];
}

export function rowOf(id: string): ScenarioRow | undefined {
  return rows.find(({ runs }) => runs.some((run) => run.id === id));
}

/** Rows of which something matches; all their runs stay, to be compared. */
export function filteredRows(route: Route): readonly ScenarioRow[] {
  return rows.filter(
    (row) => (route.suite === '' || row.suite === route.suite) && row.runs.some((run) => matches(run, route)),
  );
}

export function matches(run: RunResult, { verdict, guest, text }: Route): boolean {
  if (verdict !== '' && run.verdict !== verdict) return false;
  if (guest !== '' && run.guest !== guest) return false;
  const words = text.toLowerCase().split(/\s+/);
  const all = searchText(run);
  return words.every((word) => all.includes(word));
}

const weight: Readonly<Record<Verdict, number>> = { failed: 5, mended: 4, flaky: 3, known: 2, 'not-run': 1, passed: 0 }; // prettier-ignore

/** The run that says most of several. */
export function worstOf(runs: readonly RunResult[]): RunResult | undefined {
  return [...runs].sort((one, other) => weight[other.verdict] - weight[one.verdict])[0];
}

const texts = new Map<string, string>();

function searchText(run: RunResult): string {
  const { id, suite, title, proves, image, verdict, failure, steps } = run;
  const known = texts.get(id);
  if (known !== undefined) return known;
  const told = failure
    ? [failure.blame, failure.kind, failure.message, failure.stage, ...failure.lastLines]
    : [];
  const text = [id, suite, title, proves, image, verdict, ...told, ...steps.map((step) => step.title)].join('\n').toLowerCase(); // prettier-ignore
  texts.set(id, text);
  return text;
}

function rowsOf(all: readonly RunResult[]): readonly ScenarioRow[] {
  const found = new Map<string, RunResult[]>();
  for (const run of all) {
    const key = `${run.suite}\n${run.title}`;
    found.set(key, [...(found.get(key) ?? []), run]);
  }
  return [...found.values()].flatMap((runs) => {
    const [first] = runs;
    return first ? [{ suite: first.suite, title: first.title, proves: first.proves, runs }] : [];
  });
}
