import { h } from './dom.ts';
import { filteredRows, guests, rowOf, type ScenarioRow } from './model.ts';
import { hrefOf, type Route } from './route.ts';
import { RunCard } from './run-card.ts';
import { verdictMark } from './words.ts';

/** A view that holds players, which go when it goes. */
export interface View {
  readonly element: HTMLElement;
  readonly shown: () => void;
  readonly dispose: () => void;
}

/** One scenario on all its guests, side by side. */
export function compare(route: Route): View {
  const row = rowOf(route.run);
  if (!row) {
    const element = h(
      'main',
      {},
      back(route),
      h('p', { class: 'empty' }, `There is no run ${route.run} here.`),
    );
    return { element, shown: () => undefined, dispose: () => undefined };
  }
  const together = h('input', { type: 'checkbox', checked: true });
  const runs = [...row.runs].sort((one, other) => guests.indexOf(one.guest) - guests.indexOf(other.guest));
  const longestStepMs = Math.max(
    1,
    ...runs.flatMap(({ steps }) => steps.map(({ durationMs }) => durationMs)),
  );
  const cards = runs.map(
    (run) =>
      new RunCard(run, {
        longestStepMs,
        onStep: (chosen, title) => {
          for (const card of together.checked ? cards : [chosen]) void card.goTo(title);
        },
      }),
  );
  const nav = h('nav', { class: 'compare-nav', 'aria-label': 'Scenarios' });
  const chips = cards.map((card) => chip(card, () => choose(card)));
  // From here on the ways out lead from the chosen guest.
  const choose = (chosen: RunCard): void => {
    const from = { ...route, run: chosen.run.id };
    nav.replaceChildren(back(from), ...neighbours(row, from));
    for (const [at, card] of cards.entries()) {
      card.element.classList.toggle('focused', card === chosen);
      chips[at]?.setAttribute('aria-pressed', String(card === chosen));
    }
  };
  const players = cards.flatMap(({ player }) => player ?? []);
  const element = h(
    'main',
    { class: 'compare' },
    nav,
    h(
      'div',
      { class: 'compare-head' },
      h('h2', {}, row.title),
      h('p', { class: 'proves' }, `${row.suite}, proves `, h('code', {}, row.proves)),
    ),
    h(
      'div',
      { class: 'compare-tools' },
      h('div', { class: 'jumps', role: 'group', 'aria-label': 'Guests' }, chips),
      players.length > 0 && [
        h(
          'button',
          { type: 'button', onclick: () => players.forEach((player) => void player.start()) },
          '▶ Play all',
        ),
        h(
          'button',
          { type: 'button', onclick: () => players.forEach((player) => void player.pause()) },
          '❚❚ Pause all',
        ),
        h('label', {}, together, 'Steps move all recordings together'),
      ],
    ),
    h(
      'div',
      { class: 'cards', tabindex: -1 },
      cards.map((card) => card.element),
    ),
  );
  const first = cards.find(({ run }) => run.id === route.run);
  if (first) choose(first);
  return {
    element,
    shown: () => show(document.getElementById(`card-${route.run}`), 'instant'),
    dispose: () => cards.forEach((card) => card.dispose()),
  };
}

/** Moves the row of cards alone, and not the page. */
function show(card: HTMLElement | null, behavior: ScrollBehavior): void {
  const row = card?.parentElement;
  if (!card || !row) return;
  row.scrollTo({
    left: card.offsetLeft - row.offsetLeft - (row.clientWidth - card.clientWidth) / 2,
    behavior,
  });
}

function back(route: Route): HTMLElement {
  return h('a', { class: 'back', href: hrefOf({ run: '' }, route) }, '← All scenarios');
}

/** A way to each card, which a wide row of them hides. */
function chip({ run, element }: RunCard, choose: () => void): HTMLElement {
  const onclick = (): void => {
    history.replaceState(undefined, '', hrefOf({ run: run.id }));
    choose();
    show(element, 'smooth');
  };
  return h('button', { type: 'button', class: `chip tone-${run.verdict}`, onclick }, h('span', { class: 'mark', 'aria-hidden': 'true' }, verdictMark(run.verdict)), run.guest); // prettier-ignore
}

function neighbours(row: ScenarioRow, route: Route): readonly HTMLElement[] {
  const rows = filteredRows(route);
  const at = rows.indexOf(row);
  const guest = row.runs.find(({ id }) => id === route.run)?.guest;
  const link = (other: ScenarioRow | undefined, text: string, rel: string): HTMLElement | false => {
    const run = other?.runs.find((one) => one.guest === guest) ?? other?.runs[0];
    return (
      run !== undefined && h('a', { href: hrefOf({ run: run.id }, route), rel, title: other?.title }, text)
    );
  };
  return [
    at > 0 && link(rows[at - 1], '↑ Previous', 'prev'),
    at >= 0 && link(rows[at + 1], '↓ Next', 'next'),
  ].filter((one) => one !== false);
}
