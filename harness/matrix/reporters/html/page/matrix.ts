import type { RunResult } from '../../../results/result.ts';
import { tally } from '../../../results/tally.ts';
import { h } from './dom.ts';
import { filteredRows, guests, matches, sourcesOf, suites, worstOf, type ScenarioRow } from './model.ts';
import { hrefOf, type Route } from './route.ts';
import { blameText, duration, sourceTag, verdictMark, verdictWords } from './words.ts';

/** Scenarios by guests: a body of the table for each suite. */
export function matrix(route: Route): HTMLElement {
  const columns = route.guest === '' ? guests : guests.filter((guest) => guest === route.guest);
  const rows = filteredRows(route);
  if (rows.length === 0) return h('p', { class: 'empty' }, 'No run matches these filters.');
  const table = h(
    'table',
    { class: 'matrix' },
    h('caption', { class: 'unseen' }, 'Verdict of each scenario on each guest'),
    h(
      'thead',
      {},
      h('tr', {}, h('th', { scope: 'col', class: 'corner' }, 'Scenario'), columns.map(guestHead)),
    ),
    suites.map((suite) => suiteBody(suite, rows.filter((row) => row.suite === suite), columns, route)), // prettier-ignore
  );
  table.addEventListener('keydown', moveFocus);
  return h('div', { class: 'matrix-frame' }, table);
}

function guestHead(guest: string): HTMLElement {
  return h('th', { scope: 'col' }, h('span', { class: 'guest' }, guest), sourcesOf(guest).map(sourceTag));
}

function suiteBody(
  suite: string,
  rows: readonly ScenarioRow[],
  columns: readonly string[],
  route: Route,
): HTMLElement | undefined {
  if (rows.length === 0) return undefined;
  const sums = columns.map((guest) => h('td', { class: 'sum' }, sumText(rows.flatMap(({ runs }) => runs.filter((run) => run.guest === guest))))); // prettier-ignore
  const count = `${rows.length} ${rows.length === 1 ? 'scenario' : 'scenarios'}`;
  return h(
    'tbody',
    {},
    h(
      'tr',
      { class: 'suite' },
      h('th', { scope: 'rowgroup' }, suite, h('span', { class: 'count' }, count)),
      sums,
    ),
    rows.map((row) => scenarioRow(row, columns, route)),
  );
}

/** `4/5`: how many passed of those that ran. */
function sumText(runs: readonly RunResult[]): string {
  const counts = tally(runs);
  return runs.length === 0 ? '' : `${counts.passed}/${runs.length}`;
}

function scenarioRow(row: ScenarioRow, columns: readonly string[], route: Route): HTMLElement {
  const first = worstOf(row.runs.filter((run) => columns.includes(run.guest)));
  const title = h('a', { href: hrefOf({ run: first?.id ?? '' }, route) }, row.title);
  const cells = columns.map((guest) => cell(row.runs.filter((run) => run.guest === guest), route)); // prettier-ignore
  return h('tr', {}, h('th', { scope: 'row' }, title, h('span', { class: 'proves' }, row.proves)), cells);
}

function cell(runs: readonly RunResult[], route: Route): HTMLElement {
  const worst = worstOf(runs);
  if (!worst) return h('td', {}, h('span', { class: 'none', title: 'It is not for this guest' }, '·'));
  const { verdict, guest, times, id } = worst;
  const passed = runs.filter((run) => run.verdict === 'passed').length;
  const repeated = runs.length > 1 ? `${passed}/${runs.length}` : undefined;
  const word = verdict === 'passed' || verdict === 'not-run' ? undefined : (worst.failure?.blame ?? verdictWords[verdict]); // prettier-ignore
  const time = verdict === 'not-run' ? 'not run' : (repeated ?? duration(times.totalMs));
  const outcome = verdict === 'not-run' ? (worst.reason ?? '') : time;
  const label = [verdictWords[verdict], `on ${guest}`, blameText(worst), outcome].filter((text) => text !== '').join(', '); // prettier-ignore
  const dimmed = runs.some((run) => matches(run, route)) ? '' : ' dimmed';
  return h(
    'td',
    {},
    h(
      'a',
      { class: `cell tone-${verdict}${dimmed}`, href: hrefOf({ run: id }, route), 'aria-label': label, title: worst.failure?.message ?? label }, // prettier-ignore
      h('span', { class: 'mark' }, verdictMark(verdict)),
      word !== undefined && h('span', { class: 'word' }, word),
      h('span', { class: 'time' }, time),
    ),
  );
}

const steps: Readonly<Record<string, readonly [down: number, right: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** Arrow keys go from cell to cell. */
function moveFocus(event: KeyboardEvent): void {
  const step = steps[event.key];
  const from = (event.target as HTMLElement).closest<HTMLTableCellElement>('td, th');
  const rows = Array.from((event.currentTarget as HTMLTableElement).rows);
  if (!step || !from) return;
  const [down, right] = step;
  let column = from.cellIndex;
  let line = rows.findIndex((row) => row.contains(from));
  for (;;) {
    column += right;
    line += down;
    const target = rows[line]?.cells[column];
    if (!target) return;
    const link = target.querySelector('a');
    if (!link) continue;
    event.preventDefault();
    link.focus();
    return;
  }
}
